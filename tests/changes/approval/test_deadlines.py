"""Working hours, and what happens when a stage misses its deadline."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import deadlines, decisions, hours
from tessera.changes.approval import errors
from tessera.changes.approval.calendar import Calendar, calendar
from tessera.changes.choices import NoteKind, RequestStatus
from tessera.changes.models import ChangeRequest, Holiday, Step, WorkingDay
from tessera.changes.operations import CorrectFacts
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, person, submit

HERE = ZoneInfo("Africa/Bamako")
WEEK = {day: (time(8), time(16)) for day in range(1, 6)}


@pytest.fixture(autouse=True)
def _in_bamako() -> Iterator[None]:
    with timezone.override(HERE):
        yield


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026, whose 27th is a Friday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        (at(27, 9), 2, at(27, 11)),
        (at(27, 15), 2, at(30, 9)),
        (at(27, 9), 7, at(27, 16)),
        (at(28, 12), 1, at(30, 9)),
        (at(27, 20), 8, at(30, 16)),
        (at(26, 6), 1, at(26, 9)),
        (at(26, 15), 16, at(31, 15)),  # Thursday's hour, Friday's eight, Monday is free, Tuesday's seven
    ],
)
def test_hours_are_counted_while_offices_are_open(start: datetime, length: int, due: datetime) -> None:
    holidays = frozenset({date(2026, 3, 30)}) if length == 16 else frozenset()
    assert Calendar(WEEK, holidays).after(start, length, zone=HERE) == due


def test_without_office_hours_every_hour_counts() -> None:
    assert Calendar().after(at(27, 15), 48) == at(29, 15)


def test_offices_that_never_open_do_not_hang() -> None:
    days = frozenset(date(2026, 3, 1) + timedelta(days=number) for number in range(5_000))
    assert Calendar(WEEK, days).after(at(27, 15), 1) > at(27, 15)


def test_the_calendar_is_set(administrator_viewer: Viewer, registrar_viewer: Viewer) -> None:
    hours.set_week({1: (time(8), time(12)), 2: (time(8), time(12))}, by=administrator_viewer, now=NOW)
    hours.set_week({1: (time(9), time(12))}, by=administrator_viewer, now=NOW)
    hours.set_holidays({date(2026, 5, 1): {"en": "Labour Day"}}, by=administrator_viewer, now=NOW)
    assert calendar() == Calendar({1: (time(9), time(12))}, frozenset({date(2026, 5, 1)}))
    hours.set_holidays({}, by=administrator_viewer, now=NOW)
    assert not Holiday.objects.exists()
    with pytest.raises(errors.HoursBackwards):
        hours.set_week({1: (time(9), time(8))}, by=administrator_viewer, now=NOW)
    for act in (
        lambda: hours.set_week({}, by=registrar_viewer, now=NOW),
        lambda: hours.set_holidays({}, by=registrar_viewer, now=NOW),
    ):
        with pytest.raises(PermissionMissing):
            act()
    assert WorkingDay.objects.count() == 1


@pytest.fixture
def waiting(family: Family, make_policy: MakePolicy, clerk_viewer: Viewer) -> Iterator[ChangeRequest]:
    make_policy("all", stage("only", level=2, hours=8, late="escalate"))
    yield submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)


def watch(hours_later: int) -> int:
    return deadlines.watch(by=system_viewer(), now=NOW + timedelta(hours=hours_later))


def test_a_late_stage_asks_the_area_above(waiting: ChangeRequest, chief_viewer: Viewer) -> None:
    step = Step.objects.get(request=waiting)
    assert step.due_at == NOW + timedelta(hours=8)
    assert watch(7) == 0
    with pytest.raises(errors.NotYourStage):
        decisions.approve(waiting, by=chief_viewer, now=NOW)
    assert watch(8) == 1
    assert watch(9) == 0, "the next look comes after another deadline"
    assert list(waiting.notes.values_list("kind", flat=True)) == [NoteKind.ESCALATED]
    assert decisions.approve(waiting, by=chief_viewer, now=NOW).status == RequestStatus.APPLIED
    assert watch(99) == 0


def test_it_goes_up_level_by_level(waiting: ChangeRequest, administrator_viewer: Viewer) -> None:
    assert [watch(8), watch(16), watch(24)] == [1, 1, 1]
    assert Step.objects.get(request=waiting).escalations == 3


def test_another_role_comes_in_when_it_is_late(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    make_policy("all", stage("only", level=2, hours=8, late="escalate", late_role="administrator"))
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    with pytest.raises(errors.NotYourStage):
        decisions.approve(request, by=administrator_viewer, now=NOW)
    watch(8)
    assert decisions.approve(request, by=administrator_viewer, now=NOW).status == RequestStatus.APPLIED


def test_silence_is_no_yes_unless_the_policy_says_so(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("reminds", stage("only", hours=8))
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    assert [watch(hour) for hour in (8, 16, 2_000)] == [1, 1, 1]
    request.refresh_from_db()
    assert request.status == RequestStatus.SUBMITTED
    assert set(request.notes.values_list("kind", flat=True)) == {NoteKind.REMINDED}


def test_silence_is_a_yes_where_the_policy_says_so(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("silent", stage("only", hours=8, late="approve", quorum=2))
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    assert watch(7) == 0
    assert watch(8) == 1
    assert person(family.awa).given_name == "Hawa"
    assert request.decisions.get().actor == "system"


def test_silence_overwrites_nothing(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer, registrar_viewer: Viewer
) -> None:
    make_policy("silent", stage("only", hours=8, late="approve"), instant=[{"role": "registrar"}])
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Eve"}), by=registrar_viewer)
    assert watch(8) == 0
    assert watch(16) == 0, "people have to look"
    request.refresh_from_db()
    assert (request.status, person(family.awa).given_name) == (RequestStatus.SUBMITTED, "Eve")
    assert request.notes.get().kind == NoteKind.NOT_APPLIED
