"""What somebody may try who is let in, and means no good."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/my/versions/then/?at=9999-12-31T23:59:59.999999-12:00",
        "/my/versions/then/?at=0001-01-01T00:00:00%2B14:00",
        "/my/versions/?after=9999-12-31T23:59:59-12:00_1",
        "/my/versions/?after=0001-01-01T00:00:00%2B14:00_99999999999999999999999999",
        "/my/seen/?before=9223372036854775808",
        "/my/logged-out?at=%00",
        "/my/callback?state=%00&code=%00",
        "/my/areas/?q=%00",
    ],
)
def test_addresses_that_nobody_was_given_are_no_fault_of_ours(amina_client: Client, address: str) -> None:
    assert amina_client.get(address).status_code < 500
