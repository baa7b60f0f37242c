"""Showing that one is alive, at the desk or by logging in once more; and reminders."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import Citizen
from tessera.accounts.oidc.choices import Level
from tessera.accounts.oidc.identity import VerifiedIdentity
from tessera.accounts.queries import viewer_for as viewer_of_staff
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.areas.models import Area
from tessera.lib.db.roles import as_owner
from tessera.liveness import errors
from tessera.liveness.actions import proving, reminding
from tessera.liveness.choices import Standing
from tessera.liveness.models import Check, Proof
from tessera.liveness.queries import checks, overdue
from tessera.liveness.queries.overdue import Asked
from tessera.notifications.models import Message
from tessera.registry.models import ContactPoint, Individual
from tessera.selfservice.queries.viewers import viewer_for
from tests.cast import make_user
from tests.changes.families import Family, person
from tests.citizens import ISSUER
from tests.liveness.conftest import NOW, TODAY, keep, make_rule, the_register

LATER = TODAY + timedelta(days=31)


@pytest.fixture
def asked(family: Family) -> Individual:
    """Amina, of whom it is asked."""
    keep(make_rule())
    return person(family.amina)


def identity(citizen: Citizen, **more: object) -> VerifiedIdentity:
    login = citizen.logins.get()
    plain = VerifiedIdentity(
        provider="test", issuer=ISSUER, sub=login.subject, acr="bio", level=Level.HIGH, auth_time=NOW
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def test_an_officer_records_it_and_the_register_stays(asked: Individual, registrar_viewer: Viewer) -> None:
    before = the_register()
    proof = proving.at_desk(asked, note=" Came with her card ", by=registrar_viewer, now=NOW)
    check = Check.objects.get(individual=asked)
    assert (check.status, check.way, check.proof) == ("done", "desk", proof)
    assert (proof.note, proof.by_name) == ("Came with her card", "Rama Registrar")
    assert the_register() == before


def test_an_officer_needs_a_reason_a_reach_and_something_that_is_asked(
    asked: Individual, family: Family, registrar_viewer: Viewer, stranger_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    with pytest.raises(errors.ReasonMissing):
        proving.at_desk(asked, note=" ", by=registrar_viewer, now=NOW)
    for viewer in (stranger_viewer, clerk_viewer):
        with pytest.raises(PermissionMissing):
            proving.at_desk(asked, note="Seen", by=viewer, now=NOW)
    with pytest.raises(errors.NothingDue):
        proving.at_desk(person(family.awa), note="Seen", by=registrar_viewer, now=NOW)


def test_nobody_confirms_themselves(asked: Individual, registrar_viewer: Viewer) -> None:
    ContactPoint.objects.create(individual=asked, kind="email", value="Rama@example.org")
    with pytest.raises(errors.OwnProof):
        proving.at_desk(asked, note="It is me", by=registrar_viewer, now=NOW)
    assert not Proof.objects.exists()


def test_logging_in_once_more_is_enough(asked: Individual, amina: Citizen, amina_viewer: Viewer) -> None:
    login = amina.logins.get()
    proof = proving.by_step_up(asked, identity(amina), login=login, by=amina_viewer, now=NOW)
    assert (proof.status, proof.acr, proof.level) == ("passed", "bio", "high")
    assert Check.objects.get(individual=asked).status == "done"
    with pytest.raises(errors.NothingDue):
        proving.by_step_up(asked, identity(amina), login=login, by=amina_viewer, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"sub": "somebody else"}, errors.NotTheSame),
        ({"issuer": "https://other.example"}, errors.NotTheSame),
        ({"auth_time": None}, errors.NotFresh),
        ({"auth_time": NOW - timedelta(minutes=11)}, errors.NotFresh),
        ({"auth_time": NOW + timedelta(minutes=1)}, errors.NotFresh),
        ({"level": Level.SUBSTANTIAL}, errors.LevelTooLow),
        ({"level": None}, errors.LevelTooLow),
    ],
)
def test_a_proof_that_is_not_good_enough_is_refused(
    family: Family, amina: Citizen, amina_viewer: Viewer, wrong: dict, refusal: type[Exception]
) -> None:
    keep(make_rule(least_level="high"))
    with pytest.raises(refusal):
        proving.by_step_up(
            person(family.amina), identity(amina, **wrong), login=amina.logins.get(), by=amina_viewer, now=NOW
        )
    assert Check.objects.get(individual__given_name="Amina").status == "open"


def test_nobody_shows_by_a_log_in_that_somebody_else_is_alive(
    asked: Individual, moussa: Citizen, family: Family
) -> None:
    """Neither who lives with them, nor who acts for them and sees their record as they do."""
    for people in (frozenset({person(family.moussa).pk}), frozenset({asked.pk})):
        plain = viewer_for(moussa)
        acting = replace(plain, reaches={**plain.reaches, Permission.PEOPLE_VIEW: Reach(people=people)})
        with pytest.raises(errors.NotTheSame):
            proving.by_step_up(asked, identity(moussa), login=moussa.logins.get(), by=acting, now=NOW)
    assert Check.objects.get(individual=asked).status == "open"


def test_who_lies_in_no_area_is_seen_from_everywhere(asked: Individual, district: Area) -> None:
    both = viewer_of_staff(make_user("Bea Both", ("auditor", None), ("registrar", district)), on=TODAY)
    with as_owner(), narrowed_to(system_viewer()):
        Individual.objects.filter(pk=asked.pk).update(area=None)
        asked.refresh_from_db()
    with pytest.raises(PermissionMissing):
        proving.at_desk(asked, note="Seen", by=both, now=NOW)
    assert not Proof.objects.exists()


def test_a_way_that_a_rule_does_not_take_does_nothing_for_it(
    family: Family, amina: Citizen, amina_viewer: Viewer
) -> None:
    keep(make_rule(ways=["desk"]))
    with pytest.raises(errors.NothingDue):
        proving.by_step_up(
            person(family.amina), identity(amina), login=amina.logins.get(), by=amina_viewer, now=NOW
        )


def test_people_see_what_is_asked_of_them_alone(asked: Individual, moussa_viewer: Viewer) -> None:
    with narrowed_to(moussa_viewer):
        assert not checks.of_person(asked.pk, viewer=moussa_viewer).is_anything
        first = checks.first_due(viewer=moussa_viewer)
        assert first is not None and not first.is_waiting
        assert Check.objects.count() == 1


def test_the_list_is_narrowed_to_reach_area_and_rule(
    asked: Individual, family: Family, registrar_viewer: Viewer, stranger_viewer: Viewer
) -> None:
    late = Asked(LATER)
    with narrowed_to(registrar_viewer):
        page = overdue.page_of(late, viewer=registrar_viewer, limit=1)
        assert (len(page.checks), page.total) == (1, 2)
        following = overdue.page_of(late, viewer=registrar_viewer, limit=1, cursor=page.next)
        assert {one.pk for one in (*page.checks, *following.checks)} == set(
            Check.objects.values_list("pk", flat=True)
        )
        assert not following.next
        assert overdue.page_of(Asked(TODAY), viewer=registrar_viewer).total == 0
        assert overdue.page_of(Asked(TODAY, Standing.DUE), viewer=registrar_viewer).total == 2
    with narrowed_to(stranger_viewer):
        assert overdue.page_of(late, viewer=stranger_viewer).total == 0


def test_reminders_are_told_once_a_day_and_counted(family: Family) -> None:
    keep(make_rule())
    assert reminding.remind_by_rules(now=NOW, on=TODAY) == 2
    assert reminding.remind_by_rules(now=NOW, on=TODAY) == 0
    assert reminding.remind_by_rules(now=NOW, on=TODAY + timedelta(days=15)) == 0
    assert reminding.remind_by_rules(now=NOW, on=TODAY + timedelta(days=23)) == 2
    assert reminding.remind_by_rules(now=NOW, on=TODAY + timedelta(days=31)) == 2
    assert {one.reminders for one in Check.objects.all()} == {3}


@pytest.fixture(autouse=True)
def _open_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages can be sent by e-mail."""
    monkeypatch.setattr("tessera.notifications.channels.is_open", lambda _channel: True)


def test_an_officer_reminds_a_whole_list(
    asked: Individual, registrar_viewer: Viewer, stranger_viewer: Viewer
) -> None:
    late = Asked(LATER)
    with narrowed_to(registrar_viewer):
        assert reminding.remind_listed(late, by=registrar_viewer, now=NOW) == 2
    with pytest.raises(errors.NobodyToRemind):
        reminding.remind_listed(late, by=stranger_viewer, now=NOW)
    last = Check.objects.order_by("-pk")[0].pk
    stored = Asked.of(late.stored)
    assert stored == late
    quiet = lambda **_news: None  # noqa: E731
    many = {"last": last, "viewer": registrar_viewer, "now": NOW, "progress": quiet}
    assert reminding.remind_in_chunks(stored, **many) == 2
    assert reminding.remind_in_chunks(stored, **many) == 0
    told = {UUID(one) for one in Message.objects.filter(channel="email").values_list("recipient", flat=True)}
    assert asked.public_id in told


def test_the_list_as_a_file_needs_the_right_to_export(
    asked: Individual, registrar_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    with pytest.raises(PermissionMissing):
        overdue.as_csv(Asked(LATER), viewer=registrar_viewer, purpose="service")  # type: ignore[arg-type]
    written = b"".join(overdue.as_csv(Asked(LATER), viewer=administrator_viewer, purpose="service"))  # type: ignore[arg-type]
    text = written.decode()
    assert "Amina Diallo" in text and "Moussa Diallo" in text and "Awa" not in text
