"""While a list is drawn nothing is applied; what is approved waits."""

from datetime import timedelta

import pytest

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import answers, applying, batches, deadlines, decisions, freezes
from tessera.changes.actions.undo import undo
from tessera.changes.approval import errors
from tessera.changes.choices import Channel, NoteKind, RequestStatus
from tessera.changes.models import ChangeRequest, Freeze, Step
from tessera.changes.operations import CorrectFacts
from tests.cast import Country
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, person, submit

LATER = NOW + timedelta(hours=2)


def freeze(country: Country | None = None, *, by: Viewer) -> Freeze:
    areas = [country.district] if country else []
    return freezes.begin(
        areas=areas, programme="Cash for food", since=NOW, until=NOW + timedelta(hours=1), by=by, now=NOW
    )


def correct(family: Family, by: Viewer, **facts: str) -> ChangeRequest:
    return submit(CorrectFacts(individual=family.awa, facts=facts or {"given_name": "Hawa"}), by=by)


def apply_waiting() -> int:
    return deadlines.apply_waiting(by=system_viewer(), now=LATER)


def status_of(request: ChangeRequest) -> str:
    return ChangeRequest.objects.get(pk=request.pk).status


def test_an_instant_change_waits_for_the_end(
    family: Family, tamar: Country, registrar_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    freeze(tamar, by=administrator_viewer)
    request = correct(family, registrar_viewer)
    assert request.status == RequestStatus.APPROVED
    assert deadlines.apply_waiting(by=system_viewer(), now=NOW) == 0
    with pytest.raises(errors.Frozen):
        applying.apply(request, by=system_viewer(), now=NOW)
    assert person(family.awa).given_name == "Awa"
    assert apply_waiting() == 1
    assert (status_of(request), person(family.awa).given_name) == (RequestStatus.APPLIED, "Hawa")
    assert apply_waiting() == 0


def test_an_approved_change_waits_as_well(
    family: Family,
    make_policy: MakePolicy,
    clerk_viewer: Viewer,
    approver_viewer: Viewer,
    administrator_viewer: Viewer,
) -> None:
    make_policy("all", stage("only"))
    freeze(by=administrator_viewer)
    request = correct(family, clerk_viewer)
    assert decisions.approve(request, by=approver_viewer, now=NOW).status == RequestStatus.APPROVED
    assert [note.kind for note in request.notes.all()] == [NoteKind.FROZEN]
    assert apply_waiting() == 1
    assert person(family.awa).given_name == "Hawa"


def test_a_freeze_elsewhere_holds_nothing_back(
    family: Family, tamar: Country, registrar_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    freezes.begin(
        areas=[tamar.elsewhere], programme="Cash", since=NOW, until=None, by=administrator_viewer, now=NOW
    )
    assert correct(family, registrar_viewer).status == RequestStatus.APPLIED


def test_an_undo_and_a_file_wait_too(
    family: Family, registrar_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    request = correct(family, registrar_viewer)
    freeze(by=administrator_viewer)
    inverse = undo(request, by=registrar_viewer, reason="Wrong", now=NOW)
    assert (inverse.status, person(family.awa).given_name) == (RequestStatus.APPROVED, "Hawa")
    with pytest.raises(errors.Frozen):
        batches.open_batch(
            "import", description={}, channel=Channel.IMPORT, source="", observed_on=None, by=registrar_viewer, now=NOW
        )  # fmt: skip
    assert apply_waiting() == 1
    assert (status_of(request), person(family.awa).given_name) == (RequestStatus.UNDONE, "Awa")


def test_what_cannot_be_applied_any_more_goes_back_to_people(
    family: Family,
    make_policy: MakePolicy,
    registrar_viewer: Viewer,
    clerk_viewer: Viewer,
    approver_viewer: Viewer,
    administrator_viewer: Viewer,
) -> None:
    make_policy("all", stage("only"), instant=[{"role": "registrar"}])
    freeze(by=administrator_viewer)
    first = correct(family, registrar_viewer, given_name="Eve")
    second = correct(family, clerk_viewer)
    decisions.approve(second, by=approver_viewer, now=NOW)
    third = correct(family, registrar_viewer, given_name="Yaye")
    assert apply_waiting() == 1
    assert status_of(first) == RequestStatus.APPLIED
    assert status_of(second) == RequestStatus.SUBMITTED
    assert Step.objects.filter(request=second, closed_at__isnull=True).count() == 1
    assert second.notes.filter(kind=NoteKind.NOT_APPLIED).get().text
    assert status_of(third) == RequestStatus.RETURNED
    assert person(family.awa).given_name == "Eve"
    answers.withdraw(third, by=registrar_viewer, now=LATER)


def test_an_instant_change_that_came_back_is_tried_again(
    family: Family, registrar_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    freeze(by=administrator_viewer)
    first = correct(family, registrar_viewer, given_name="Eve")
    second = correct(family, registrar_viewer)
    apply_waiting()
    assert status_of(second) == RequestStatus.RETURNED
    undo(ChangeRequest.objects.get(pk=first.pk), by=registrar_viewer, reason="No", now=LATER)
    answers.answer(second, text="It is right", by=registrar_viewer, now=LATER)
    assert (status_of(second), person(family.awa).given_name) == (RequestStatus.APPLIED, "Hawa")


def test_a_freeze_is_ended(family: Family, registrar_viewer: Viewer, administrator_viewer: Viewer) -> None:
    held = freeze(by=administrator_viewer)
    freezes.end(held.public_id, by=administrator_viewer, now=NOW + timedelta(minutes=5))
    with pytest.raises(errors.FreezeOver):
        freezes.end(held.public_id, by=administrator_viewer, now=NOW + timedelta(minutes=6))
    request = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=registrar_viewer)
    assert request.status == RequestStatus.APPROVED, "at 9:00 it still held"
    assert deadlines.apply_waiting(by=system_viewer(), now=NOW + timedelta(minutes=5)) == 1


def test_who_may_freeze_what(tamar: Country, registrar_viewer: Viewer, administrator_viewer: Viewer) -> None:
    held = freeze(by=administrator_viewer)
    with pytest.raises(PermissionMissing):
        freeze(tamar, by=registrar_viewer)
    with pytest.raises(PermissionMissing):
        freezes.end(held.public_id, by=registrar_viewer, now=NOW)
    with pytest.raises(errors.FreezeNotFound):
        freezes.end(tamar.district.public_id, by=administrator_viewer, now=NOW)
    with pytest.raises(errors.FreezeNeedsProgramme):
        freezes.begin(areas=[], programme=" ", since=NOW, until=None, by=administrator_viewer, now=NOW)
    with pytest.raises(errors.FreezeBackwards):
        freezes.begin(areas=[], programme="x", since=NOW, until=NOW, by=administrator_viewer, now=NOW)
