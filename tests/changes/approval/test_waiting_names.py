"""How the sentences of changes that wait call the people whom they would register."""

from datetime import date

import pytest

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Birth
from tessera.changes.operations.parts import PersonInput
from tessera.changes.queries.sentences import sentences
from tessera.registry.choices import Sex
from tests.cast import Country
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, register_family, submit

HIDDEN = "somebody you may not see"
BORN = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def waits(make_policy: MakePolicy) -> None:
    make_policy("births", stage("first", level=2), operations=["birth"])


def baby() -> PersonInput:
    return PersonInput(given_name="Nour", family_name="Diallo", sex=Sex.FEMALE, birth_date=BORN)


def told(request: ChangeRequest, viewer: Viewer) -> str:
    with reach.narrowed_to(viewer):
        return " ".join(sentences([request.pk], viewer=viewer)[request.pk])


def test_whom_a_waiting_change_would_register_has_a_name_where_it_is_decided(
    family: Family, clerk_viewer: Viewer, approver_viewer: Viewer, chief_viewer: Viewer, far_viewer: Viewer
) -> None:
    birth = Birth(household=family.household, child=baby(), parents=(family.amina,))
    request = submit(birth, by=clerk_viewer)
    for viewer in (approver_viewer, chief_viewer):
        assert "Add Nour Diallo" in told(request, viewer)
        assert HIDDEN not in told(request, viewer)
    assert "Nour" not in told(request, far_viewer)
    assert HIDDEN in told(request, far_viewer)

    decisions.reject(request, by=approver_viewer, now=NOW, note="No paper")
    assert "Add Nour Diallo" in told(request, chief_viewer)
    assert "Nour" not in told(request, far_viewer)


def test_nobody_is_named_to_a_district_that_holds_only_a_part(
    family: Family, tamar: Country, approver_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    far = register_family(tamar.village_elsewhere, family_name="Sow")
    birth = Birth(household=far.household, child=baby(), parents=(family.amina,))
    request = submit(birth, by=administrator_viewer)
    assert request.applied_at is None
    assert "Nour" not in told(request, approver_viewer)
    assert "Amina Diallo" in told(request, approver_viewer)
