"""What holds for the whole country is not for who administrates a part of it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tessera.accounts.choices import COUNTRY_WIDE
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.queries import viewer_for
from tessera.areas.models import Area
from tessera.intake.actions import forms
from tessera.intake.actions.forms import Settings
from tessera.notifications import queries
from tessera.notifications.actions import gateways, outboxes, wordings
from tessera.notifications.choices import Format
from tessera.notifications.events import Event
from tessera.notifications.queries import OutboxAsked
from tests.cast import TODAY, log_in, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)


def test_who_administrates_a_district_decides_nothing_for_the_country(district: Area) -> None:
    """Who set the SMS gateway would read every code that is sent to anybody."""
    viewer = viewer_for(make_user("Dora District", ("administrator", district)), on=TODAY)
    assert all(str(viewer.reach(permission).setting) for permission in COUNTRY_WIDE), "they hold it there"
    changed = {"url": "https://elsewhere.example/?secret={secret}&text={text}&to={to}"}
    with pytest.raises(PermissionMissing):
        gateways.save_gateway(settings=changed, secret=None, receipt_secret=None, by=viewer)
    with pytest.raises(PermissionMissing):
        gateways.send_test(to="+221771234567", text="x", by=viewer, now=NOW)
    with pytest.raises(PermissionMissing):
        wordings.use_shipped(
            Event.CONFIRMATION_CODE, format_=Format.SMS, language="en", number=0, by=viewer, now=NOW
        )
    with pytest.raises(PermissionMissing):
        wordings.set_channels(Event.CONFIRMATION_CODE, channels=[], by=viewer)
    with pytest.raises(PermissionMissing):
        outboxes.opt_in(1, by=viewer)
    with pytest.raises(PermissionMissing):
        queries.outbox(OutboxAsked(), viewer=viewer)
    with pytest.raises(PermissionMissing):
        forms.create("mine", definition={}, settings=Settings(), by=viewer, now=NOW)


@pytest.mark.parametrize("page", ["message-texts", "message-gateway", "message-outbox", "log-ins"])
def test_their_pages_stay_shut(page: str, district: Area) -> None:
    client = log_in(make_user("Dora District", ("administrator", district)))
    address = reverse(f"console:{page}")
    assert client.get(address).status_code == 403
    assert f'href="{address}"' not in client.get(reverse("console:home")).content.decode()
    country = log_in(make_user("Nadia National", ("administrator", None)))
    assert country.get(address).status_code == 200
