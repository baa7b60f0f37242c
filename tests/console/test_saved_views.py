"""The pages of saved views: saved from the filters in the address, opened, shared, started with, deleted."""

from uuid import uuid4

import pytest
from django.test import Client

from tessera.accounts.models import SavedView, StartView, User
from tests.cast import Country
from tests.registry.people import make_person

pytestmark = pytest.mark.django_db


def save(client: Client, query: str, name: str = "Women", **more: str) -> SavedView:
    answer = client.post(f"/find/views/new/?{query}", {"name": name, "shared_with": "", **more})
    assert answer.status_code == 302, answer.content.decode()
    view = SavedView.objects.latest("pk")
    assert answer["Location"] == f"/find/?{view.query}"
    return view


def test_filters_are_kept_and_words_are_not(registrar_client: Client, tamar: Country) -> None:
    area = tamar.village.public_id
    address = f"q=Amina+AB123456&sex=2&status=active&age_from=18&area={area}&cursor=20&view=x&f-x=1"
    page = registrar_client.get(f"/find/views/new/?{address}").content.decode()
    assert "Sex: Female" in page and "It does not keep the words in the box." in page
    view = save(registrar_client, address)
    assert view.query == f"tab=people&age_from=18&area={area}&sex=2&status=active"


def test_a_view_stands_beside_the_box_and_is_current_when_it_is_open(registrar_client: Client) -> None:
    view = save(registrar_client, "sex=2&age_from=18")
    make_person("Amina", sex=2)
    link = f'href="/find/?{view.query.replace("&", "&amp;")}"'
    page = registrar_client.get("/find/?tab=people").content.decode()
    assert f"{link}>" in page and "Save this view" not in page
    opened = registrar_client.get("/find/?age_from=18&q=amina&sex=2").content.decode()
    assert f'{link} aria-current="true">' in opened and "Save this view" not in opened
    other = registrar_client.get("/find/?age_from=19&sex=2").content.decode()
    assert f"{link}>" in other and "Save this view" in other


def test_a_view_opens_by_its_own_address(registrar_client: Client) -> None:
    view = save(registrar_client, "tab=households&status=active")
    answer = registrar_client.get(f"/find/views/{view.public_id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/find/?tab=households&status=active")


def test_somebody_elses_view_is_not_there(
    registrar_client: Client, stranger_client: Client, administrator_client: Client
) -> None:
    view = save(registrar_client, "sex=2", name="Secret list")
    for client in (stranger_client, administrator_client):
        assert "Secret list" not in client.get("/find/?tab=people").content.decode()
        assert "Secret list" not in client.get("/find/views/").content.decode()
        for part, method in (
            ("", "get"),
            ("change/", "get"),
            ("change/", "post"),
            ("delete/", "post"),
            ("start/", "post"),
        ):
            known = getattr(client, method)(f"/find/views/{view.public_id}/{part}")
            absent = getattr(client, method)(f"/find/views/{uuid4()}/{part}")
            assert known.status_code == absent.status_code == 404
    assert SavedView.objects.get() == view


def test_a_shared_view_is_opened_and_started_with_but_not_changed(
    registrar_client: Client, stranger_client: Client, registrar: User, clerk_client: Client
) -> None:
    role = str(registrar.grants.get().role_id)
    view = save(registrar_client, "sex=2", name="For all of us", shared_with=role)
    page = stranger_client.get("/find/?tab=people").content.decode()
    assert "For all of us" in page and 'title="Rama Registrar"' in page
    assert "For all of us" not in clerk_client.get("/find/?tab=people").content.decode()
    assert stranger_client.get(f"/find/views/{view.public_id}/").status_code == 302
    assert stranger_client.post(f"/find/views/{view.public_id}/delete/").status_code == 404
    assert stranger_client.post(f"/find/views/{view.public_id}/change/", {"name": "Mine"}).status_code == 404
    assert stranger_client.post(f"/find/views/{view.public_id}/start/").status_code == 302
    assert stranger_client.get("/find/")["Location"] == f"/find/?{view.query}"


def test_find_starts_with_the_chosen_view_until_it_does_not(registrar_client: Client) -> None:
    view = save(registrar_client, "sex=2", is_start="on")
    assert registrar_client.get("/find/")["Location"] == "/find/?tab=people&sex=2"
    assert registrar_client.get("/find/?q=").status_code == 200  # the box of the top bar
    assert "Your start" in registrar_client.get("/find/views/").content.decode()
    registrar_client.post(f"/find/views/{view.public_id}/start/")
    assert registrar_client.get("/find/").status_code == 200
    assert not StartView.objects.exists()


def test_removing_the_last_filter_does_not_lead_back_to_the_start(registrar_client: Client) -> None:
    save(registrar_client, "sex=2", is_start="on")
    page = registrar_client.get("/find/?tab=people&sex=2").content.decode()
    assert 'class="chip" href="/find/?tab=people"' in page
    assert registrar_client.get("/find/?tab=people").status_code == 200


def test_a_view_is_renamed_and_deleted(registrar_client: Client, registrar: User) -> None:
    view = save(registrar_client, "sex=2")
    page = registrar_client.get(f"/find/views/{view.public_id}/change/").content.decode()
    assert 'value="Women"' in page
    role = str(registrar.grants.get().role_id)
    answer = registrar_client.post(
        f"/find/views/{view.public_id}/change/", {"name": "Girls", "shared_with": role}
    )
    assert answer["Location"] == "/find/views/"
    view.refresh_from_db()
    assert (view.name, view.shared_with_id, view.query) == ("Girls", int(role), "tab=people&sex=2")
    assert "Girls" in registrar_client.get("/find/views/").content.decode()
    registrar_client.post(f"/find/views/{view.public_id}/delete/")
    assert "No views yet" in registrar_client.get("/find/views/").content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "Fill this in"),
        ({"name": "Women"}, "You have a view called “Women” already"),
        ({"name": "x" * 61}, "60"),
        ({"name": "Other", "shared_with": "999999"}, "Select a valid choice"),
        ({"name": "Other", "shared_with": "auditor"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field(
    registrar_client: Client, given: dict[str, str], words: str
) -> None:
    save(registrar_client, "sex=2")
    answer = registrar_client.post("/find/views/new/?sex=1", {"shared_with": "", **given})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_who_may_not_see_people_has_no_views(nobody_client: Client) -> None:
    for address in ("/find/views/", "/find/views/new/"):
        assert nobody_client.get(address).status_code == 403
