"""Somebody asks to act for another: with a paper, an office decides, and whom it is about may object."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import Citizen
from tessera.accounts.queries import viewer_for as viewer_for_staff
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import undo
from tessera.notifications.events import Event
from tessera.notifications.models import Message
from tessera.notifications.queries import inbox
from tessera.selfservice import errors
from tessera.selfservice.actions import asking
from tessera.selfservice.actions.asking import MOST_OPEN
from tessera.selfservice.choices import Asked, Ground
from tessera.selfservice.models import Authority, AuthorityRequest
from tessera.selfservice.queries.asking import find_own_wish, find_wish, open_wishes, own_wishes, wishes_about
from tessera.selfservice.queries.viewers import viewer_acting_for, viewer_for
from tests.cast import Country, make_user
from tests.changes.families import NOW, Family, person
from tests.citizens import citizen_of
from tests.selfservice.wishes import MOTHER, PAPER, ask

pytestmark = pytest.mark.django_db


def known(individual: UUID, **other: object) -> asking.Wish:
    """Somebody of the register, exactly as they stand in it."""
    with narrowed_to(system_viewer()):
        one = person(individual)
    wish = replace(MOTHER, name=one.full_name, number=one.registry_number, birth_date=one.birth_date)
    return replace(wish, **other)


def letters(viewer: Viewer) -> list[str]:
    return [letter.subject for letter in inbox(viewer=viewer, language="en").letters]


def test_from_the_wish_to_acting(
    family: Family, neighbours: Family, amina: Citizen, registrar_viewer: Viewer
) -> None:
    parent = viewer_for(citizen_of(neighbours.moussa))
    made = ask(amina)
    assert viewer_acting_for(amina, neighbours.moussa, on=NOW.date()) is None
    with narrowed_to(registrar_viewer):
        assert [one.pk for one in open_wishes(registrar_viewer)] == [made.pk]
        with pytest.raises(errors.NotKnownYet):
            asking.grant(made, by=registrar_viewer, now=NOW)
        asking.name_person(made, person(neighbours.moussa), by=registrar_viewer, now=NOW)
        assert any("about you" in one for one in letters(parent))
    with narrowed_to(parent):
        assert [one.representative_name for one in wishes_about(parent)] == ["Amina Diallo"]
    given = asking.grant(made, by=registrar_viewer, now=NOW, note="Both were here")
    assert (given.until, given.ground, given.reason) == (date(2099, 1, 1), Ground.PROXY, "Both were here")
    assert viewer_acting_for(amina, neighbours.moussa, on=NOW.date()) is not None
    assert any("You may act" in one for one in letters(viewer_for(amina)))
    with pytest.raises(errors.WishSettled):
        asking.refuse(made, by=registrar_viewer, now=NOW, note="Again")


def test_whom_it_is_certain_that_they_mean_hears_of_it_at_once(
    family: Family, neighbours: Family, amina: Citizen
) -> None:
    right = ask(amina, known(neighbours.moussa))
    assert right.represented_name == "Moussa Bah"
    for wrong in ({"birth_date": date(1901, 1, 1)}, {"name": "Zainab Ba"}):
        assert ask(amina, known(neighbours.moussa, **wrong)).represented is None
    with narrowed_to(system_viewer()):
        assert Message.objects.filter(event=Event.ABOUT_YOU).values("key").distinct().count() == 1


def test_an_objection_holds_against_a_proxy_and_not_against_a_court(
    family: Family, neighbours: Family, amina: Citizen, registrar_viewer: Viewer
) -> None:
    moussa = viewer_for(citizen_of(neighbours.moussa))
    wishes = [ask(amina, known(neighbours.moussa, ground=ground)) for ground in (Ground.PROXY, Ground.COURT)]
    for one in wishes:
        asking.object_to(one, by=moussa, now=NOW, note="I am well.")
        with pytest.raises(errors.SaidAlready):
            asking.object_to(one, by=moussa, now=NOW, note="")
    with pytest.raises(errors.PersonObjects):
        asking.grant(wishes[0], by=registrar_viewer, now=NOW)
    asking.refuse(wishes[0], by=registrar_viewer, now=NOW, note="He objects")
    assert asking.grant(wishes[1], by=registrar_viewer, now=NOW).ground == Ground.COURT
    assert any("may not act" in one for one in letters(viewer_for(amina)))


def test_nobody_else_sees_withdraws_objects_or_decides(
    family: Family, neighbours: Family, amina: Citizen, registrar_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    made = ask(amina)
    other, stranger = viewer_for(citizen_of(family.moussa)), viewer_for(citizen_of(neighbours.amina))
    for viewer in (other, stranger):
        with narrowed_to(viewer):
            assert own_wishes(viewer) == [] and wishes_about(viewer) == []
            with pytest.raises(errors.WishNotFound):
                find_own_wish(made.public_id, viewer=viewer)
        for deed in (asking.withdraw, asking.object_to):
            more = {"note": ""} if deed is asking.object_to else {}
            with pytest.raises(errors.WishNotFound):
                deed(made, by=viewer, now=NOW, **more)  # type: ignore[operator]
    with pytest.raises(PermissionMissing):
        find_wish(made.public_id, viewer=clerk_viewer)
    with pytest.raises(PermissionMissing):
        asking.refuse(made, by=clerk_viewer, now=NOW, note="No")
    asking.withdraw(made, by=viewer_for(amina), now=NOW)
    with pytest.raises(errors.WishSettled):
        asking.grant(made, by=registrar_viewer, now=NOW)


def test_what_cannot_be_asked(family: Family, amina: Citizen) -> None:
    with pytest.raises(errors.PeriodIsWrong):
        ask(amina, replace(MOTHER, until=NOW.date()))
    child = viewer_acting_for(amina, family.awa, on=NOW.date())
    assert child is not None
    with pytest.raises(errors.WishNotFound):
        asking.ask(MOTHER, PAPER, citizen=amina, by=child, now=NOW)
    for _one in range(MOST_OPEN):
        ask(amina)
    with pytest.raises(errors.TooManyWishes):
        ask(amina)


def test_nobody_is_named_as_their_own_representative(
    family: Family, amina: Citizen, registrar_viewer: Viewer
) -> None:
    assert ask(amina, known(family.amina)).represented is None
    with narrowed_to(registrar_viewer), pytest.raises(errors.NotThemselves):
        asking.name_person(ask(amina), person(family.amina), by=registrar_viewer, now=NOW)


def test_who_says_who_is_who_elsewhere_settles_nothing_here(
    family: Family, neighbours: Family, amina: Citizen, tamar: Country
) -> None:
    both = make_user("Wide Watcher", ("auditor", None), ("registrar", tamar.elsewhere))
    by = viewer_for_staff(both, on=NOW.date())
    for made in (ask(amina), ask(amina, known(neighbours.moussa))):
        with narrowed_to(by):
            assert find_wish(made.public_id, viewer=by).waits
            with pytest.raises(PermissionMissing):
                asking.refuse(made, by=by, now=NOW, note="No")


def test_whoever_is_named_again_hears_of_it_again(
    family: Family, neighbours: Family, amina: Citizen, registrar_viewer: Viewer
) -> None:
    """Else an objection could be made to vanish by naming somebody else in between."""
    moussa = viewer_for(citizen_of(neighbours.moussa))
    made = ask(amina, known(neighbours.moussa))
    asking.object_to(made, by=moussa, now=NOW, note="No")
    with narrowed_to(registrar_viewer):
        for minute, one in enumerate((neighbours.amina, neighbours.moussa), start=1):
            now = NOW + timedelta(minutes=minute)
            asking.name_person(made, person(one), by=registrar_viewer, now=now)
    assert sum("about you" in one for one in letters(moussa)) == 2


def test_withdrawing_makes_no_room_without_end(family: Family, neighbours: Family, amina: Citizen) -> None:
    by = viewer_for(amina)
    for _one in range(asking.MOST_A_DAY):
        asking.withdraw(ask(amina, known(neighbours.moussa)), by=by, now=NOW)
    with pytest.raises(errors.TooManyWishes):
        ask(amina)
    ask(amina, now=NOW + timedelta(days=2))


def test_it_goes_with_a_registration_that_is_taken_back(
    family: Family, neighbours: Family, amina: Citizen, registrar_viewer: Viewer
) -> None:
    asking.grant(ask(amina, known(neighbours.moussa)), by=registrar_viewer, now=NOW)
    undo.undo(neighbours.request, by=system_viewer(), now=NOW, reason="Registered twice")
    with narrowed_to(system_viewer()):
        assert not AuthorityRequest.objects.filter(status=Asked.GRANTED).exists()
        assert not Authority.objects.exists()
