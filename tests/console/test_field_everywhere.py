"""A field that an administrator adds on screen is everywhere at once, and a deprecated one is nowhere but kept."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.bulk import targets
from tessera.changes.operations import CorrectFacts
from tessera.registry.models import Group
from tests.changes.families import Family, submit
from tests.console.test_fields import MAIN_CROP

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def read(client: Client, url: str, language: str = "en") -> str:
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def exported(client: Client) -> str:
    answer = client.post(
        reverse("console:export") + "?tab=households",
        {"purpose": "export", "format": "csv", "values": "codes"},
    )
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_main_crop_is_everywhere_at_once_and_once_deprecated_only_kept(
    family: Family, administrator_client: Client, registrar_client: Client
) -> None:
    administrator_client.post(reverse("console:field-add", args=["group"]), MAIN_CROP)
    submit(CorrectFacts(group=family.household, facts={"main_crop": "maize"}))
    submit(CorrectFacts(group=family.household, facts={"main_crop": "millet"}))
    record = reverse("console:household", args=[family.household])
    log = reverse("console:household-log", args=[family.household])
    find = reverse("console:find") + "?tab=households&more=1"

    assert "Main crop" in read(registrar_client, record) and "Millet" in read(registrar_client, record)
    french = read(registrar_client, record, "fr")
    assert "Culture principale" in french and "Mil" in french
    assert "<del><bdi>Maize</bdi></del>" in read(registrar_client, log)
    assert 'name="f-main_crop"' in read(registrar_client, find)
    correct = reverse("console:household-event", args=[family.household, "correct"])
    register = reverse("console:household-register")
    for form in (correct, register):
        assert 'value="maize"' in read(registrar_client, form), form
    assert ",millet" in exported(administrator_client)
    assert "culture" in {
        heading.casefold() for target in targets.current().all for heading in target.headings
    }

    administrator_client.post(reverse("console:field-deprecate", args=["group", "main_crop"]))
    assert "Millet" not in read(registrar_client, record)
    assert 'name="f-main_crop"' not in read(registrar_client, find)
    assert targets.current().get("group.main_crop") is None
    assert 'value="maize"' not in read(registrar_client, correct) + read(registrar_client, register)
    assert "millet" not in exported(administrator_client)
    assert Group.objects.get(public_id=family.household).attributes["main_crop"] == "millet"
    assert "Main crop" in read(registrar_client, log)

    administrator_client.post(reverse("console:field-reinstate", args=["group", "main_crop"]))
    assert "Millet" in read(registrar_client, record)
