"""People fill forms in on the portal: page by page, without scripts, on two devices, and sent once."""

import copy
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tessera.accounts.models import Citizen
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.intake.choices import Action, Audience, FormChannel
from tessera.intake.models import Form, Submission, Upload
from tests.changes.families import Family
from tests.citizens import make_citizen, sign_in
from tests.intake.conftest import publish
from tests.intake.forms import Json, sound, words_of

pytestmark = pytest.mark.django_db
CHILD = {
    "given_name": "Aminata",
    "sex": "2",
    "birth_date-day": "27",
    "birth_date-month": "3",
    "birth_date-year": "1986",
    "meals": "٢",
    "asked": ["given_name", "sex", "birth_date", "meals"],
}
HOME = {
    "rooms": "3",
    "others-count": "1",
    "others-0-name": "Awa",
    "others-0-age": "4",
    "asked": ["rooms", "others", "others[0].name", "others[0].age", "eaters"],
}
PLACE: Json = {
    "type": "select", "key": "town", "label": "Town", "properties": {"picker": "area"},
}  # fmt: skip
PAPERS = ["town", "paper"]
PAPER: Json = {"type": "file", "key": "paper", "label": "Paper"}


@pytest.fixture
def meals(db: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


@pytest.fixture
def papers(db: None) -> Form:
    definition = copy.deepcopy(sound())
    definition["components"][0]["components"] = [PLACE, PAPER]
    definition["components"] = definition["components"][:1]
    texts = words_of("Town", "Paper")
    for language, found in texts.items():
        definition["i18n"][language] |= found
    return publish("papers", definition, Action.NOTHING)


def begun(client: Client, form: Form) -> str:
    """The address of a form that was just begun; pages are below it."""
    found = client.post(reverse("portal:form", args=[form.key]))
    assert found.status_code == 302
    return str(found.headers["Location"])


def text(client: Client, url: str) -> str:
    found = client.get(url, follow=True)
    assert found.status_code == 200
    return found.content.decode()


def photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "JPEG")
    return SimpleUploadedFile("school.jpg", content.getvalue(), content_type="image/jpeg")


def test_a_form_is_filled_in_on_two_devices_and_sent_once(
    amina: Citizen, amina_client: Client, family: Family, meals: Form
) -> None:
    assert "School meals" in text(amina_client, reverse("portal:forms"))
    assert "7 questions" in text(amina_client, reverse("portal:form", args=["school_meals"]))
    url = begun(amina_client, meals)
    first = text(amina_client, url)
    assert "Is this right?" in first and 'value="Amina"' in first
    went = amina_client.post(f"{url}pages/page_child/", CHILD)
    assert went.headers["Location"] == f"{url}pages/page_home/"
    other = sign_in(amina)  # on another device
    assert "You began" in text(other, reverse("portal:forms"))
    assert "The home" in text(other, url)
    assert other.post(f"{url}pages/page_home/", HOME).headers["Location"] == f"{url}check/"
    checked = text(other, f"{url}check/")
    for said in ("Aminata", "27 March 1986", "Awa", "Female", f"{url}pages/page_home/"):
        assert said in checked
    for _again in range(2):
        assert other.post(f"{url}check/").headers["Location"] == f"{url}sent/"
    with narrowed_to(system_viewer()):
        kept = Submission.objects.get()
        assert kept.request is not None and kept.request.status == RequestStatus.SUBMITTED
        assert kept.channel == "portal" and kept.answers["meals"] == 2 and kept.answers["eaters"] == 2
        assert ChangeRequest.objects.filter(source=kept.reference).count() == 1
        references = (str(kept.reference), kept.request.reference)
    receipt = text(other, f"{url}sent/")
    assert all(one in receipt for one in references)
    assert references[1] in text(amina_client, reverse("portal:requests"))
    assert references[0] in text(amina_client, reverse("portal:forms"))
    assert amina_client.get(f"{url}pages/page_home/").headers["Location"] == f"{url}sent/"


def test_what_is_wrong_is_said_beside_the_question_and_kept(
    amina_client: Client, family: Family, meals: Form
) -> None:
    url = begun(amina_client, meals)
    found = amina_client.post(f"{url}pages/page_child/", CHILD | {"given_name": "4mina", "meals": "lots"})
    page = found.content.decode()
    assert found.status_code == 422
    assert 'href="#q-given_name"' in page and 'value="4mina"' in page and 'value="lots"' in page
    refused = amina_client.post(f"{url}check/")
    assert refused.status_code == 422
    assert f"{url}pages/page_child/?check=1#q-given_name" in refused.content.decode()
    assert "Enter a number" in text(amina_client, f"{url}pages/page_child/?check=1")
    with narrowed_to(system_viewer()):
        assert not ChangeRequest.objects.filter(channel="portal").exists()


def test_questions_that_an_answer_brings_are_asked_before_going_on(
    amina_client: Client, family: Family, meals: Form
) -> None:
    url = begun(amina_client, meals)
    rows = {"others-count": "0", "add": "others", "asked": ["others", "eaters"]}
    added = amina_client.post(f"{url}pages/page_home/", rows)
    assert added.headers["Location"] == f"{url}pages/page_home/#q-others"
    assert 'name="others-0-name"' in text(amina_client, f"{url}pages/page_home/")
    named = {
        "others-count": "1",
        "others-0-name": "Awa",
        "asked": ["rooms", "others", "others[0].name", "eaters"],
    }
    again = amina_client.post(f"{url}pages/page_home/", named)
    assert again.headers["Location"] == f"{url}pages/page_home/"
    assert 'name="others-0-age"' in text(amina_client, f"{url}pages/page_home/")
    removed = amina_client.post(f"{url}pages/page_home/", named | {"remove": "others-0"})
    assert removed.status_code == 302
    assert 'name="others-0-name"' not in text(amina_client, f"{url}pages/page_home/")


def test_who_leaves_finds_the_answers_again_or_throws_them_away(
    amina_client: Client, family: Family, meals: Form
) -> None:
    url = begun(amina_client, meals)
    left = amina_client.post(f"{url}pages/page_child/", CHILD | {"given_name": "", "later": "1"})
    assert left.headers["Location"] == reverse("portal:forms")
    assert "You began this form" in text(amina_client, reverse("portal:form", args=["school_meals"]))
    assert "1 is begun and not sent" in text(amina_client, reverse("portal:home"))
    assert 'name="given_name"' in text(amina_client, url)  # back on the page that is not right yet
    amina_client.post(f"{url}throw-away/")
    assert amina_client.get(url).status_code == 404


def test_nobody_else_sees_or_sends_it(
    amina_client: Client, moussa_client: Client, family: Family, meals: Form
) -> None:
    url = begun(amina_client, meals)
    for address in (url, f"{url}pages/page_child/", f"{url}check/", f"{url}sent/"):
        assert moussa_client.get(address).status_code == 404
    assert moussa_client.post(f"{url}pages/page_child/", CHILD).status_code == 404
    assert moussa_client.post(f"{url}check/").status_code == 404
    assert moussa_client.post(f"{url}throw-away/").status_code == 404
    assert amina_client.get(f"{url}pages/nowhere/").status_code == 404
    assert amina_client.get(f"{url}sent/").status_code == 404


def test_files_come_with_the_page_and_go_again(amina_client: Client, family: Family, papers: Form) -> None:
    url = begun(amina_client, papers)
    page = f"{url}pages/page_child/"
    assert "multipart/form-data" in text(amina_client, page)
    assert amina_client.post(page, {"paper": photo(), "asked": PAPERS}).headers["Location"] == f"{url}check/"
    assert "school.jpg" in text(amina_client, f"{url}check/")
    with narrowed_to(system_viewer()):
        kept = Upload.objects.get().public_id
    amina_client.post(page, {"drop": str(kept)})
    with narrowed_to(system_viewer()):
        assert not Upload.objects.exists()
    wrong = SimpleUploadedFile("a.html", b"<html>no</html>", content_type="text/html")
    refused = amina_client.post(page, {"paper": wrong, "asked": PAPERS})
    assert refused.status_code == 422 and 'href="#q-paper"' in refused.content.decode()


def test_a_place_is_found_by_typing_a_part_of_its_name(
    amina_client: Client, family: Family, papers: Form, village: Area
) -> None:
    url = begun(amina_client, papers)
    page = f"{url}pages/page_child/"
    name = village.name_in("en")
    went = amina_client.post(page, {"town": "", "town_words": name, "asked": PAPERS})
    assert went.status_code == 302
    with narrowed_to(system_viewer()):
        assert Submission.objects.get().answers["town"] == village.code
    assert name in text(amina_client, f"{url}check/")
    listed = amina_client.get(reverse("portal:places"), {"field": "town", "town_words": name[:4]})
    assert village.code in listed.content.decode()
    nowhere = amina_client.post(page, {"town": "", "town_words": "Atlantis", "asked": PAPERS})
    assert nowhere.status_code == 422 and "Choose a place from the list" in nowhere.content.decode()


@pytest.mark.parametrize(
    "settings",
    [
        {"channel": FormChannel.CONSOLE},
        {"audience": Audience.UNREGISTERED},
        {"opens_on": date(2126, 1, 1)},
        {"closes_on": date(2026, 1, 1)},
    ],
)
def test_a_form_that_is_not_for_them_is_not_offered(
    settings: dict[str, Any], amina_client: Client, family: Family
) -> None:
    form = publish("closed", sound(), Action.CORRECT_FACTS, **settings)
    assert "closed" not in text(amina_client, reverse("portal:forms"))
    assert amina_client.post(reverse("portal:form", args=[form.key])).status_code == 404


def test_who_is_not_in_the_register_fills_in_what_is_for_them(meals: Form) -> None:
    definition = sound()
    stranger = sign_in(make_citizen("Fatou Sow").citizen)
    free = copy.deepcopy(definition)
    for page in free["components"]:
        for component in page["components"]:
            component.pop("properties", None)
    form = publish("join_us", free, Action.NOTHING, audience=Audience.UNREGISTERED)
    assert "School meals" in text(stranger, reverse("portal:forms"))
    url = begun(stranger, form)
    assert "Is this right?" not in text(stranger, url)
    stranger.post(f"{url}pages/page_child/", CHILD)
    stranger.post(f"{url}pages/page_home/", HOME)
    assert stranger.post(f"{url}check/").headers["Location"] == f"{url}sent/"
    assert "read them" in text(stranger, f"{url}sent/")


def test_pages_speak_arabic(amina_client: Client, family: Family, meals: Form) -> None:
    url = begun(amina_client, meals)
    page = amina_client.get(url, follow=True, headers={"accept-language": "ar"}).content.decode()
    assert "ar Given name" in page


def test_a_form_that_closed_meanwhile_can_still_be_sent(
    amina_client: Client, family: Family, meals: Form
) -> None:
    url = begun(amina_client, meals)
    amina_client.post(f"{url}pages/page_child/", CHILD)
    amina_client.post(f"{url}pages/page_home/", HOME)
    yesterday = timezone.localdate() - timedelta(days=1)
    Form.objects.filter(pk=meals.pk).update(closes_on=yesterday)
    assert amina_client.post(reverse("portal:form", args=["school_meals"])).status_code == 404
    assert amina_client.post(f"{url}check/").headers["Location"] == f"{url}sent/"


def test_files_in_rows_stay_with_their_row(amina_client: Client, family: Family) -> None:
    definition = copy.deepcopy(sound())
    rows = definition["components"][1]["components"][2]
    rows["components"] = [rows["components"][0], PAPER]
    for language, found in words_of("Paper").items():
        definition["i18n"][language] |= found
    form = publish("children", definition, Action.CORRECT_FACTS)
    page = f"{begun(amina_client, form)}pages/page_home/"
    asked = ["others", "others[0].name", "others[0].paper", "others[1].name", "others[1].paper", "eaters"]
    two: dict[str, Any] = {
        "others-count": "2",
        "others-0-name": "Awa",
        "others-1-name": "Ismael",
        "asked": asked,
    }
    assert amina_client.post(page, two | {"others-1-paper": photo()}).status_code == 302

    def names() -> list[tuple[str, list[str]]]:
        with narrowed_to(system_viewer()):
            rows = Submission.objects.get().answers["others"]
        return [(row["name"], [one["name"] for one in row.get("paper", [])]) for row in rows]

    assert names() == [("Awa", []), ("Ismael", ["school.jpg"])]
    wrong = SimpleUploadedFile("a.html", b"<html>no</html>", content_type="text/html")
    refused = amina_client.post(page, two | {"others-0-paper": wrong})
    assert refused.status_code == 422 and 'href="#q-others-0-paper"' in refused.content.decode()
    third = two | {
        "others-count": "3",
        "others-2-name": "Mina",
        "others-2-paper": photo(),
        "remove": "others-0",
    }
    # What is behind a row that goes moves up, with the file that came just now.
    amina_client.post(page, third)
    assert names() == [("Ismael", ["school.jpg"]), ("Mina", ["school.jpg"])]
    with narrowed_to(system_viewer()):
        first = Upload.objects.earliest("pk").public_id
    amina_client.post(page, two | {"others-1-name": "Mina", "others-0-name": "Ismael", "drop": str(first)})
    assert names() == [("Ismael", []), ("Mina", ["school.jpg"])]
    assert amina_client.post(page, two | {"drop": "nonsense"}).status_code == 302
