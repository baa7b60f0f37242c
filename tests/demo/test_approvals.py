"""The demo country shows approvals: what its clerk proposes waits for two people."""

from pathlib import Path
from typing import Any

import pytest

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import system_viewer
from tessera.changes.actions import decisions
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest, Policy, Step
from tessera.demo import approvals, staff
from tests.demo.conftest import NOW, fill


@pytest.mark.django_db
def test_some_changes_wait_and_two_people_let_them_through(settings: Any, tmp_path: Path) -> None:
    settings.DEMO = True
    by = system_viewer()
    with reach.narrowed_to(by):
        fill(400, seed=7, where=tmp_path)
    staff.create(by=by, now=NOW)
    approvals.create(by=by, now=NOW)
    approvals.create(by=by, now=NOW)  # once more changes nothing
    assert set(Policy.objects.values_list("key", flat=True)) == {"change-of-head", "date-of-birth"}
    made = approvals.propose(now=NOW)
    assert made >= approvals.WAITING
    with reach.narrowed_to(by):
        _decide(made)


def _decide(made: int) -> None:
    requests = ChangeRequest.objects.exclude(policies=[])
    assert requests.count() == made
    assert {RequestStatus.SUBMITTED, RequestStatus.RETURNED} == set(requests.values_list("status", flat=True))
    approver, supervisor = (
        viewer_for(User.objects.get(email=f"{name}@karuna.example"), on=NOW.date())
        for name in ("approver", "supervisor")
    )
    first = requests.filter(steps__stage="district", steps__closed_at=None).order_by("pk")[0]
    assert decisions.approve(first, by=approver, now=NOW).status == RequestStatus.SUBMITTED
    assert Step.objects.get(request=first, closed_at=None).stage == "country"
    assert decisions.approve(first, by=supervisor, now=NOW).status == RequestStatus.APPLIED
