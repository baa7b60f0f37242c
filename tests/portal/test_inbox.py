"""Messages of the office: read on the portal, and each leads to what it is about."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.models import Citizen
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions
from tests.changes.families import Family
from tests.citizens import sign_in_citizen
from tests.portal.changes import propose

pytestmark = pytest.mark.django_db


def test_what_the_office_decided_is_a_message_once_new(
    amina: Citizen, amina_client: Client, family: Family, neighbours: Family, approver_viewer: Viewer
) -> None:
    request = propose(family.amina)
    decisions.reject(request, by=approver_viewer, now=timezone.now(), note="Another name stands on the card.")
    assert "new message" in amina_client.get(reverse("portal:home")).content.decode()
    url = reverse("portal:inbox")
    page = amina_client.get(url).content.decode()
    assert request.reference in page
    assert reverse("portal:request", args=[request.public_id]) in page
    assert ">New<" in page.replace("</span>", "<")
    assert "new message" not in amina_client.get(reverse("portal:home")).content.decode()
    stranger = sign_in_citizen(neighbours.amina)
    assert request.reference not in stranger.get(url).content.decode()
    assert amina_client.get(url + "?before=nonsense").status_code == 200
