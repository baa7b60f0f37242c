from unittest.mock import patch

import pytest
from django.db import OperationalError, connections
from django.test import Client

from tessera.lib.db import as_owner


def test_healthz_answers_without_a_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_that_all_is_there(client: Client) -> None:
    response = client.get("/readyz")
    assert response.json() == {
        "ready": True,
        "checks": {"database": True, "rows_secured": True, "migrations": True, "files": True},
    }
    assert response.status_code == 200


@pytest.mark.django_db
def test_readyz_refuses_a_session_that_row_security_does_not_bind(client: Client) -> None:
    with as_owner():
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["rows_secured"] is False


def test_readyz_says_that_the_database_is_away(client: Client) -> None:
    with patch.object(
        connections["default"], "cursor", side_effect=OperationalError("host db.example is away")
    ):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] is False
    assert b"example" not in response.content
