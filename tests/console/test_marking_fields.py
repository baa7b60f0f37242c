"""An administrator marks a field as a household fact, on screen."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.dictionary import catalogue
from tessera.jobs.models import Job
from tessera.registry import household_facts

pytestmark = pytest.mark.django_db
ROOMS = {"label_en": "Rooms", "type": "integer", "sensitivity": "personal", "household_fact": "on"}


def jobs() -> int:
    return Job.objects.filter(name=household_facts.JOB).count()


def test_a_field_is_marked_and_unmarked(administrator_client: Client) -> None:
    added = administrator_client.post(reverse("console:field-add", args=["group"]), ROOMS)
    assert added.status_code == 302 and jobs() == 1
    spec = catalogue.field("group", "rooms")
    assert spec is not None and spec.household_fact
    page = reverse("console:field-page", args=["group", "rooms"])
    assert "household fact" in administrator_client.get(page).content.decode()
    change = reverse("console:field-change", args=["group", "rooms"])
    assert "kept among the household facts" in administrator_client.get(change).content.decode()
    answers = {name: value for name, value in ROOMS.items() if name != "household_fact"}
    assert administrator_client.post(change, answers).status_code == 302
    assert jobs() == 2
    spec = catalogue.field("group", "rooms")
    assert spec is not None and not spec.household_fact


def test_a_text_is_no_household_fact(administrator_client: Client) -> None:
    answer = administrator_client.post(reverse("console:field-add", args=["group"]), ROOMS | {"type": "text"})
    assert answer.status_code == 422 and jobs() == 0
    assert "Household facts hold numbers" in answer.content.decode()
