"""Writing in chunks: a killed worker loses nothing and doubles nothing; other people's imports are not seen."""

import io
import itertools
from pathlib import Path

import openpyxl
import pytest
from django.db import connection

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk import queries, staging
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import imports
from tessera.bulk.models import AppliedChunk, Fault, Import
from tessera.changes.batch import merge
from tessera.changes.errors import LaterChangesStandOnIt, RegisterMoved
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry.models import Group, Identifier, Individual, Membership
from tests import snapshot
from tests.bulk.conftest import NOW, TODAY, applied, apply, bring, checked, quiet
from tests.cast import Country


def people(number: int, *, start: int = 0, given: str = "Ana") -> str:
    rows = [
        f"ID{n:06},{given} {chr(65 + n % 26)},13-04-19{n % 80 + 10},HH-{n // 4:06}"
        for n in range(start, start + number)
    ]
    return "National ID,Full name,Date of birth,Household number\n" + "\n".join(rows) + "\n"


class Killed(BaseException):
    """The worker dies here."""


def die_at(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real, turns = merge.chunk, itertools.count(1)

    def chunk_or_die(*args: object, **named: object) -> merge.Written:
        turn = next(turns)
        written = real(*args, **named)  # type: ignore[arg-type]
        if turn == chunk:
            raise Killed
        return written

    monkeypatch.setattr(merge, "chunk", chunk_or_die)


@pytest.mark.parametrize("crash", ["the worker", "the database server too"])
def test_a_killed_worker_goes_on_where_it_was(
    everything: Viewer, monkeypatch: pytest.MonkeyPatch, crash: str
) -> None:
    found = checked(people(50), by=everything)
    with monkeypatch.context() as until_death:
        die_at(3, until_death)
        with pytest.raises(Killed):
            apply(found, by=everything, chunk=10)
    assert Individual.objects.count() == 20
    if crash != "the worker":  # which empties what is not logged
        with connection.cursor() as cursor:
            cursor.execute(
                f"truncate staging.{staging.rows_table(found)}, staging.{staging.people_table(found)}"
            )
    again = Import.objects.select_related("request").get(pk=found.pk)
    assert set(AppliedChunk.objects.values_list("number", flat=True)) == {0, 1}
    applying.run(again, by=everything, now=lambda: NOW, progress=quiet, chunk=10)
    assert (Individual.objects.count(), Group.objects.count(), Identifier.objects.count()) == (50, 13, 63)
    again.refresh_from_db()
    assert (again.status, again.counts["written"]["people_created"]) == ("applied", 50)


def test_what_changed_between_check_and_apply_is_noticed(everything: Viewer) -> None:
    first, second = checked(people(10), by=everything), checked(people(10, given="Anna"), by=everything)
    assert (first.counts["create"], second.counts["create"]) == (10, 10)
    apply(first, by=everything)
    second = apply(second, by=everything)
    assert Individual.objects.count() == 10
    assert second.counts["written"] == second.counts["written"] | {"people_created": 0, "people_updated": 10}


def test_a_file_may_be_called_anything(everything: Viewer) -> None:
    applied(people(2), by=everything, name="100 % des ménages' \\{x}.csv")
    applied(people(2, given="Eve"), by=everything, name="%s.csv")
    assert set(Individual.objects.values_list("source", flat=True)) == {"%s.csv"}


def test_an_unchanged_row_writes_nothing(everything: Viewer) -> None:
    applied(people(10), by=everything)
    mixed = applied(people(8) + people(2, start=8, given="Eve").split("\n", 1)[1], by=everything)
    assert mixed.counts["written"]["people_updated"] == 2
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_individual_history")
        assert cursor.fetchone() == (2,)


def test_undo_names_later_changes_that_stand_on_it(everything: Viewer) -> None:
    first = applied(people(3), by=everything)
    applied(people(3, given="Eve"), by=everything)
    with pytest.raises(LaterChangesStandOnIt):
        applying.undo(first, by=everything, reason="", now=NOW)


def test_an_ended_import_holds_no_data_of_people(everything: Viewer) -> None:
    found = applied(people(3) + "!,Bad Row,13-04-1990,\n", by=everything)
    assert found.samples == []
    assert set(Fault.objects.values_list("value", flat=True)) == {""}
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [f"staging.{staging.rows_table(found)}"])
        assert cursor.fetchone() == (None,)


def test_somebody_elses_import_is_not_there(registrar: User, stranger: User, administrator: User) -> None:
    owner, other, admin = (viewer_for(user, on=TODAY) for user in (registrar, stranger, administrator))
    found = imports.receive([people(2).encode()], name="a.csv", by=owner, now=NOW)
    assert queries.get_import(found.public_id, viewer=owner) == found
    assert queries.get_import(found.public_id, viewer=admin) == found
    with pytest.raises(NotFound):
        queries.get_import(found.public_id, viewer=other)


def test_a_workbook_has_its_sheets(everything: Viewer, tamar: Country) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    book.active.append(["Nothing here"])
    sheet = book.create_sheet("People")
    sheet.append(["National ID", "Full name", "Date of birth", "Village"])
    sheet.append(["X1001", "Ana B", TODAY.replace(year=1986), "TM010101"])
    sheet.append([123456789012345678901, "Eve C", TODAY.replace(year=1990), "TM010101"])
    buffer = io.BytesIO()
    book.save(buffer)
    found = applied(buffer.getvalue(), by=everything, name="people.xlsx", sheet="People")
    assert found.sheets == ["Sheet", "People"]
    assert Individual.objects.get().birth_date == TODAY.replace(year=1986)
    assert list(Fault.objects.values_list("row", "code")) == [(3, "scientific-notation")]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + b"x" * 100, b"%PDF-1.7 x", b"", b"a,b\n"])
def test_what_is_no_table_is_refused(everything: Viewer, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        imports.receive([content], name="people.csv", by=everything, now=NOW)
    assert not list((tmp_path / "imports").glob("*"))


@pytest.fixture
def whole(transactional_db: None) -> None:
    """The rows of migrations, which an earlier test with real transactions has flushed."""
    snapshot.restore()


@pytest.mark.django_db(transaction=True)
def test_a_job_checks_and_applies(whole: None, registrar: User, tamar: Country) -> None:
    by = viewer_for(registrar, on=TODAY)
    text = "National ID,Full name,Date of birth,Village\nX1001,Ana B,13-04-1986,TM010101\n"
    found = bring(text, by=by)
    run_job(found)
    assert found.status == "checked"
    applying.start(found, by=by, now=NOW)
    run_job(found)
    assert found.status == "applied"
    with reach.narrowed_to(by):
        assert Individual.objects.get().area == tamar.village


@pytest.mark.django_db(transaction=True)
def test_chunks_are_written_side_by_side(whole: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    viewer = system_viewer(channel="import")
    with reach.narrowed_to(viewer):
        found = applied(people(120), by=viewer, chunk=10)
        assert found.counts["written"]["people_created"] == 120
        assert (Individual.objects.count(), Group.objects.count()) == (120, 30)
        assert Membership.objects.filter(until=None).count() == 120


def run_job(found: Import) -> None:
    found.refresh_from_db()
    job = Job.objects.get(public_id=found.job)
    run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("done", "")
    found.refresh_from_db()


def test_a_place_that_is_gone_stops_the_chunk(everything: Viewer, tamar: Country) -> None:
    content = "National ID,Full name,Area\nID000001,Ana Sow," + tamar.village.code + "\n"
    found = checked(content, by=everything, targets={"Area": "individual.area"})
    with connection.cursor() as cursor:  # as if it had been deleted between the check and now
        cursor.execute(f"update staging.{staging.people_table(found)} set i_area = 987654321")
    with pytest.raises(RegisterMoved):
        apply(found, by=everything)
    assert not Individual.objects.exists()


def test_new_people_join_a_household_that_is_known(everything: Viewer) -> None:
    first = "National ID,Full name,Date of birth,Household number\nID000001,Ana Sow,13-04-1980,HH-1\n"
    applied(first, by=everything)
    applied(first + "ID000002,Ali Sow,14-04-1981,HH-1\n", by=everything)
    assert (Group.objects.count(), Membership.objects.filter(until=None).count()) == (1, 2)
