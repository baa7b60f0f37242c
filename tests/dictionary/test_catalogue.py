"""The dictionary in memory follows the database, whoever changes it."""

import json
import os
import subprocess
import sys
from datetime import datetime

import pytest
from django.db import connection, transaction

from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.registry import code_design, field_design
from tessera.registry.code_design import CodeDraft
from tessera.registry.field_design import FieldDraft

CHANGE_FROM_OUTSIDE = """
import sys, psycopg, json
change = "update dictionary_field set labels = labels || '{\\"en\\": \\"First name\\"}'"
with psycopg.connect(**json.loads(sys.argv[1])) as connection:
    connection.execute(change)
"""


@pytest.mark.django_db
def test_asking_again_costs_one_small_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    catalogue.current()
    with django_assert_num_queries(1):  # type: ignore[operator]
        catalogue.current()


@pytest.mark.django_db
def test_it_is_read_again_in_two_queries_after_a_change(
    django_assert_num_queries: pytest.FixtureRequest, administrator: Viewer, now: datetime
) -> None:
    catalogue.current()
    field_design.add_field(
        FieldDraft(Subject.GROUP, FieldType.INTEGER, {"en": "Rooms"}), by=administrator, now=now
    )
    with django_assert_num_queries(3):  # type: ignore[operator]
        found = catalogue.current()
    assert found.field("group", "rooms") is not None


@pytest.mark.django_db
def test_a_change_that_was_rolled_back_was_never_there(administrator: Viewer, now: datetime) -> None:
    class StopError(Exception):
        pass

    for label in ("Rooms", "Cattle"):
        with pytest.raises(StopError), transaction.atomic():
            draft = FieldDraft(Subject.GROUP, FieldType.INTEGER, {"en": label})
            field_design.add_field(draft, by=administrator, now=now)
            assert catalogue.field("group", label.lower()) is not None
            raise StopError
        assert catalogue.field("group", label.lower()) is None
    assert catalogue.field("group", "rooms") is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shipped")
def test_a_change_by_another_process_is_seen_at_once() -> None:
    spec = catalogue.field("individual", "given_name")
    assert spec is not None and spec.label_in("en") == "Given name"
    names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    where = {
        name: str(connection.settings_dict[key])
        for name, key in names.items()
        if connection.settings_dict[key]
    }
    subprocess.run(
        [sys.executable, "-c", CHANGE_FROM_OUTSIDE, json.dumps(where)], check=True, env=dict(os.environ)
    )
    spec = catalogue.field("individual", "given_name")
    assert spec is not None and spec.label_in("en") == "First name"


@pytest.mark.django_db
def test_a_field_stands_in_its_section_and_a_deprecated_one_nowhere(
    administrator: Viewer, now: datetime
) -> None:
    code_design.add_code_list(
        {"en": "Crops"},
        codes=[CodeDraft({"en": "Maize"}), CodeDraft({"en": "Millet"})],
        by=administrator,
        now=now,
    )
    section = field_design.add_section(Subject.GROUP, labels={"en": "Farming"}, by=administrator, now=now)
    draft = FieldDraft(
        Subject.GROUP, FieldType.CODE, {"en": "Main crop"}, code_list="crops", section=section.key
    )
    field_design.add_field(draft, by=administrator, now=now)
    last = catalogue.current().grouped("group")[-1]
    assert last.section is not None and last.section.key == "farming"
    assert [spec.key for spec in last.fields] == ["main_crop"]
    assert last.fields[0].code_list is not None
    assert [code.value for code in last.fields[0].code_list.codes] == ["maize", "millet"]

    field_design.deprecate_field("group", "main_crop", by=administrator, now=now)
    found = catalogue.current()
    assert all(group.section is None or group.section.key != "farming" for group in found.grouped("group"))
    kept = found.field("group", "main_crop")
    assert kept is not None and kept.is_deprecated and kept in found.fields("group", deprecated=True)
