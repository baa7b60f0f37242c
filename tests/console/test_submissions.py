"""Answers to forms at the desk: the list and its filters, one submission, files, exports, and how a form is used."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.audit.models import AccessRecord
from tessera.intake.actions import submissions, uploads
from tessera.intake.choices import Action
from tessera.intake.models import Form, Submission
from tessera.intake.queries import submissions as queries
from tests.cast import Country
from tests.changes.families import Family, register_family
from tests.citizens import viewer_of
from tests.intake.conftest import publish
from tests.intake.forms import sound
from tests.intake.test_submissions import HOUSEHOLD, PAGE_CHILD, PAGE_HOME, records
from tests.portal.test_filling import PAPER, photo
from tests.portal.test_filling import papers as papers

pytestmark = pytest.mark.django_db
SYSTEM = system_viewer()
LIST = "console:submissions"


@pytest.fixture
def meals(db: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


@pytest.fixture
def sent(meals: Form, family: Family) -> Submission:
    """By the citizen whom it is about; it waits for the office."""
    by, now = viewer_of(family.amina), timezone.now()
    begun = submissions.start(meals, by=by, now=now, language="fr", **records(family))
    changed = PAGE_CHILD | {"given_name": "=Aminata()"}
    submissions.save_page(begun, page="page_child", given=changed, by=by, now=now)
    submissions.save_page(begun, page="page_home", given=PAGE_HOME, by=by, now=now)
    submissions.submit(begun, by=by, now=now)
    return begun


def text(client: Client, url: str, **asked: Any) -> str:
    found = client.get(url, asked)
    assert found.status_code == 200, found
    return found.content.decode()


def file_of(client: Client, given: dict[str, str], **asked: str) -> bytes:
    found = client.post(f"{reverse('console:submissions-export')}?{urlencode(asked)}", given)
    assert isinstance(found, StreamingHttpResponse), found
    return b"".join(found.streaming_content)


def test_the_list_shows_what_fits_the_filters_of_its_address(
    approver_client: Client, sent: Submission, tamar: Country
) -> None:
    reference, url = str(sent.reference), reverse(LIST)
    page = text(approver_client, url)
    assert (
        reference in page and "Amina Diallo" in page and "Waiting for a decision" in page and "Portal" in page
    )
    here, elsewhere = str(tamar.village.public_id), str(tamar.elsewhere.public_id)
    today = timezone.localdate().isoformat()
    for asked, is_there in (
        ({"form": "school_meals"}, True), ({"state": "submitted"}, True), ({"state": "none"}, False),
        ({"channel": "console"}, False), ({"since": today, "until": today}, True), ({"since": "2126-01-01"}, False),
        ({"until": "2020-01-01"}, False), ({"area": here}, True), ({"area": elsewhere}, True),
        ({"version": "2"}, False), ({"version": "1"}, True),
        ({"who": "amina"}, True), ({"who": "moussa"}, False), ({"reference": reference.lower()}, True),
        ({"form": "nonsense", "version": "x", "after": "x"}, True),
    ):  # fmt: skip
        assert (reference in text(approver_client, url, **asked)) == is_there, asked
    chips = text(approver_client, url, form="school_meals", channel="portal", since=today)
    assert f'href="{url}?form=school_meals&amp;since={today}"' in chips and "Channel: Portal" in chips
    assert reverse("console:submissions-use", args=["school_meals"]) in chips


def test_whoever_decides_on_a_change_is_led_to_the_answers(approver_client: Client, sent: Submission) -> None:
    with narrowed_to(SYSTEM):
        kept = Submission.objects.select_related("request").get()
    assert kept.request is not None
    url = reverse("console:change", args=[kept.request.public_id])
    address = f"{reverse(LIST)}?reference={sent.reference}"
    assert f'href="{address}"' in text(approver_client, url)
    assert reverse("console:submission", args=[sent.public_id]) in text(approver_client, address)


def test_the_list_goes_on_by_key_and_asks_as_often_for_many(
    approver_client: Client,
    sent: Submission,
    meals: Form,
    family: Family,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("Mina", "Ami", "Amy"):
        given = PAGE_CHILD | PAGE_HOME | {"given_name": name}
        submissions.send(meals, given=given, by=SYSTEM, now=timezone.now(), **records(family))

    def asked(count: int) -> tuple[str, int]:
        monkeypatch.setattr(queries, "LISTED", count)
        with CaptureQueriesContext(connection) as counted:
            page = text(approver_client, reverse(LIST), form="school_meals")
        return page, len(counted)

    asked(1)  # what is remembered is asked for once
    _page, many = asked(4)
    first, few = asked(2)
    assert many == few
    assert first.count("FS-") == 2
    with narrowed_to(SYSTEM):
        keys = list(Submission.objects.order_by("-sent_at", "-pk").values_list("public_id", flat=True))
    assert f"?form=school_meals&amp;after={keys[1]}" in first
    second = text(approver_client, reverse(LIST), after=str(keys[1]))
    assert second.count("FS-") == 2 and str(sent.reference) in second


def test_one_submission_is_read_back_with_the_change_it_became(
    approver_client: Client,
    stranger_client: Client,
    registrar_client: Client,
    nobody_client: Client,
    sent: Submission,
) -> None:
    url = reverse("console:submission", args=[sent.public_id])
    page = text(approver_client, url)
    request = sent.request
    assert request is not None
    for said in ("The child", "=Aminata()", "27 March 1986", "Other children", "Français", request.reference):
        assert said in page, said
    assert reverse("console:change", args=[request.public_id]) in page
    looks = AccessRecord.objects.filter(subject_id__in=[sent.individual_id, sent.group_id], purpose="service")
    assert looks.filter(viewer_name__contains="Abel").count() == 2
    assert stranger_client.get(url).status_code == nobody_client.get(url).status_code == 403
    assert registrar_client.get(reverse(LIST)).status_code == 403  # without the permission


def test_out_of_reach_is_as_absent(tamar: Country, sent: Submission, approver_client: Client) -> None:
    others = register_family(tamar.village_elsewhere, family_name="Bah")
    with narrowed_to(SYSTEM):
        form = Form.objects.get()
        whom = records(others)
    given = PAGE_CHILD | PAGE_HOME | {"given_name": "Fanta"}
    theirs, _receipt = submissions.send(form, given=given, by=SYSTEM, now=timezone.now(), **whom)
    assert str(theirs.reference) not in text(approver_client, reverse(LIST))
    url = reverse("console:submission", args=[theirs.public_id])
    assert approver_client.get(url).status_code == 404
    assert approver_client.get(f"{url}files/{sent.public_id}/").status_code == 404


def test_numbers_of_papers_are_masked_until_somebody_asks(
    administrator_client: Client, approver_client: Client, tamar: Country
) -> None:
    form = publish("household", HOUSEHOLD, Action.REGISTER_HOUSEHOLD)
    given = {"given_name": "Fatou", "national_id": "123456784471", "area": tamar.village.code}
    made, _receipt = submissions.send(form, given=given, by=SYSTEM, now=timezone.now())
    url = reverse("console:submission", args=[made.public_id])
    page = text(administrator_client, url)
    assert "****4471" in page and "123456784471" not in page and f"{url}reveal/" in page
    whole = administrator_client.post(f"{url}reveal/")
    assert "123456784471" in whole.content.decode()
    assert AccessRecord.objects.filter(revealed="identifiers", subject="search").count() == 1
    assert "123456784471" not in approver_client.post(f"{url}reveal/").content.decode()


def test_files_are_handed_out_as_downloads(
    administrator_client: Client, family: Family, papers: Form
) -> None:
    by, now = viewer_of(family.amina), timezone.now()
    begun = submissions.start(papers, by=by, now=now, **records(family))
    submissions.save_page(begun, page="page_child", given={"town": "TM010101"}, by=by, now=now)
    kept = uploads.attach(
        begun, question=PAPER["key"], file=io.BytesIO(photo().read()), name="school.jpg", by=by, now=now
    )
    submissions.submit(begun, by=by, now=now)
    url = reverse("console:submission-file", args=[begun.public_id, kept.public_id])
    page = text(administrator_client, reverse("console:submission", args=[begun.public_id]))
    assert url in page and "school.jpg" in page and "Upper Lomba" in page
    got: Any = administrator_client.get(url)
    assert got.headers["Content-Disposition"] == 'attachment; filename="school.jpg"'
    assert (
        got.headers["X-Content-Type-Options"] == "nosniff"
        and b"".join(got.streaming_content)[:3] == b"\xff\xd8\xff"
    )
    assert AccessRecord.objects.filter(revealed="document:paper").exists()
    with narrowed_to(SYSTEM):
        begun.uploads.update(scan_status="refused")
    assert administrator_client.get(url).status_code == 404


def test_answers_are_exported_and_read_again(administrator_client: Client, sent: Submission) -> None:
    page = text(administrator_client, f"{reverse('console:submissions-export')}?form=school_meals")
    assert "The file will hold 1 submission." in page
    given = {"purpose": "decision", "format": "csv", "values": "codes"}
    table = file_of(administrator_client, given, form="school_meals").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["_reference"] == sent.reference and row["given_name"] == "'=Aminata()" and row["sex"] == "2"
    noted = AccessRecord.objects.filter(subject="export").latest("pk")
    assert (noted.purpose, noted.revealed) == ("decision", "form:school_meals")
    log = text(administrator_client, reverse("console:accesses"))
    assert "Answers to the form “school_meals”" in log
    book = file_of(administrator_client, given | {"format": "xlsx", "values": "labels"}, form="school_meals")
    headings, cells = openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)
    shown = dict(zip(headings, cells, strict=True))
    assert (
        shown["Reference"] == sent.reference
        and shown["Sex"] == "Female"
        and shown["Other children: Age"] == "4"
    )
    assert shown["Given name"] == "'=Aminata()" and shown["Channel"] == "Portal"
    nothing = file_of(administrator_client, given, form="school_meals", state="rejected").decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(nothing))) == []


def test_no_file_is_made_with_a_filter_that_is_wrong(administrator_client: Client, sent: Submission) -> None:
    url = reverse("console:submissions-export")
    for asked in ({}, {"form": "nonsense"}, {"form": "school_meals", "since": "never"}):
        found = administrator_client.post(f"{url}?{urlencode(asked)}", {"purpose": "export", "format": "csv"})
        assert found.status_code == 302 and found.headers["Location"].startswith(reverse(LIST))
    refused = administrator_client.post(f"{url}?form=school_meals", {"purpose": "curiosity", "format": "csv"})
    assert refused.status_code == 422


def test_how_a_form_is_used_is_shown_page_by_page(
    approver_client: Client, sent: Submission, meals: Form, family: Family
) -> None:
    by, now = viewer_of(family.amina), timezone.now()
    left = submissions.start(meals, by=by, now=now, language="ar", **records(family))
    submissions.save_page(left, page="page_child", given=PAGE_CHILD, by=by, now=now)
    submissions.start(meals, by=by, now=now, **records(family))
    page = text(approver_client, reverse("console:submissions-use", args=["school_meals"]))
    for said in (
        "33%",
        "1 of 3 left here",
        "Before the first page was saved",
        "The child",
        "Portal",
        "Version 1",
    ):
        assert said in page, said
    submissions.start(meals, by=SYSTEM, now=now, **records(family))
    submissions.start(meals, by=SYSTEM, now=now, **records(family))
    submissions.start(meals, by=SYSTEM, now=now, **records(family))
    page = text(approver_client, reverse("console:submissions-use", args=["school_meals"]))
    assert "17%" in page and "67%" in page, "1 and 4 of 6, rounded"
    publish("unused", sound(), Action.CORRECT_FACTS)
    assert "Nobody has begun it yet" in text(
        approver_client, reverse("console:submissions-use", args=["unused"])
    )
    assert approver_client.get(reverse("console:submissions-use", args=["nothing"])).status_code == 404
