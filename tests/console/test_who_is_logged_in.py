"""The top bar says what whoever is logged in does here, without asking the database again."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tessera.accounts.models import Grant, Role, User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Post, Viewer, system_viewer
from tessera.console.navigation import posts_in_words
from tests.cast import TODAY, Country


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A page that was asked for in another language leaves it active in this thread."""
    with translation.override("en"):
        yield


def words(viewer: Viewer | None) -> str:
    request = RequestFactory().get("/")
    request.viewer = viewer  # type: ignore[attr-defined]
    return posts_in_words(request)


def test_the_role_and_its_area_stand_under_the_name(registrar_client: Client) -> None:
    html = registrar_client.get("/").content.decode()
    assert '<span class="person-role"><bdi>Registrar, Lomba</bdi></span>' in html


def test_they_are_told_in_the_language_of_the_page(registrar_client: Client, tamar: Country) -> None:
    registrar_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    html = registrar_client.get("/").content.decode().split('class="person-role"')[1].split("</span>")[0]
    assert tamar.district.names["ar"] in html
    assert "Registrar" not in html


def test_a_role_that_holds_everywhere_stands_alone(administrator_viewer: Viewer) -> None:
    assert administrator_viewer.posts == (Post("Administrator"),)
    assert words(administrator_viewer) == "Administrator"


def test_further_roles_are_counted(registrar: User, tamar: Country) -> None:
    role = Role.objects.get(key="auditor")
    for area in (tamar.village, None):
        Grant.objects.create(user=registrar, role=role, area=area, since=TODAY)
    assert words(viewer_for(registrar, on=TODAY)) == "Registrar, Lomba and 2 more"


@pytest.mark.parametrize("viewer", [None, system_viewer()])
def test_who_holds_no_role_has_nothing_under_the_name(viewer: Viewer | None) -> None:
    assert words(viewer) == ""


def test_a_role_that_has_ended_is_not_told(registrar: User) -> None:
    Grant.objects.filter(user=registrar).update(until=TODAY)
    assert viewer_for(registrar, on=TODAY).posts == ()


def test_a_page_without_a_role_is_whole(nobody_client: Client) -> None:
    html = nobody_client.get("/areas/").content.decode()
    assert "Nora Nobody" in html
    assert "person-role" not in html


def test_it_costs_no_query(registrar_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    registrar_client.get("/areas/")
    with CaptureQueriesContext(connection) as told:
        registrar_client.get("/areas/")
    monkeypatch.setattr("tessera.web.navigation._note", [])
    with CaptureQueriesContext(connection) as untold:
        registrar_client.get("/areas/")
    assert len(told) == len(untold)
