"""The first load of an empty register: indexes rest, nobody else writes, and all is as before afterwards."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from tessera.accounts.viewer import Viewer
from tessera.bulk.actions import apply as applying
from tessera.bulk.models import Import
from tessera.changes import handlers
from tessera.changes.actions import batches
from tessera.changes.batch import loading, merge
from tessera.changes.choices import Channel
from tessera.changes.errors import RegisterIsLoading
from tessera.changes.models import ChangeRequest, RestingIndex
from tessera.registry.models import Group, Identifier, Individual
from tests.bulk.conftest import NOW, apply, checked, quiet
from tests.bulk.test_apply import Killed, die_at, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def any_file_is_large(everything: Viewer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(applying, "first_load", partial(loading.first_load, least=1))
    yield
    loading.restore()  # whatever happened here, the next test finds every index


def indexes() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select indexname, indexdef from pg_indexes where tablename like 'registry%%' and schemaname = 'public'"
        )
        found = dict(cursor.fetchall())
        cursor.execute("select conname, pg_get_constraintdef(oid) from pg_constraint where contype = 'u'")
        return found | {f"constraint {name}": text for name, text in cursor.fetchall()}


def other_change(by: Viewer) -> ChangeRequest:
    return batches.open_batch(
        "import", description={}, channel=Channel.IMPORT, source="other", observed_on=None, by=by, now=NOW
    )


def kill_at(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As SIGKILL would: what the process does on its way out is left undone."""
    die_at(chunk, monkeypatch)
    monkeypatch.setattr(loading, "restore", lambda: 0)


def test_indexes_rest_and_come_back(everything: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    before, resting, other = indexes(), [], other_change(everything)
    real = merge.chunk

    def chunk(*args: object, **named: object) -> merge.Written:
        resting.append(set(RestingIndex.objects.values_list("name", flat=True)))
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(merge, "chunk", chunk)
    found = apply(checked(people(40), by=everything), by=everything, chunk=10)
    assert (found.status, Individual.objects.count(), Group.objects.count()) == ("applied", 40, 10)
    assert all({"a_person_number_is_given_once", "one_head_at_a_time"} <= names for names in resting)
    assert (indexes(), RestingIndex.objects.count()) == (before, 0)
    with batches.writing(other):
        assert Individual.objects.count() == 40


def test_nobody_else_writes_meanwhile(everything: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    other = other_change(everything)
    found = checked(people(40), by=everything)
    with monkeypatch.context() as until_death:
        kill_at(2, until_death)
        with pytest.raises(Killed):
            apply(found, by=everything, chunk=10)
    with pytest.raises(RegisterIsLoading), batches.writing(other):
        pass


def test_the_next_worker_goes_on_with_it(everything: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    before, found = indexes(), checked(people(40), by=everything)
    with monkeypatch.context() as until_death:
        kill_at(2, until_death)
        with pytest.raises(Killed):
            apply(found, by=everything, chunk=10)
    assert RestingIndex.objects.exists()
    again = Import.objects.select_related("request").get(pk=found.pk)
    applying.run(again, by=everything, now=lambda: NOW, progress=quiet, chunk=10)
    assert (Individual.objects.count(), Identifier.objects.count()) == (40, 50)
    assert (indexes(), RestingIndex.objects.count()) == (before, 0)


def test_a_load_that_nobody_takes_up_is_tidied(everything: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    before, found = indexes(), checked(people(40), by=everything)
    with monkeypatch.context() as until_death:
        kill_at(2, until_death)
        with pytest.raises(Killed):
            apply(found, by=everything, chunk=10)
    handlers.build_resting_indexes()
    assert (indexes(), RestingIndex.objects.count()) == (before, 0)
    with batches.writing(other_change(everything)):
        pass
    again = Import.objects.select_related("request").get(pk=found.pk)
    applying.run(again, by=everything, now=lambda: NOW, progress=quiet, chunk=10)
    assert Individual.objects.count() == 40


def test_a_failure_brings_the_indexes_back(everything: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    before = indexes()
    die_at(2, monkeypatch)
    with pytest.raises(Killed):
        apply(checked(people(40), by=everything), by=everything, chunk=10)
    assert (indexes(), RestingIndex.objects.count()) == (before, 0)


def test_a_register_with_people_keeps_its_indexes(everything: Viewer) -> None:
    apply(checked(people(10), by=everything), by=everything)
    with loading.first_load(other_change(everything), rows=1_000_000) as rests:
        assert not rests
        assert not RestingIndex.objects.exists()


def test_a_small_file_is_not_worth_it(everything: Viewer) -> None:
    with loading.first_load(other_change(everything), rows=100) as rests:
        assert not rests


def test_a_second_load_is_refused_until_the_first_is_through(everything: Viewer) -> None:
    with loading.first_load(other_change(everything), rows=100_000) as rests:
        assert rests
        with pytest.raises(RegisterIsLoading), batches.writing(other_change(everything)):
            pass


def test_the_application_writes_no_definitions(everything: Viewer) -> None:
    request = other_change(everything)
    with pytest.raises(Exception, match="permission denied") as caught, transaction.atomic():
        RestingIndex.objects.create(
            table="registry_group", name="x", definition="drop table x", is_constraint=False, request=request
        )
    assert not isinstance(caught.value, IntegrityError)
