"""People tell what happened in their household: it is kept, checked, sent once, and the office decides."""

import io
import re
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tessera.accounts.models import Citizen
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import decisions, drafts
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.models import ChangeOperation, ChangeRequest
from tessera.lib.db.locks import alone
from tessera.portal.events.table import EVENTS
from tessera.registry.models import Individual
from tessera.selfservice.queries.viewers import viewer_for
from tests.changes.families import Family
from tests.citizens import sign_in, sign_in_citizen
from tests.portal.reports import BABY, answers_for, ask_conditions

pytestmark = pytest.mark.django_db


def begun(client: Client, kind: str) -> str:
    """The address of a fresh report."""
    found = client.get(reverse("portal:event-begin", args=[kind]))
    assert found.status_code == 302
    return str(found.headers["Location"])


def photo(colour: str = "red") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    return SimpleUploadedFile("birth.jpg", content.getvalue(), content_type="image/jpeg")


def sent(client: Client, kind: str, answers: dict[str, Any]) -> ChangeRequest:
    """Go the whole way and send it."""
    url = begun(client, kind)
    asked = client.post(url, answers)
    assert asked.status_code == 302, re.findall(r'class="error[^>]*>[^<]*<[^<]*', asked.content.decode())
    checked = client.get(f"{url}check/")
    assert checked.status_code == 200
    done = client.post(f"{url}check/")
    assert done.status_code == 302
    with narrowed_to(system_viewer()):
        return ChangeRequest.objects.latest("pk")


def test_the_family_page_names_who_lives_together(amina_client: Client, family: Family) -> None:
    page = amina_client.get(reverse("portal:family")).content.decode()
    assert "Moussa" in page
    assert reverse("portal:event-begin", args=["baby"]) in page


def test_a_baby_is_told_with_the_certificate_and_the_office_adds_it(
    amina: Citizen, amina_client: Client, family: Family
) -> None:
    url = begun(amina_client, "baby")
    answers = BABY | {"parents": [str(family.amina), str(family.moussa)]}
    found = amina_client.post(url, answers)
    assert found.status_code == 302, re.findall(r"error[^<]*<[^<]*", found.content.decode())
    assert found.headers["Location"] == f"{url}papers/"
    added = amina_client.post(f"{url}papers/", {"kind": "birth_certificate", "file": photo()})
    assert added.status_code == 302
    checked = amina_client.get(f"{url}check/").content.decode()
    assert "Oumou" in checked
    assert "Birth certificate" in checked
    done = amina_client.post(f"{url}check/")
    with narrowed_to(system_viewer()):
        request = ChangeRequest.objects.latest("pk")
        assert (request.status, request.channel) == (RequestStatus.SUBMITTED, Channel.PORTAL)
        assert request.actor == str(amina.public_id)
        assert not Individual.objects.filter(given_name="Oumou").exists()
    page = amina_client.get(done.headers["Location"]).content.decode()
    assert request.reference in page
    assert "Oumou" in page
    again = amina_client.post(f"{url}check/")
    assert again.headers["Location"] == reverse("portal:requests")
    with narrowed_to(system_viewer()):
        assert ChangeRequest.objects.latest("pk") == request


def test_what_is_typed_is_kept_for_any_device(amina_client: Client, family: Family, amina: Citizen) -> None:
    url = begun(amina_client, "baby")
    assert amina_client.post(url, {"given_name": "Oumou"}).status_code == 422
    other = sign_in(amina)
    assert url in other.get(reverse("portal:family")).content.decode()
    assert 'value="Oumou"' in other.get(url).content.decode()
    other.post(f"{url}throw-away/")
    assert url not in other.get(reverse("portal:requests")).content.decode()


def test_a_grandchild_of_the_head_is_not_their_child(amina_client: Client, family: Family) -> None:
    url = begun(amina_client, "baby")
    wrong = BABY | {"relationship_to_head": "grandchild", "parents": [str(family.amina)]}
    refused = amina_client.post(url, wrong)
    assert refused.status_code == 422
    assert "has another parent" in refused.content.decode()
    assert amina_client.post(url, wrong | {"parents": []}).status_code == 302


def test_what_was_begun_is_gone_on_with(amina_client: Client, moussa_client: Client, family: Family) -> None:
    url = begun(amina_client, "baby")
    amina_client.post(url, {"given_name": "Oumou"})
    assert begun(amina_client, "baby") == url
    assert begun(amina_client, "member") != url
    assert begun(moussa_client, "baby") != url
    amina_client.post(f"{url}throw-away/")
    assert begun(amina_client, "baby") != url


def test_nobody_sees_what_another_has_begun(
    amina_client: Client, moussa_client: Client, family: Family
) -> None:
    url = begun(amina_client, "baby")
    amina_client.post(url, BABY)
    assert 'value="Oumou"' not in moussa_client.get(url).content.decode()
    assert moussa_client.get(f"{url}check/").status_code == 404
    assert moussa_client.get(f"{url}papers/").status_code == 404


def test_a_paper_that_is_removed_is_gone_from_storage(
    amina_client: Client, family: Family, django_capture_on_commit_callbacks: Any
) -> None:
    url = begun(amina_client, "baby")
    amina_client.post(url, BABY)
    amina_client.post(f"{url}papers/", {"kind": "birth_certificate", "file": photo()})
    page = amina_client.get(f"{url}papers/").content.decode()
    (sha256,) = re.findall(r'name="remove" value="([0-9a-f]{64})"', page)
    before = _stored()
    with django_capture_on_commit_callbacks(execute=True):
        amina_client.post(f"{url}papers/", {"remove": sha256})
    assert len(_stored()) == len(before) - 1
    assert "None yet" in amina_client.get(f"{url}check/").content.decode()


def test_papers_of_what_was_thrown_away_or_grew_old_leave_storage(
    amina_client: Client, family: Family, amina: Citizen, django_capture_on_commit_callbacks: Any
) -> None:
    before, system = _stored(), system_viewer()
    for kind, paper in (("baby", "birth"), ("death", "death")):
        url = begun(amina_client, kind)
        answers = BABY if kind == "baby" else {"individual": str(family.moussa), "on": "2026-01-02"}
        amina_client.post(url, answers)
        amina_client.post(f"{url}papers/", {"kind": f"{paper}_certificate", "file": photo()})
    assert len(_stored()) == len(before) + 2
    with django_capture_on_commit_callbacks(execute=True):
        amina_client.post(f"{url}throw-away/")
    assert len(_stored()) == len(before) + 1
    later = timezone.now() + timedelta(days=settings.DRAFT_DAYS + 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.discard_old(by=system, now=timezone.now()) == 0
        assert drafts.discard_old(by=system, now=later) == 1
    assert _stored() == before


def test_what_has_just_grown_too_old_is_not_sent_without_its_papers(
    amina_client: Client, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begun(amina_client, "baby")
    amina_client.post(url, BABY)
    amina_client.post(f"{url}papers/", {"kind": "birth_certificate", "file": photo()})
    monkeypatch.setattr(drafts, "discard", lambda _key, **_by: False)  # the worker was quicker
    assert amina_client.post(f"{url}check/").status_code == 404
    with narrowed_to(system_viewer()):
        assert not ChangeRequest.objects.filter(channel="portal").exists()


@pytest.mark.django_db(transaction=True)
def test_papers_of_what_is_being_sent_stay(amina_client: Client, family: Family, amina: Citizen) -> None:
    """Else what somebody decides on could be taken away from under their hands."""
    url = begun(amina_client, "baby")
    amina_client.post(url, BABY)
    amina_client.post(f"{url}papers/", {"kind": "birth_certificate", "file": photo()})
    (sha256,) = re.findall(
        r'name="remove" value="([0-9a-f]{64})"', amina_client.get(f"{url}papers/").content.decode()
    )
    key, before = url.rstrip("/").rpartition("/")[2], _stored()

    def meddle(address: str, given: dict[str, str]) -> int:
        try:
            return int(sign_in(amina).post(address, given).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            alone(f"portal:{key}")  # as who sends it holds it
            removing = pool.submit(meddle, f"{url}papers/", {"remove": sha256})
            leaving = pool.submit(meddle, f"{url}throw-away/", {})
            wait([removing, leaving], timeout=2)
            drafts.discard(UUID(key), by=viewer_for(amina))
        assert removing.result() == 404
    assert _stored() == before


def test_no_more_papers_than_an_office_reads(amina_client: Client, family: Family) -> None:
    url = begun(amina_client, "baby")
    amina_client.post(url, BABY)
    colours = ("red", "green", "blue", "white", "black", "grey")
    for colour in colours:
        amina_client.post(f"{url}papers/", {"kind": "birth_certificate", "file": photo(colour)})
    refused = amina_client.post(f"{url}papers/", {"kind": "birth_certificate", "file": photo("pink")})
    assert refused.status_code == 422
    assert "At most 6 papers" in refused.content.decode()


def test_a_file_that_is_no_paper_is_refused(amina_client: Client, family: Family) -> None:
    url = begun(amina_client, "baby")
    amina_client.post(url, BABY)
    page = SimpleUploadedFile("a.html", b"<html>no</html>", content_type="text/html")
    assert amina_client.post(f"{url}papers/", {"kind": "birth_certificate", "file": page}).status_code == 422


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_waits_for_the_office(
    kind: str, amina_client: Client, family: Family, village: Area
) -> None:
    ask_conditions()
    request = sent(amina_client, kind, answers_for(kind, family, str(village.public_id)))
    assert (request.status, request.channel) == (RequestStatus.SUBMITTED, Channel.PORTAL)
    assert request.reference in amina_client.get(reverse("portal:requests")).content.decode()


def test_who_is_touched_may_object_and_the_office_reads_it(
    amina_client: Client, moussa_client: Client, family: Family, registrar_client: Client
) -> None:
    request = sent(amina_client, "separation", answers_for("separation", family, ""))
    url = reverse("portal:request", args=[request.public_id])
    assert url in moussa_client.get(reverse("portal:home")).content.decode()
    assert "Is this right?" in moussa_client.get(url).content.decode()
    assert moussa_client.post(f"{url}object/", {"note": ""}).status_code == 422
    assert moussa_client.post(f"{url}object/", {"note": "We live together."}).status_code == 302
    assert moussa_client.post(f"{url}object/", {"note": "Really."}).status_code == 422
    assert "We live together." not in amina_client.get(url).content.decode()
    seen = registrar_client.get(reverse("console:change", args=[request.public_id])).content.decode()
    assert "We live together." in seen
    assert "Objected to" in seen
    assert moussa_client.post(f"{url}agree/").status_code == 302
    assert amina_client.post(f"{url}agree/").status_code == 404


@pytest.mark.parametrize(("kind", "is_own"), [("separation", True), ("leaving", True), ("move", False)])
def test_no_housemate_opens_the_papers_of_who_leaves(
    kind: str,
    is_own: bool,
    amina_client: Client,
    family: Family,
    village: Area,
) -> None:
    """They may say where somebody has gone."""
    url = begun(amina_client, kind)
    amina_client.post(url, answers_for(kind, family, str(village.public_id)))
    page = amina_client.get(f"{url}papers/").content.decode()
    (paper, *_others) = re.findall(r'<option value="([a-z_]+)"', page) or re.findall(
        r'name="kind" value="([a-z_]+)"', page
    )
    assert amina_client.post(f"{url}papers/", {"kind": paper, "file": photo()}).status_code == 302
    amina_client.post(f"{url}check/")
    with narrowed_to(system_viewer()):
        attached = ChangeOperation.objects.get(kind="attach_document").input
    assert (attached.get("individual"), attached.get("group")) == (
        (str(family.amina), None) if is_own else (None, str(family.household))
    )


def test_what_the_office_writes_is_for_who_asked(
    amina_client: Client, moussa_client: Client, family: Family, approver_viewer: Viewer
) -> None:
    request = sent(amina_client, "separation", answers_for("separation", family, ""))
    url = reverse("portal:request", args=[request.public_id])
    note = "Is the shelter in Kese your address now?"
    decisions.send_back(request, by=approver_viewer, now=timezone.now(), note=note)
    assert note in amina_client.get(url).content.decode()
    touched = moussa_client.get(url).content.decode()
    assert "The office asked a question" in touched and note not in touched
    amina_client.post(f"{url}answer/", {"note": "Yes, tell nobody."})
    assert "tell nobody" not in moussa_client.get(url).content.decode()


def test_a_stranger_sees_nothing_of_it(
    amina_client: Client, family: Family, neighbours: Family, moussa_client: Client
) -> None:
    request = sent(amina_client, "separation", answers_for("separation", family, ""))
    stranger = sign_in_citizen(neighbours.amina)
    url = reverse("portal:request", args=[request.public_id])
    for address in (url, f"{url}answer/", f"{url}withdraw/", f"{url}agree/", f"{url}object/"):
        got = stranger.get(address) if address == url else stranger.post(address, {"note": "x"})
        assert got.status_code == 404
    # who is touched may say so, but neither answers nor withdraws in the other's name
    assert moussa_client.post(f"{url}withdraw/").status_code == 404
    assert moussa_client.post(f"{url}answer/", {"note": "x"}).status_code == 404


def test_questions_of_the_office_are_answered_and_requests_withdrawn(
    amina_client: Client, family: Family, approver_viewer: Viewer
) -> None:
    request = sent(amina_client, "baby", BABY)
    url = reverse("portal:request", args=[request.public_id])
    decisions.send_back(request, by=approver_viewer, now=timezone.now(), note="Where was she born?")
    assert "Where was she born?" in amina_client.get(url).content.decode()
    assert url in amina_client.get(reverse("portal:home")).content.decode()
    assert amina_client.post(f"{url}answer/", {"note": "In Kese."}).status_code == 302
    with narrowed_to(system_viewer()):
        assert ChangeRequest.objects.get(pk=request.pk).status == RequestStatus.SUBMITTED
    assert amina_client.post(f"{url}withdraw/").status_code == 302
    with narrowed_to(system_viewer()):
        assert ChangeRequest.objects.get(pk=request.pk).status == RequestStatus.WITHDRAWN
    assert "Withdrawn" in amina_client.get(url).content.decode()


def test_an_event_that_there_is_not_is_absent(amina_client: Client, family: Family) -> None:
    assert amina_client.get(reverse("portal:event-begin", args=["archive"])).status_code == 404


def _stored() -> list[str]:
    found: list[str] = []

    def walk(path: str) -> None:
        folders, files = default_storage.listdir(path)
        found.extend(f"{path}/{name}" for name in files)
        for folder in folders:
            walk(f"{path}/{folder}")

    walk("documents")
    return found
