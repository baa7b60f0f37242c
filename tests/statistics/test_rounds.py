"""A round through the register: what is counted, where, and what is told of it to whom."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.db import connection

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.attestation.models import Attestation
from tessera.dictionary.models import Field
from tessera.jobs.models import Job
from tessera.lib.db.roles import as_owner
from tessera.lib.refusals import NotFound
from tessera.registry.models import Identifier, IdentifierKind, Individual
from tessera.statistics import handlers, queries, rounds
from tessera.statistics.models import AreaFigures, DayFigures, Round
from tessera.versions.models import NamedVersion, RecordVersion
from tests.cast import Country
from tests.changes.families import register_family
from tests.registry.people import make_household, make_person

TODAY: Final = date(2026, 3, 27)
NOON: Final = datetime(2026, 3, 27, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everything_is_visible() -> Iterator[None]:
    with narrowed_to(system_viewer()):
        yield


def people(number: int, area: Area | None, **facts: object) -> list[Individual]:
    """Women and men in turns, each with a household of their own."""
    found = []
    for n in range(number):
        given = {"sex": 2 if n % 2 else 1, "birth_date": date(1990, 1, 1), "observed_on": TODAY, **facts}
        found.append(make_person(f"Awa{n}", "Diallo", area=area, **given))
    return found


def told(area: Area | None = None) -> queries.Told:
    found = queries.picture(area, viewer=system_viewer())
    assert found is not None
    return found.told


@pytest.fixture
def country(tamar: Country) -> Country:
    """Twelve people and twelve households in each village of Lomba, thirty in one of Kinder, eleven nowhere."""
    for area, number in ((tamar.village, 12), (tamar.other_village, 12), (tamar.village_elsewhere, 30)):
        for person in people(number, area):
            make_household(person, observed_on=date(2025, 1, 1))
    people(11, None, sex=0, birth_date=None)
    return tamar


def test_people_and_households_add_up_along_the_tree(country: Country) -> None:
    rounds.take(now=NOON)
    assert told().number("people") == 65
    assert told(country.country).number("people") == 54
    assert told(country.district).number("people") == 24
    assert told(country.village).number("households") == 12
    assert told(country.other_village_elsewhere).number("people") == 0
    whole = told()
    assert (whole.number("sex.unknown"), whole.number("age.unknown"), whole.number("age.25")) == (11, 11, 54)
    assert whole.number("size.1") == whole.number("households") == 54
    assert whole.number("head.female") == 27


def test_what_is_recorded_in_an_area_itself_is_a_part_of_it(country: Country) -> None:
    people(10, country.district)
    rounds.take(now=NOON)
    found = queries.picture(country.district, viewer=system_viewer())
    assert found is not None
    own = found.parts[-1]
    assert own.own and own.area == country.district
    assert own.told.number("people") == 10
    assert sum(part.told.number("people") or 0 for part in found.parts) == 34


def test_small_groups_are_kept_nowhere(country: Country) -> None:
    people(3, country.other_village_elsewhere)
    rounds.take(now=NOON)
    assert told(country.elsewhere).number("people") == 33
    assert told(country.other_village_elsewhere).is_hidden("people")
    assert told(country.village_elsewhere).is_hidden("people")  # or the difference would tell
    assert told(country.village_elsewhere).is_hidden("complete")
    kept = AreaFigures.objects.get(area=country.other_village_elsewhere, own=False).values
    assert {value for key, value in kept.items() if key.startswith("people")} == {None}
    days = DayFigures.objects.get(area=country.other_village_elsewhere)
    assert days.values["people"] is None


def test_who_is_gone_is_counted_apart(country: Country) -> None:
    people(10, country.village, status="deceased")
    people(12, country.village, status="archived")
    rounds.take(now=NOON)
    assert told(country.village).number("people") == 12
    assert told(country.village).number("deceased") == 10
    assert told(country.country).number("archived") == 12


def test_facts_are_complete_and_fresh_by_section(country: Country) -> None:
    Field.objects.filter(subject="individual", key="language").update(required=True, stale_months=24)
    with as_owner():
        Individual.objects.filter(area=country.village).update(language="fr", observed_on=date(2020, 1, 1))
        Individual.objects.filter(area=country.other_village).update(language="fr")
    rounds.take(now=NOON)
    village, other, elsewhere = (
        told(area) for area in (country.village, country.other_village, country.village_elsewhere)
    )
    assert village.number("complete.individual.identity") == 100
    assert village.number("fresh.individual.identity") == 0
    assert other.number("fresh.individual.identity") == 100
    assert elsewhere.number("complete.individual.identity") == 66  # birth date and sex, and no language
    assert not elsewhere.has("fresh.individual.identity")  # nothing is recorded that could be old
    assert told(country.district).number("fresh.individual.identity") == 50
    assert told(country.district).number("seen") == 100


def test_identifiers_count_once_a_person(country: Country) -> None:
    kind = IdentifierKind.objects.get(key="birth_certificate")
    with as_owner():
        for n, person in enumerate(Individual.objects.filter(area=country.village_elsewhere)[:10]):
            for number in (2 * n, 2 * n + 1):
                Identifier.objects.create(kind=kind, individual=person, lookup=f"B{number}", masked="x")
        revoked = Individual.objects.filter(area=country.village).first()
        Identifier.objects.create(kind=kind, individual=revoked, lookup="B99", masked="x", status="revoked")
    rounds.take(now=NOON)
    assert told(country.village_elsewhere).number("identified.yes") == 10
    assert told(country.village_elsewhere).number("identified.no") == 20
    assert told(country.village).number("identified.no") == 12
    assert told(country.country).percent("identified.yes", "people") == 19  # 10 of 54


def test_facts_are_attested_by_field_while_the_word_holds(country: Country) -> None:
    field = Field.objects.get(subject="individual", key="given_name")
    Field.objects.filter(pk=field.pk).update(attestable=True)
    said = {"status": "attested", "attested_by": "x", "attested_at": NOON, "value_digest": b"x"}
    with as_owner():
        for n, person in enumerate(Individual.objects.filter(area=country.village_elsewhere).order_by("pk")):
            until = None if n < 10 else TODAY if n < 20 else TODAY + timedelta(days=1)
            status = "rejected" if n == 29 else "attested"
            row = said | {"status": status, "valid_until": until}
            Attestation.objects.create(individual=person, field=field, **row)
    rounds.take(now=NOON)
    assert told(country.village_elsewhere).number("attested.individual.given_name") == 63  # 19 of 30
    assert told(country.village).number("attested.individual.given_name") == 0
    assert told().has("attested")


def test_versions_count_once_a_record_and_source_and_not_when_undone(country: Country) -> None:
    undone = register_family(country.village).request
    with as_owner():
        named = [
            NamedVersion.objects.create(
                name=name, source=source, channel="import", received_at=NOON, actor="x", actor_name="X"
            )
            for name, source in (("Round 1", "Survey"), ("Round 2", "Survey"), ("Feedback", "Clinic"))
        ]
        for person in Individual.objects.filter(area=country.village_elsewhere):
            for name in named[:2]:
                RecordVersion.objects.create(named=name, individual_id=person.pk, change=None)
            RecordVersion.objects.create(named=named[2], individual_id=person.pk, change=undone.pk)
        with connection.cursor() as cursor:
            cursor.execute("update changes_changerequest set status = 'undone' where id = %s", [undone.pk])
    rounds.take(now=NOON)
    assert told(country.elsewhere).number("source.Survey") == told().number("source.Survey") == 30
    assert not told().has("source.Clinic")


def request(area: Area, status: str, *, proposed: datetime, closed: datetime | None, due: datetime) -> None:
    """A change request with one stage, written past the pen."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "insert into changes_changerequest (public_id, reference, status, channel, policy, actor, actor_name,"
            " reason, source, proposed_at, area_id) values (gen_random_uuid(), gen_random_uuid()::text, 'submitted',"
            " 'console', 'p', 'x', 'X', '', '', %s, %s) returning id",
            [proposed, area.pk],
        )
        key = cursor.fetchone()[0]
        cursor.execute(
            "insert into changes_step (request_id, position, total, stage, names, role, path, quorum, nobody_twice,"
            " late, late_role, opened_at, due_at, escalations, claimed_by, claimed_by_name, outcome)"
            " values (%s, 1, 1, 's', '{}', '', '', 1, true, 'remind', '', %s, %s, 0, '', '', '') returning id",
            [key, proposed, due],
        )
        if closed:
            cursor.execute(
                "update changes_step set closed_at = %s, outcome = 'rejected' where request_id = %s",
                [closed, key],
            )
            cursor.execute("update changes_changerequest set status = %s where id = %s", [status, key])


def test_requests_wait_are_late_and_were_decided_in_the_median_time(country: Country) -> None:
    long_ago, day = NOON - timedelta(days=200), timedelta(days=1)
    for n in range(20):
        due = NOON + day if n < 10 else NOON - day
        request(country.village, "submitted", proposed=NOON - 3 * day, closed=None, due=due)
    for hours in range(11):
        begun = NOON - 10 * day
        ended = begun + timedelta(hours=hours)
        request(country.elsewhere, "rejected", proposed=begun, closed=ended, due=NOON)
    request(country.village, "rejected", proposed=long_ago, closed=long_ago + day, due=NOON)
    rounds.take(now=NOON)
    assert told(country.district).number("pending") == 20
    assert told(country.village).number("deadline.late") == 10
    assert told(country.elsewhere).number("decided") == 11
    assert told(country.region).number("median") == told().number("median") == 5
    assert not told(country.village).has("median")


def test_a_round_takes_the_place_of_another_of_the_day(country: Country) -> None:
    rounds.take(now=NOON - timedelta(days=1))
    people(20, country.village)
    rounds.take(now=NOON - timedelta(hours=1))
    rounds.take(now=NOON)
    assert list(Round.objects.order_by("on").values_list("on", flat=True)) == [
        TODAY - timedelta(days=1),
        TODAY,
    ]
    found = queries.picture(country.village, viewer=system_viewer())
    assert found is not None and found.taken_at == NOON
    assert [day.told.number("people") for day in found.days] == [12, 32]


def test_of_days_long_past_the_first_of_each_month_is_kept(country: Country, settings: object) -> None:
    settings.STATISTICS_DAYS = 60  # type: ignore[attr-defined]
    for on in (date(2025, 12, 3), date(2025, 12, 4), date(2026, 1, 9), date(2026, 2, 20)):
        Round.objects.create(on=on, taken_at=NOON)
    rounds.take(now=NOON)
    kept = list(Round.objects.order_by("on").values_list("on", flat=True))
    assert kept == [date(2025, 12, 3), date(2026, 1, 9), date(2026, 2, 20), TODAY]


def test_a_worker_takes_the_figures_once_a_day(tamar: Country) -> None:
    handlers.keep_taking_the_figures()
    handlers.keep_taking_the_figures()
    assert Job.objects.filter(name=rounds.JOB).count() == 1
    assert rounds.is_under_way()
    rounds.take(now=NOON)
    assert not rounds.due(now=NOON + timedelta(hours=1))
    assert rounds.due(now=NOON + timedelta(days=1))


def test_a_viewer_sees_their_own_areas(
    country: Country, registrar_viewer: Viewer, nobody_viewer: Viewer
) -> None:
    rounds.take(now=NOON)
    with narrowed_to(registrar_viewer):
        assert queries.picture(country.village, viewer=registrar_viewer) is not None
        assert [area.pk for area in queries.tops(registrar_viewer)] == [country.district.pk]
        for area in (None, country.country, country.elsewhere):
            with pytest.raises(NotFound):
                queries.picture(area, viewer=registrar_viewer)
    with pytest.raises(NotFound):
        queries.picture(country.village, viewer=nobody_viewer)


def test_before_the_first_round_there_is_no_picture(tamar: Country) -> None:
    assert queries.picture(None, viewer=system_viewer()) is None


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(517, 1000, 52), (483, 1000, 48), (999, 1000, 99), (1000, 1000, 100), (0, 7, 0)],
)
def test_shares_are_the_nearest_and_never_all_when_one_is_left_out(part: int, whole: int, shown: int) -> None:
    assert queries.Told({"part": part, "whole": whole}).percent("part", "whole") == shown


def test_there_is_no_share_of_what_is_hidden_or_of_none() -> None:
    assert queries.Told({"part": None, "whole": 50}).percent("part", "whole") is None
    assert queries.Told({"part": 0, "whole": 0}).percent("part", "whole") is None
