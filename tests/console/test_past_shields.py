"""Pages of a past day say who had vouched for what by then."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.attestation.queries.standings import standings
from tessera.changes.actions.undo import undo
from tessera.changes.approval import standing
from tessera.changes.operations import CorrectFacts, KeepVersion
from tessera.changes.queries.as_in import AsIn
from tessera.changes.queries.records import get_household, get_individual
from tessera.console.attestation.shields import Trust
from tessera.dictionary.choices import Subject
from tests.attestation.conftest import attest, attester, attester_viewer, facts_of
from tests.cast import TODAY
from tests.changes.families import NOW, Family, person, submit

__all__ = ["attester", "attester_viewer"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


def trust(family: Family, viewer: Viewer, at: datetime | None) -> Trust:
    record = get_individual(family.awa, viewer=viewer, purpose=Purpose.SERVICE, at=at)
    return Trust.of(record, viewer=viewer, on=TODAY)


def test_a_past_day_has_the_words_of_that_day(
    family: Family, attester_viewer: Viewer, registrar_viewer: Viewer, everywhere: Viewer
) -> None:
    before = standing.clock()
    attest(facts_of(family.awa)["birth_date"], by=attester_viewer)
    attested = standing.clock()
    attest(facts_of(family.awa)["birth_date"], by=attester_viewer, status="rejected", comment="Not so")
    rejected = standing.clock()
    correction = submit(CorrectFacts(individual=family.awa, facts={"birth_date": "2012-07-01"}))
    fallen_back = standing.clock()
    undo(correction, by=everywhere, reason="No", now=NOW)
    labels = {}
    for name, at in (
        ("before", before), ("attested", attested), ("rejected", rejected), ("fallen back", fallen_back), ("now", None),
    ):  # fmt: skip
        shields = trust(family, registrar_viewer, at).shields
        labels[name] = shields["birth_date"].label if "birth_date" in shields else ""
    assert labels == {
        "before": "", "attested": "Attested", "rejected": "Rejected", "fallen back": "", "now": "Rejected",
    }  # fmt: skip
    shield = trust(family, registrar_viewer, attested).shields["birth_date"]
    assert (shield.by, shield.at, shield.comment) == ("Atta Attester", NOW, "")


def test_shares_count_the_facts_that_there_were(
    family: Family, attester_viewer: Viewer, registrar_viewer: Viewer
) -> None:
    attest(*facts_of(family.awa).values(), by=attester_viewer)
    then = standing.clock()
    submit(CorrectFacts(individual=family.awa, facts={"family_name": None}))
    record = get_household(family.household, viewer=registrar_viewer, purpose=Purpose.SERVICE, at=then)
    found = Trust.of(record, viewer=registrar_viewer, on=TODAY)
    of_awa = found.shares[person(family.awa).pk]
    assert of_awa.attested == of_awa.total == len(facts_of(family.awa)) + 1
    assert found.share is not None and found.share.attested == of_awa.total < found.share.total


def test_a_word_that_expired_since_held_then(family: Family, attester_viewer: Viewer) -> None:
    attest(facts_of(family.awa)["birth_date"], by=attester_viewer)
    pk = person(family.awa).pk
    with connection.cursor() as cursor:
        cursor.execute("update attestation_attestation set valid_until = %s", [date(2026, 3, 20)])
    at = standing.clock()

    def status(on: date) -> str:
        found = standings(viewer=attester_viewer, on=on, individuals=[pk], at=at)[Subject.INDIVIDUAL, pk]
        return next(one.status for one in found if one.spec.key == "birth_date")

    assert (status(date(2026, 3, 19)), status(date(2026, 3, 20))) == ("attested", "expired")


def test_nobody_is_told_of_records_out_of_reach_or_of_before_they_were(
    family: Family, stranger_viewer: Viewer, attester_viewer: Viewer
) -> None:
    attest(facts_of(family.awa)["birth_date"], by=attester_viewer)
    pk, now = person(family.awa).pk, standing.clock()
    assert standings(viewer=stranger_viewer, on=TODAY, individuals=[pk], at=now) == {}
    early = now - timedelta(days=9)
    assert standings(viewer=attester_viewer, on=TODAY, individuals=[pk], at=early) == {}


def test_a_version_has_no_shields(family: Family, attester_viewer: Viewer, registrar_viewer: Viewer) -> None:
    attest(facts_of(family.awa)["birth_date"], by=attester_viewer)
    submit(
        KeepVersion(
            version_name="S", source="Survey", facts={"birth_date": "2010-01-01"}, individual=family.awa
        )
    )
    record = get_individual(
        family.awa, viewer=registrar_viewer, purpose=Purpose.SERVICE, as_in=AsIn(source="Survey")
    )
    assert Trust.of(record, viewer=registrar_viewer, on=TODAY).shields == {}


def test_the_past_takes_as_many_queries_as_the_present(
    family: Family, attester_viewer: Viewer, registrar_viewer: Viewer
) -> None:
    attest(*facts_of(family.awa).values(), by=attester_viewer)
    counts = []
    for at in (None, standing.clock()):
        record = get_household(family.household, viewer=registrar_viewer, purpose=Purpose.SERVICE, at=at)
        with CaptureQueriesContext(connection) as found:
            Trust.of(record, viewer=registrar_viewer, on=TODAY)
        counts.append(len(found))
    assert counts[0] == counts[1]
