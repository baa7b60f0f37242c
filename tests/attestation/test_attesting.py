"""Somebody's word on facts: who may give it, what it is given on, and what happens when the fact changes."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import Role, User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.attestation import errors
from tessera.attestation.choices import Status
from tessera.attestation.models import Attestation
from tessera.attestation.queries.standings import Share
from tessera.attestation.queries.values import value_of
from tessera.changes.actions import expiry, requests, undo
from tessera.changes.batch.plan import compose
from tessera.changes.choices import Channel
from tessera.changes.errors import LaterChangesStandOnIt
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts
from tessera.dictionary import catalogue
from tessera.dictionary.models import Code, CodeList, Field
from tessera.lib.refusals import NotAllowed, NotFound
from tests.attestation.conftest import attest, facts_of, facts_of_household, kept, word
from tests.cast import TODAY, Country, make_user
from tests.changes.families import NOW, Family, person, register_family, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


def declare(key: str, **columns: object) -> None:
    Field.objects.filter(subject="individual", key=key).update(**columns)


def rename(family: Family, name: str) -> ChangeRequest:
    return submit(CorrectFacts(individual=family.awa, facts={"given_name": name}))


def history_of(attestation: Attestation) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select status, attested_by_name from attestation_attestation_history where id = %s order by history_id",
            [attestation.pk],
        )
        return list(cursor.fetchall())


def test_a_fact_of_which_nothing_is_said_is_new(family: Family) -> None:
    facts = facts_of(family.awa)
    assert set(facts) == {"given_name", "family_name", "birth_date", "sex", "area"}
    assert {fact.status for fact in facts.values()} == {"new"}
    assert not Attestation.objects.exists()


def test_attested_facts_say_by_whom_when_and_of_what(family: Family, attester_viewer: Viewer) -> None:
    facts = facts_of(family.awa)
    request = attest(
        facts["birth_date"], facts["given_name"], by=attester_viewer, comment=" Saw the certificate "
    )
    assert request.status == "applied"
    row = kept(facts["birth_date"])
    assert (row.status, row.attested_by, row.attested_by_name, row.attested_at, row.comment) == (
        "attested", attester_viewer.actor, "Atta Attester", NOW, "Saw the certificate",
    )  # fmt: skip
    assert row.value == '"2011-07-01"'
    assert bytes(row.value_digest or b"") == facts["birth_date"].digest
    assert row.recorded_change == request.pk
    assert Share.of(facts_of(family.awa).values()) == Share(2, 5)


def test_a_household_is_attested_as_a_person_is(family: Family, attester_viewer: Viewer) -> None:
    facts = facts_of_household(family.household)
    attest(facts["address"], by=attester_viewer)
    assert kept(facts["address"]).group_id == facts["address"].record
    assert Share.of(facts_of_household(family.household).values()) == Share(1, 2)


def test_facts_of_several_registrants_are_attested_in_one_change_with_few_queries(
    family: Family, attester_viewer: Viewer, django_assert_max_num_queries: object
) -> None:
    facts = [facts_of(key)["birth_date"] for key in (family.amina, family.moussa, family.awa)]
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        attest(*facts, by=attester_viewer)
    assert Attestation.objects.filter(status="attested").count() == 3


def test_of_a_sensitive_fact_only_a_keyed_hash_is_kept(family: Family, administrator_viewer: Viewer) -> None:
    declare("birth_date", sensitivity="sensitive")
    fact = facts_of(family.awa)["birth_date"]
    attest(fact, by=administrator_viewer)
    row = kept(fact)
    assert row.value is None
    assert bytes(row.value_digest or b"") == fact.digest
    assert b"2011" not in fact.digest


def test_a_sensitive_fact_is_not_attested_by_who_may_not_see_it(
    family: Family, attester: User, tamar: Country
) -> None:
    declare("birth_date", sensitivity="sensitive")
    role = Role.objects.get(key="attester")
    role.permissions = [one for one in role.permissions if one != "people.view-sensitive"]
    role.save()
    with pytest.raises(errors.SensitiveToAttest):
        attest(facts_of(family.awa)["birth_date"], by=viewer_for(attester, on=TODAY))


def test_a_rejection_says_why(family: Family, attester_viewer: Viewer) -> None:
    fact = facts_of(family.awa)["birth_date"]
    with pytest.raises(errors.RejectionNeedsComment):
        attest(fact, by=attester_viewer, status="rejected", comment="  ")
    attest(fact, by=attester_viewer, status="rejected", comment="The certificate says 2012.")
    assert kept(fact).status == "rejected"
    assert kept(fact).valid_until is None


def test_a_word_is_withdrawn(family: Family, attester_viewer: Viewer) -> None:
    fact = facts_of(family.awa)["birth_date"]
    with pytest.raises(errors.NothingToWithdraw):
        attest(fact, by=attester_viewer, status="new")
    attest(fact, by=attester_viewer)
    attest(fact, by=attester_viewer, status="new")
    row = kept(fact)
    assert (row.status, row.attested_by, row.attested_at, row.value, row.value_digest) == (
        "new",
        "",
        None,
        None,
        None,
    )
    assert history_of(row) == [("attested", "Atta Attester")]


def test_a_country_has_standings_of_its_own(family: Family, attester_viewer: Viewer) -> None:
    fact = facts_of(family.awa)["birth_date"]
    attest(fact, by=attester_viewer, status="in_review")
    assert kept(fact).status == "in_review"
    Code.objects.create(
        code_list=CodeList.objects.get(key="attestation_status"),
        value="seen_by_elder",
        labels={"en": "Elder"},
    )
    attest(fact, by=attester_viewer, status="seen_by_elder")
    assert kept(fact).status == "seen_by_elder"


@pytest.mark.parametrize("status", ["expired", "blessed", ""])
def test_other_standings_cannot_be_given(family: Family, attester_viewer: Viewer, status: str) -> None:
    with pytest.raises(errors.StatusUnknown):
        attest(facts_of(family.awa)["birth_date"], by=attester_viewer, status=status)


def test_only_attestable_fields_are_attested(family: Family, attester_viewer: Viewer) -> None:
    fact = facts_of(family.awa)["birth_date"]
    declare("birth_date", attestable=False)
    with pytest.raises(errors.NotAttestable):
        attest(fact, by=attester_viewer)


def test_a_field_may_be_left_to_certain_roles(family: Family, attester: User, tamar: Country) -> None:
    declare("birth_date", attestation_roles=["approver"])
    fact = facts_of(family.awa)["birth_date"]
    with pytest.raises(errors.AttesterRoleMissing):
        attest(fact, by=viewer_for(attester, on=TODAY))
    both = make_user("Bea Both", ("attester", tamar.district), ("approver", tamar.elsewhere))
    with pytest.raises(errors.AttesterRoleMissing):
        attest(fact, by=viewer_for(both, on=TODAY))
    here = make_user("Hera Here", ("attester", tamar.district), ("approver", tamar.district))
    attest(fact, by=viewer_for(here, on=TODAY))
    assert kept(fact).status == "attested"


def test_nobody_attests_without_the_permission_or_out_of_reach(
    family: Family, registrar_viewer: Viewer, tamar: Country
) -> None:
    fact = facts_of(family.awa)["birth_date"]
    with pytest.raises(PermissionMissing):
        attest(fact, by=registrar_viewer)
    far = viewer_for(make_user("Far Attester", ("attester", tamar.elsewhere)), on=TODAY)
    with pytest.raises(NotFound):
        attest(fact, by=far)
    assert not Attestation.objects.exists()


def test_nobody_gives_the_word_of_somebody_else(
    family: Family, attester_viewer: Viewer, everywhere: Viewer, tamar: Country
) -> None:
    other = viewer_for(make_user("Otto Other", ("attester", tamar.district)), on=TODAY)
    operation = word([facts_of(family.awa)["birth_date"]], by=other)
    with pytest.raises(NotAllowed):
        requests.submit([operation], by=attester_viewer, channel=Channel.CONSOLE, now=NOW)


def test_what_was_not_seen_is_not_attested(family: Family, attester_viewer: Viewer) -> None:
    fact = facts_of(family.awa)["given_name"]
    rename(family, "Hawa")
    with pytest.raises(errors.ChangedSinceSeen):
        attest(fact, by=attester_viewer)
    nothing = facts_of(family.awa)["birth_date"]
    submit(CorrectFacts(individual=family.awa, facts={"birth_date": None}))
    with pytest.raises(errors.NothingRecorded):
        attest(nothing, by=attester_viewer)


def test_at_least_one_fact_is_chosen(attester_viewer: Viewer, family: Family) -> None:
    with pytest.raises(errors.NoFactChosen):
        attest(by=attester_viewer)


def test_a_document_that_is_not_there_is_no_evidence(family: Family, attester_viewer: Viewer) -> None:
    with pytest.raises(NotFound):
        attest(facts_of(family.awa)["birth_date"], by=attester_viewer, document=uuid4())


# Who entered a fact


def both_roles(tamar: Country) -> Viewer:
    user = make_user("Ed Everything", ("registrar", tamar.district), ("attester", tamar.district))
    return viewer_for(user, on=TODAY)


def test_who_registered_somebody_does_not_attest_the_facts(tamar: Country, village: Area) -> None:
    ed = both_roles(tamar)
    own = register_family(village, by=ed, family_name="Sow")
    fact = facts_of(own.awa)["birth_date"]
    with pytest.raises(errors.OwnEntry):
        attest(fact, by=ed)
    declare("birth_date", own_attestation=True)
    attest(fact, by=ed)
    assert kept(fact).status == "attested"


def test_who_corrected_a_fact_does_not_attest_it_but_the_others(tamar: Country, family: Family) -> None:
    ed = both_roles(tamar)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=ed)
    with pytest.raises(errors.OwnEntry):
        attest(facts_of(family.awa)["given_name"], by=ed)
    attest(facts_of(family.awa)["birth_date"], by=ed)
    rename(family, "Eve")  # by somebody else
    attest(facts_of(family.awa)["given_name"], by=ed)
    assert kept(facts_of(family.awa)["given_name"]).status == "attested"


# A fact that changes


def test_a_fact_that_changes_is_new_again_and_history_keeps_the_word(
    family: Family, attester_viewer: Viewer
) -> None:
    facts = facts_of(family.awa)
    attest(facts["given_name"], facts["birth_date"], by=attester_viewer)
    change = rename(family, "Hawa")
    row = kept(facts["given_name"])
    assert (row.status, row.attested_by, row.comment, row.value_digest) == ("new", "", "", None)
    assert history_of(row) == [("attested", "Atta Attester")]
    assert kept(facts["birth_date"]).status == "attested"
    with connection.cursor() as cursor:
        cursor.execute(
            "select superseded_change from attestation_attestation_history where id = %s", [row.pk]
        )
        assert cursor.fetchone() == (change.pk,)


def test_a_fact_that_changes_by_raw_sql_is_new_again(family: Family, attester_viewer: Viewer) -> None:
    facts = facts_of(family.awa)
    attest(facts["birth_date"], facts["given_name"], by=attester_viewer)
    with connection.cursor() as cursor:
        cursor.execute(
            "update registry_individual set birth_date_precision = 'year' where id = %s",
            [facts["birth_date"].record],
        )
    assert kept(facts["birth_date"]).status == "new"
    assert kept(facts["given_name"]).status == "attested"


def test_undoing_the_change_of_a_fact_brings_the_word_back(
    family: Family, attester_viewer: Viewer, everywhere: Viewer
) -> None:
    facts = facts_of(family.awa)
    attest(facts["given_name"], by=attester_viewer)
    change = rename(family, "Hawa")
    undo.undo(change, by=everywhere, reason="A mistake", now=NOW)
    row = kept(facts["given_name"])
    assert (row.status, row.attested_by_name, row.value) == ("attested", "Atta Attester", '"Awa"')


def test_undoing_an_attestation_takes_it_away(
    family: Family, attester_viewer: Viewer, everywhere: Viewer
) -> None:
    fact = facts_of(family.awa)["given_name"]
    request = attest(fact, by=attester_viewer)
    undo.undo(request, by=everywhere, reason="The wrong Awa", now=NOW)
    assert not Attestation.objects.exists()


def test_undoing_an_attestation_needs_reach(family: Family, attester_viewer: Viewer, tamar: Country) -> None:
    request = attest(facts_of(family.awa)["given_name"], by=attester_viewer)
    far = viewer_for(make_user("Far Approver", ("approver", tamar.elsewhere)), on=TODAY)
    with pytest.raises((PermissionMissing, NotFound)):
        undo.undo(request, by=far, reason="Mischief", now=NOW)
    assert Attestation.objects.filter(status="attested").exists()


def test_a_registration_is_not_undone_under_a_word_that_was_given(
    family: Family, attester_viewer: Viewer, everywhere: Viewer
) -> None:
    attest(facts_of(family.awa)["given_name"], by=attester_viewer)
    with pytest.raises(LaterChangesStandOnIt):
        undo.undo(family.request, by=everywhere, reason="Twice", now=NOW)


# Time


def test_an_attestation_holds_for_the_months_of_its_field(
    family: Family, attester_viewer: Viewer, everywhere: Viewer
) -> None:
    declare("family_name", attestation_months=6)
    facts = facts_of(family.awa)
    attest(facts["family_name"], facts["birth_date"], by=attester_viewer)
    assert kept(facts["family_name"]).valid_until == date(2026, 9, 27)
    assert kept(facts["birth_date"]).valid_until is None
    assert expiry.expire_attestations(by=everywhere, now=NOW + timedelta(days=30)) is None
    later = datetime(2026, 9, 27, 9, 0, tzinfo=NOW.tzinfo)
    request = expiry.expire_attestations(by=everywhere, now=later)
    assert request is not None and request.actor == "system"
    assert kept(facts["family_name"]).status == Status.EXPIRED
    assert kept(facts["birth_date"]).status == Status.ATTESTED
    assert expiry.expire_attestations(by=everywhere, now=later) is None


def test_an_attestation_counts_as_expired_before_the_job_comes(
    family: Family, attester_viewer: Viewer
) -> None:
    declare("family_name", attestation_months=6)
    attest(facts_of(family.awa)["family_name"], by=attester_viewer)
    Attestation.objects.update(valid_until=TODAY)
    assert facts_of(family.awa)["family_name"].status == "expired"


# Who sees it


def test_row_security_hides_attestations_with_their_registrant(
    family: Family, attester_viewer: Viewer, stranger_viewer: Viewer
) -> None:
    attest(facts_of(family.awa)["birth_date"], by=attester_viewer)
    assert person(family.awa).pk
    with narrowed_to(stranger_viewer):
        assert not Attestation.objects.exists()
    with narrowed_to(attester_viewer):
        assert Attestation.objects.count() == 1
    with narrowed_to(None):
        assert not Attestation.objects.exists()
    assert facts_of(family.awa, viewer=stranger_viewer) == {}


def test_values_of_many_facts_are_read_as_those_of_one(family: Family) -> None:
    """The quick expressions of lists say of every field what the triggers' function says."""
    submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina", "language": "fr"}))
    with connection.cursor() as cursor:
        cursor.execute(
            "update registry_individual set birth_date_precision = 'year', latitude = 1.5, longitude = -2"
            " where id = %s",
            [person(family.awa).pk],
        )
        for subject, table in (("individual", "registry_individual"), ("group", "registry_group")):
            specs = catalogue.fields(subject, deprecated=True)
            value = compose("{value}", value=value_of(specs, record="r", field="f.id"))
            cursor.execute(
                f"select f.key, ({value})::text, attested_value(to_jsonb(r), f.key, f.storage = 'column')::text"
                f" from {table} r join dictionary_field f on f.subject = '{subject}'"
            )
            found = cursor.fetchall()
            assert found and all(quick == slow for _key, quick, slow in found), [
                row for row in found if row[1] != row[2]
            ]
            assert any(quick is not None for _key, quick, _slow in found)
