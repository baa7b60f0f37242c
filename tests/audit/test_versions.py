"""The versions that triggers keep, held against a plain replay of what was written."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tessera.audit import queries
from tessera.audit.versions import Act, Difference, by_row, differences, events_of, versions_of
from tessera.dictionary.models import CodeList

START = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = ("colours", "crops", "roofs")

labels = st.dictionaries(
    st.sampled_from(["en", "fr", "ar"]), st.text("abc", min_size=1, max_size=2), max_size=3
)
writes = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "drop"]),
        st.sampled_from(KEYS),
        labels,
        st.booleans(),  # a new moment, or the same moment again
    ),
    max_size=12,
)


class RollbackError(Exception):
    pass


def _write(act: str, key: str, names: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        if act == "drop":
            cursor.execute("delete from dictionary_codelist where key = %s", [key])
        else:
            cursor.execute(
                """insert into dictionary_codelist (key, labels, standard, is_shipped)
                   values (%s, %s, '', false) on conflict (key) do update set labels = excluded.labels""",
                [key, json.dumps(names)],
            )


def _stamp(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.at', %s, false)", [at.isoformat()])


def _now() -> dict[str, Any]:
    return dict(CodeList.objects.filter(key__in=KEYS).values_list("key", "labels"))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(writes)
def test_a_moment_shows_what_stood_then(steps: list[tuple[str, str, dict[str, str], bool]]) -> None:
    with pytest.raises(RollbackError), transaction.atomic():
        at, states, ids = START, {START - timedelta(seconds=1): _now()}, set()
        for act, key, names, moves in steps:
            at += timedelta(seconds=1) if moves else timedelta(0)
            _stamp(at)
            _write(act, key, names)
            states[at] = _now()
            ids |= set(CodeList.objects.filter(key__in=KEYS).values_list("pk", flat=True))
        for moment, state in states.items():
            for late in (timedelta(0), timedelta(milliseconds=500)):
                rows = queries.as_of(CodeList, id=ids, at=moment + late)
                assert {row["key"]: row["labels"] for row in rows} == state
        _check_versions_agree(ids, states)
        raise RollbackError


def _check_versions_agree(ids: set[int], states: dict[datetime, dict[str, Any]]) -> None:
    kept = by_row(queries.versions(CodeList, id=ids))
    for moment, state in states.items():
        shown = {
            version.row["key"]: version.row["labels"]
            for stored in kept.values()
            for version in versions_of(stored)
            if version.since <= moment and (version.until is None or moment < version.until)
        }
        assert shown == state
    for stored in kept.values():
        events = list(events_of(stored))
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert events[0].act is Act.ADDED
        for earlier, later in zip(events, events[1:], strict=False):
            assert (later.before is None) == (earlier.act is Act.REMOVED)
            assert later.before == earlier.after


@pytest.mark.django_db
def test_a_write_outside_of_a_change_names_the_database_user() -> None:
    _write("put", "colours", {"en": "Colours"})
    row = CodeList.objects.get(key="colours")
    (stored,) = by_row(queries.versions(CodeList, id=[row.pk])).values()
    (event,) = events_of(stored)
    assert event.change is None
    assert event.writer == connection.settings_dict["USER"]


def test_json_differs_key_by_key() -> None:
    before = {
        "id": 1,
        "name": "a",
        "attributes": {"roof": "metal", "rooms": 2, "gone": None},
        "recorded_at": 1,
    }
    after = {"id": 1, "name": "b", "attributes": {"roof": "grass", "rooms": 2}, "recorded_at": 2}
    assert differences(before, after) == [
        Difference("name", None, "a", "b"),
        Difference("attributes", "roof", "metal", "grass"),
    ]
    assert differences(None, {"attributes": {"roof": "metal"}}) == [
        Difference("attributes", "roof", None, "metal")
    ]
    assert differences(before, before) == []


@pytest.mark.django_db
def test_only_columns_of_the_model_are_named() -> None:
    with pytest.raises(ValueError, match="no column"):
        queries.versions(CodeList, nonsense=[1])
