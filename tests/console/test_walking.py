"""Going through a list of changes one after the other."""

import re
from html import unescape

import pytest
from django.test import Client

from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer
from tessera.changes.models import ChangeRequest, Policy
from tessera.changes.operations import CorrectFacts
from tests.cast import log_in
from tests.changes.approval.conftest import far_approver, make_policy, two_stages
from tests.changes.families import Family, submit
from tests.console.test_work import WORK, proposed, text, url

__all__ = ["far_approver", "make_policy", "proposed", "two_stages"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


def test_one_goes_through_a_list_and_a_decision_does_not_lose_the_way(
    family: Family, two_stages: Policy, clerk_viewer: Viewer, approver_client: Client
) -> None:
    names = ("Eve", "Hawa", "Yaye")
    first, second, third = (
        submit(CorrectFacts(individual=family.awa, facts={"given_name": name}), by=clerk_viewer)
        for name in names
    )
    page = text(approver_client.get(WORK, {"operation": "correct_facts"}))
    (opened,) = re.findall(rf'href="({url(second)}\?[^"]+)"', page)
    opened = unescape(opened)
    assert "operation=correct_facts" in opened
    page = text(approver_client.get(opened))
    assert "2 of 3" in page and f'href="{url(first)}?operation=correct_facts' in page
    assert f'href="{WORK}?operation=correct_facts"><bdi>My work' in page
    query = opened.partition("?")[2]
    done = approver_client.post(
        f"{url(second, 'decide')}?{query}", {"outcome": "rejected", "note": "No"}, follow=True
    )
    assert done.redirect_chain[-1][0] == opened
    assert "2 still in the list" in text(done) and f'href="{url(third)}?operation=correct_facts' in text(done)
    alone = unescape(re.findall(rf'href="({url(third)}\?[^"]+)"', text(done))[0])
    page = text(approver_client.get(alone))
    assert "2 of 2" in page and 'rel="next"' not in page and 'rel="prev"' in page


def test_a_list_that_was_tampered_with_breaks_no_page(
    proposed: ChangeRequest, approver_client: Client, far_approver: User
) -> None:
    for at in ("x", "9999|y", "2026-01-01T00:00:00+00:00|99999999999999999999999", "0"):
        answer = approver_client.get(url(proposed), {"at": at, "which": "nonsense", "area": "x"})
        assert answer.status_code == 200
    assert 'rel="next"' not in text(approver_client.get(url(proposed)))
    log = log_in(far_approver)
    assert log.get(url(proposed), {"at": "0001-01-02T00:00:00+00:00|0"}).status_code == 404
