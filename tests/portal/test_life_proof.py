"""Proof of life on the portal: told on the home page, given through a real provider or by a photo."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.liveness.actions import keeping
from tessera.liveness.models import Check, Proof, ProofPhoto
from tessera.registry.models import Individual
from tests.changes.families import Family
from tests.citizens import sign_in_citizen
from tests.liveness.conftest import make_rule
from tests.liveness.test_photos import picture
from tests.oidc.fixtures import Journey
from tests.oidc.running import GENERATED_CODE, Visitor
from tests.portal.test_log_in import come_in
from tests.selfservice.test_links import give

Journeys = Callable[..., Journey]
PAGE = "/my/proof-of-life/"


def ask(*, days_ago: int = 0, **more: object) -> None:
    """Amina and Moussa are asked, with 30 days of notice."""
    with narrowed_to(system_viewer()):
        rule = make_rule(**more)
        now = timezone.now() - timedelta(days=days_ago)
        keeping.keep(rule, now=now, on=now.date())


def check_of(who: object) -> Check:
    with narrowed_to(system_viewer()):
        person = Individual.objects.get(public_id=who)
        return Check.objects.select_related("proof").get(individual=person)


def test_home_says_when_it_is_due_and_that_nothing_is_stopped(family: Family) -> None:
    client = sign_in_citizen(family.amina)
    assert "proof of life by" not in client.get("/my/").content.decode()
    ask()
    assert "Please give your proof of life by" in client.get("/my/").content.decode()
    assert PAGE in client.get("/my/").content.decode()


def test_late_is_said_without_threat(family: Family) -> None:
    ask(days_ago=40)
    home = sign_in_citizen(family.amina).get("/my/").content.decode()
    assert "was due on" in home and "Nothing is stopped" in home
    page = sign_in_citizen(family.amina).get(PAGE).content.decode()
    assert "Overdue" in page and "At your office" in page


def test_logging_in_once_more_at_the_provider_is_enough(
    journey: Journeys, family: Family, client: Client
) -> None:
    give(family.amina)
    ask(least_level="high")
    journey()
    come_in(client, Visitor(acr=GENERATED_CODE), "/my/log-in/signed/")
    back = come_in(client, Visitor(), f"{PAGE}log-in/")
    assert back.headers["Location"] == PAGE
    shown = client.get(PAGE).content.decode()
    assert "Thank you. Your proof of life was recorded." in shown
    check = check_of(family.amina)
    assert (check.status, check.way) == ("done", "step-up")
    assert check.proof is not None and check.proof.level == "high"
    assert check_of(family.moussa).status == "open"


def test_a_weaker_log_in_or_another_person_is_refused(
    journey: Journeys, family: Family, client: Client
) -> None:
    give(family.amina)
    ask(least_level="high")
    journey()
    come_in(client, Visitor(acr=GENERATED_CODE), "/my/log-in/signed/")
    weak = come_in(client, Visitor(acr=GENERATED_CODE), f"{PAGE}log-in/")
    assert weak.status_code == 403 and "oidc-acr" in weak.content.decode()
    other = come_in(client, Visitor(account="moussa"), f"{PAGE}log-in/")
    assert other.status_code == 403
    assert check_of(family.amina).status == "open"


def test_the_plain_step_up_of_the_portal_does_not_pass_for_a_sure_one(
    journey: Journeys, family: Family, client: Client
) -> None:
    """Its address may name our page as where to come back to, but asks the provider for no more than usual."""
    give(family.amina)
    ask(least_level="high")
    journey()
    come_in(client, Visitor(acr=GENERATED_CODE), "/my/log-in/signed/")
    come_in(client, Visitor(acr=GENERATED_CODE), f"/my/prove-again/start/?next={PAGE}")
    assert "not sure enough" in client.get(PAGE).content.decode()
    assert check_of(family.amina).status == "open"


def test_a_provider_that_cannot_be_sure_enough_is_not_asked(
    journey: Journeys, family: Family, client: Client
) -> None:
    give(family.amina)
    ask(least_level="high")
    journey(levels={GENERATED_CODE: "substantial"})
    come_in(client, Visitor(acr=GENERATED_CODE), "/my/log-in/signed/")
    assert client.get(f"{PAGE}log-in/").headers["Location"] == PAGE
    assert "not sure enough" in client.get(PAGE).content.decode()


def test_a_photo_is_sent_and_waits(family: Family) -> None:
    ask()
    client = sign_in_citizen(family.amina)
    form = client.get(f"{PAGE}photo/")
    pose = form.context["form"].initial["pose"]
    assert b'capture="user"' in form.content and b'accept="image/*"' in form.content
    assert client.post(f"{PAGE}photo/", {"pose": pose}).status_code == 422
    wrong = client.post(f"{PAGE}photo/", {"pose": "none", "photo": picture()})
    assert wrong.status_code == 422
    photo = picture()
    photo.name = "me.jpg"  # type: ignore[misc]
    assert client.post(f"{PAGE}photo/", {"pose": pose, "photo": photo}).status_code == 302
    with narrowed_to(system_viewer()):
        assert Proof.objects.get().status == "waiting" and ProofPhoto.objects.count() == 1
    assert "being looked at" in client.get(PAGE).content.decode()
    assert "being looked at" in client.get("/my/").content.decode()
    assert client.get(f"{PAGE}photo/").status_code == 302  # one is enough
    assert "being looked at" not in sign_in_citizen(family.moussa).get("/my/").content.decode()
