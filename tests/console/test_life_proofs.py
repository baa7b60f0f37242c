"""Proof of life at the desk: rules, the overdue, reminders, recording it, and looking at photos."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.models import User
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.audit.models import AccessRecord
from tessera.jobs.models import Job
from tessera.liveness.actions import keeping, photos
from tessera.liveness.models import Check, Proof, Rule
from tessera.liveness.poses import pose_of
from tests.cast import Country, log_in, make_user
from tests.changes.families import Family, person
from tests.citizens import viewer_of
from tests.liveness.conftest import make_rule
from tests.liveness.test_photos import picture

pytestmark = pytest.mark.usefixtures("everything_is_visible")
GIVEN = {
    "label_en": "Pensioners",
    "label_fr": "Retraités",
    "label_ar": "المتقاعدون",
    "months": "12",
    "notice_days": "30",
    "ways": ["step-up", "desk", "photo"],
    "least_level": "high",
    "remind_before": "30, 7",
    "remind_after": "1",
    "age_from": "35",
    "sex": "2",
}


def open_checks(*, days_ago: int = 40) -> None:
    now = timezone.now() - timedelta(days=days_ago)
    for rule in Rule.objects.all():
        keeping.keep(rule, now=now, on=now.date())


@pytest.fixture
def asked(family: Family) -> Family:
    """Amina and Moussa are ten days late."""
    make_rule()
    open_checks()
    return family


def test_an_administrator_makes_a_rule_counts_and_changes_it(
    family: Family, administrator_client: Client
) -> None:
    address = reverse("console:life-proof-rule-add")
    assert administrator_client.get(address).status_code == 200
    counted = administrator_client.post(address, GIVEN | {"count": "1"})
    assert "covers 1 person" in counted.content.decode()
    assert not Rule.objects.exists()
    assert administrator_client.post(address, GIVEN).status_code == 302
    rule = Rule.objects.get()
    assert (rule.covers["age_from"], rule.covers["sex"], rule.remind_before) == (35, 2, [7, 30])
    open_checks(days_ago=0)
    assert Check.objects.get().individual.given_name == "Amina"
    page = administrator_client.get(reverse("console:life-proof-rule", args=[rule.public_id]))
    assert 'value="35"' in page.content.decode()
    assert "Pensioners" in administrator_client.get(reverse("console:life-proof-rules")).content.decode()
    switch = reverse("console:life-proof-rule-switch", args=[rule.public_id])
    administrator_client.post(switch, {"on": "0"})
    assert not Rule.objects.get().is_active


@pytest.mark.parametrize(
    "wrong", [{"months": "0"}, {"ways": []}, {"remind_before": "soon"}, {"age_from": "x"}]
)
def test_a_rule_that_makes_no_sense_is_shown_again(
    tamar: Country, administrator_client: Client, wrong: dict[str, object]
) -> None:
    answer = administrator_client.post(reverse("console:life-proof-rule-add"), GIVEN | wrong)
    assert answer.status_code == 422
    assert not Rule.objects.exists()


def test_rules_are_for_who_manages_them(registrar_client: Client, asked: Family) -> None:
    rule = Rule.objects.get()
    for name, args in (("rules", []), ("rule-add", []), ("rule", [rule.public_id])):
        assert registrar_client.get(reverse(f"console:life-proof-{name}", args=args)).status_code == 403


def test_the_overdue_are_listed_where_one_works(
    asked: Family, registrar_client: Client, stranger_client: Client, clerk_client: Client
) -> None:
    url = reverse("console:life-proofs")
    listed = registrar_client.get(url).content.decode()
    assert "Amina Diallo" in listed
    assert "days overdue" in listed
    assert "Amina" not in registrar_client.get(url + "?standing=due").content.decode()
    assert "Amina" not in stranger_client.get(url).content.decode()
    assert clerk_client.get(url).status_code == 403


def test_a_list_is_reminded_after_a_preview(asked: Family, registrar_client: Client) -> None:
    url = reverse("console:life-proof-remind")
    assert "2 people" in registrar_client.get(url).content.decode()
    assert registrar_client.post(url).status_code == 302
    assert Job.objects.get(name="liveness.remind").args["standing"] == "overdue"


def test_the_file_says_what_for_and_needs_its_right(
    asked: Family, registrar_client: Client, administrator_client: Client
) -> None:
    url = reverse("console:life-proof-file")
    assert registrar_client.get(url).status_code == 403
    answer = administrator_client.post(url, {"purpose": "service"})
    assert "Amina Diallo" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert AccessRecord.objects.filter(subject="export", purpose="service").exists()


def test_an_officer_records_it_with_a_reason_and_it_stands_on_the_record(
    asked: Family, registrar_client: Client, stranger_client: Client
) -> None:
    url = reverse("console:individual-life-proof", args=[asked.amina])
    assert stranger_client.get(url).status_code == 404
    assert registrar_client.post(url, {"note": " "}).status_code == 422
    assert registrar_client.post(url, {"note": "Came with her card"}).status_code == 302
    assert Check.objects.get(individual=person(asked.amina)).status == "done"
    page = registrar_client.get(reverse("console:individual", args=[asked.amina])).content.decode()
    assert "In person, at an office or on a visit" in page and "Came with her card" in page
    assert registrar_client.post(url, {"note": "Again"}).status_code == 422


def test_two_officers_look_at_a_photo(
    asked: Family, registrar_client: Client, stranger_client: Client, tamar: Country
) -> None:
    amina = person(asked.amina)
    now = timezone.now()
    pose = pose_of(amina, on=timezone.localdate(now))
    proof = photos.send_photo(amina, picture(), pose=pose, by=viewer_of(asked.amina), now=now)
    url = reverse("console:life-proof-photo", args=[proof.public_id])
    shown = reverse("console:life-proof-photo-picture", args=[proof.public_id])
    second: User = make_user("Sela Second", ("registrar", tamar.district))
    for address in (url, shown):
        assert stranger_client.get(address).status_code == 404
    assert "Amina Diallo" in registrar_client.get(reverse("console:life-proof-photos")).content.decode()
    assert registrar_client.get(shown)["Content-Type"] == "image/jpeg"
    assert registrar_client.post(url, {"agrees": "no"}).status_code == 422
    assert registrar_client.post(url, {"agrees": "yes"}).status_code == 302
    assert "A second officer" in registrar_client.get(url).content.decode()
    assert registrar_client.post(url, {"agrees": "yes"}).status_code == 422
    log_in(second).post(url, {"agrees": "yes"})
    with narrowed_to(system_viewer()):
        assert Proof.objects.get().status == "passed"
        assert Check.objects.get(individual=amina).status == "done"
