"""The outline of a form: what is shown, kept, refused, and never lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import User
from tessera.intake.choices import Action
from tessera.intake.models import Form
from tests.cast import log_in
from tests.intake.conftest import publish
from tests.intake.forms import Json, sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def meals() -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


@pytest.fixture
def client(administrator: User) -> Client:
    return log_in(administrator)


def url(page: str = "", *more: str) -> str:
    return reverse(f"console:form-outline{page}", args=["school_meals", *more])


def newest(form: Form) -> Json:
    version = form.versions.order_by("-number").first()
    assert version is not None
    definition: Json = version.definition
    return definition


def filled(client: Client, address: str, **given: Any) -> dict[str, Any]:
    """What a browser would send: all that the form shows, and what was typed."""
    response = client.get(address)
    assert response.status_code == 200, address
    form, page = response.context["form"], response.context["page"]
    sent = {"seen": page.seen, "was": page.was, "kind": page.kind}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value is not None and value is not False:
            sent[bound.html_name] = str(value)
    sent |= given
    return {name: value for name, value in sent.items() if value is not None}


def test_the_outline_shows_everything_with_what_can_be_done(client: Client, meals: Form) -> None:
    shown = client.get(url()).content.decode()
    for words in (
        "The child",
        "Given name",
        "Other children",
        "Age",
        "Who eats",
        "no problems found",
        "calculated",
    ):
        assert words in shown


def test_saving_what_is_shown_changes_nothing(client: Client, meals: Form) -> None:
    before = newest(meals)
    for place in ("0", "0-0", "0-1", "0-2", "0-3", "1-0", "1-1", "1-2", "1-2-0", "1-2-1", "1-3"):
        sent = filled(client, url("-part", place))
        response = client.post(url("-part", place), sent)
        assert response.status_code == 302, (place, response.context["form"].errors)
    kept = newest(meals)
    assert kept["components"] == [one for one in before["components"] if one["type"] == "panel"]
    assert kept["i18n"] == before["i18n"]
