"""Correcting facts: what is shown, what is changed, what somebody else changed meanwhile; and documents."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Archive, CorrectFacts
from tessera.dictionary.choices import FieldType, Sensitivity, Subject
from tessera.dictionary.models import Field
from tessera.registry.models import Document
from tests.cast import Country
from tests.changes.families import Family, household, person, submit
from tests.console.forms import check, fill_in, hidden, problems, record
from tests.console.test_events import of_household, of_person
from tests.registry.test_uploads import PDF, picture

pytestmark = pytest.mark.usefixtures("everything_is_visible")


def shown(page: HttpResponse) -> dict[str, Any]:
    """What a browser would send of the form if nobody touched it: text boxes, chosen options, hidden inputs."""
    html = page.content.decode()
    form = html.partition('<form method="post" enctype')[2]
    sent: dict[str, Any] = dict(hidden(page))
    for tag in re.findall(r"<input[^>]+>", form):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if given.get("type") in {"text", "date", "email"}:
            sent[given["name"]] = given.get("value", "")
        elif given.get("type") in {"radio", "checkbox"} and " checked" in tag:
            sent.setdefault(given["name"], []).append(given["value"])
    for name, text in re.findall(r'<textarea name="([^"]+)".*?>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = text.strip()
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    return sent


def sensitive_field() -> Field:
    return Field.objects.create(
        subject=Subject.INDIVIDUAL, key="hiv_status", type=FieldType.TEXT,
        labels={"en": "Health condition"}, sensitivity=Sensitivity.SENSITIVE,
    )  # fmt: skip


def test_only_what_differs_is_corrected(family: Family, clerk_client: Client) -> None:
    url = of_person(family.awa, "correct")
    answers = shown(clerk_client.get(url))
    assert (answers["given_name"], answers["birth_date_year"], answers["sex"]) == ("Awa", "2011", ["2"])
    answers |= {"given_name": "Hawa", "variant_ar": "حواء ديالو"}
    page = check(clerk_client, url, **answers).content.decode()
    assert "Correct " in page and "Hawa" in page and "حواء ديالو" in page
    assert "Diallo</bdi></dd>" not in page, "only what is corrected is shown"
    fill_in(clerk_client, url, **answers)
    awa = person(family.awa)
    assert (awa.given_name, awa.family_name, awa.name_variants) == ("Hawa", "Diallo", {"ar": "حواء ديالو"})
    operation = ChangeRequest.objects.latest("pk").operations.get()
    assert operation.input["facts"] == {"given_name": "Hawa", "name_variants": {"ar": "حواء ديالو"}}
    assert operation.input["base"] == {"given_name": "Awa", "name_variants": {}}


def test_untouched_nothing_changes(family: Family, clerk_client: Client) -> None:
    for url in (of_person(family.awa, "correct"), of_household(family, "correct")):
        page = clerk_client.post(url, {**shown(clerk_client.get(url)), "step": "check"})
        assert page.status_code == 422 and "Nothing would change" in problems(page)


def test_a_birth_date_of_which_the_day_is_not_known(family: Family, clerk_client: Client) -> None:
    url = of_person(family.awa, "correct")
    answers = shown(clerk_client.get(url)) | {"birth_date_day": "", "birth_date_month": "5"}
    assert "May 2011</bdi></dd>" in check(clerk_client, url, **answers).content.decode()
    fill_in(clerk_client, url, **answers)
    awa = person(family.awa)
    assert (awa.birth_date, awa.birth_date_precision) == (date(2011, 5, 1), "month")


def test_a_household_is_put_into_another_area(family: Family, clerk_client: Client, tamar: Country) -> None:
    url = of_household(family, "correct")
    answers = shown(clerk_client.get(url))
    assert answers["area_words"] == "Upper Lomba"
    answers |= {"area": "", "area_words": "Lower Lomba"}
    fill_in(clerk_client, url, **answers)
    assert household(family.household).area == tamar.other_village


@pytest.mark.parametrize("meanwhile", ["Aoua", ""])
def test_what_somebody_else_changed_is_not_overwritten(
    family: Family, clerk_client: Client, meanwhile: str
) -> None:
    url = of_person(family.awa, "correct")
    answers = shown(clerk_client.get(url)) | {"preferred_name": "Wawa"}
    submit(CorrectFacts(individual=family.awa, facts={"preferred_name": meanwhile or "Nene"}))
    page = clerk_client.post(url, {**answers, "step": "check"})
    assert page.status_code == 422 and "was changed meanwhile" in problems(page)
    assert person(family.awa).preferred_name == (meanwhile or "Nene")


def test_a_form_that_is_not_whole_erases_nothing(family: Family, clerk_client: Client) -> None:
    page = clerk_client.post(of_person(family.awa, "correct"), {"given_name": "Hawa", "step": "check"})
    assert page.status_code == 422 and "not complete" in problems(page)


def test_sensitive_facts_are_asked_of_those_who_see_them(
    family: Family, clerk_client: Client, registrar_client: Client
) -> None:
    sensitive_field()
    submit(CorrectFacts(individual=family.awa, facts={"hiv_status": "Asthma"}))
    url = of_person(family.awa, "correct")
    assert "Asthma" in registrar_client.get(url).content.decode()
    page = clerk_client.get(url)
    assert "Asthma" not in page.content.decode() and "Health condition" not in page.content.decode()
    answers = shown(page) | {"given_name": "Hawa", "hiv_status": "Nothing"}
    fill_in(clerk_client, url, **answers)
    assert person(family.awa).attributes["hiv_status"] == "Asthma"


def attach(client: Client, url: str, content: bytes, name: str = "scan.pdf", **more: Any) -> HttpResponse:
    token = hidden(client.get(url))["token"][0]
    answers = {"kind": "birth_certificate", "title": "Awa", "token": token, "step": "record", **more}
    return client.post(url, {**answers, "file": SimpleUploadedFile(name, content)})


def files() -> int:
    folders, count = ["documents"], 0
    while folders:
        folder = folders.pop()
        if default_storage.exists(folder):
            below, found = default_storage.listdir(folder)
            folders += [f"{folder}/{name}" for name in below]
            count += len(found)
    return count


def test_a_document(family: Family, clerk_client: Client) -> None:
    url = of_person(family.awa, "document")
    done = attach(clerk_client, url, PDF)
    assert done.status_code == 302, problems(done)
    document = person(family.awa).documents.get()
    assert (document.kind, document.title, document.mime_type) == (
        "birth_certificate",
        "Awa",
        "application/pdf",
    )
    opened = clerk_client.get(reverse("console:document", args=[document.public_id]))
    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    assert attach(clerk_client, of_household(family, "document"), picture(), "photo.jpg").status_code == 302
    assert household(family.household).documents.get().mime_type == "image/jpeg"


def test_a_document_sent_twice_is_kept_once(family: Family, clerk_client: Client) -> None:
    url = of_person(family.awa, "document")
    token = hidden(clerk_client.get(url))["token"][0]
    before = files()
    assert attach(clerk_client, url, PDF, token=token).status_code == 302
    assert attach(clerk_client, url, PDF, token=token).status_code == 302
    assert (Document.objects.count(), files() - before) == (1, 1)


def test_a_refused_file_is_said_beside_its_box(family: Family, clerk_client: Client) -> None:
    before = files()
    page = attach(clerk_client, of_person(family.awa, "document"), b"<script></script>", "photo.png")
    assert page.status_code == 422
    assert 'href="#id_file"' in problems(page) and "cannot be kept" in problems(page)
    assert (Document.objects.count(), files()) == (0, before)


def test_the_file_of_a_refused_change_is_deleted(
    family: Family, clerk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files()

    def refuse(*args: Any, **more: Any) -> None:
        assert files() == before + 1
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("tessera.console.events.journey.requests.submit", refuse)
    with pytest.raises(RuntimeError):
        attach(clerk_client, of_person(family.awa, "document"), PDF)
    assert files() == before


def test_a_fact_of_an_archived_record_can_still_be_corrected(family: Family, clerk_client: Client) -> None:
    submit(Archive(individual=family.awa))
    url = of_person(family.awa, "correct")
    page = check(clerk_client, url, **shown(clerk_client.get(url)) | {"given_name": "Hawa"})
    assert record(clerk_client, url, page).status_code == 302
