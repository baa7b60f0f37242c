"""Policies, freezes, office hours and deputies on screen."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer
from tessera.changes.models import Delegation, Freeze, Holiday, Policy, WorkingDay
from tessera.changes.operations import CorrectFacts
from tests.cast import Country, log_in
from tests.changes.approval.conftest import MakePolicy, make_policy, stage, two_stages
from tests.changes.families import Family, submit

__all__ = ["make_policy", "two_stages"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
LIST = reverse("console:policies")
DEPUTIES = reverse("console:work-deputies")


def text(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def url(policy: Policy, page: str = "", *args: object) -> str:
    return reverse(f"console:policy-{page}" if page else "console:policy", args=[policy.public_id, *args])


def draft(policy: Policy) -> dict[str, Any]:
    found = policy.versions.filter(published_at__isnull=True).first()
    assert found is not None
    return found.definition  # type: ignore[no-any-return]


STAGE = {"label_en": "District office", "role": "approver", "level": "2", "quorum": "1", "hours": "16",
         "late": "escalate", "late_role": ""}  # fmt: skip


def test_a_policy_is_written_part_by_part_and_published(
    administrator_client: Client, approver: User, family: Family, clerk_viewer: Viewer, tamar: Country
) -> None:
    added = administrator_client.post(
        reverse("console:policy-new"), {"key": "names", "label_en": "Names"}, follow=True
    )
    policy = Policy.objects.get(key="names")
    assert added.redirect_chain == [(url(policy), 302)] and "You see the draft" in text(added)
    concerns = {
        "operations": ["correct_facts"],
        "sensitivity": "",
        "area": str(tamar.district.public_id),
        "priority": "50",
        "nobody_twice": "on",
    }
    administrator_client.post(url(policy, "concerns"), concerns)
    administrator_client.post(url(policy, "stage-new"), STAGE)
    administrator_client.post(url(policy, "stage-new"), STAGE | {"label_en": "District office", "level": ""})
    condition = {"about": "proposed", "fact": "individual.given_name", "operator": "recorded", "value": ""}
    administrator_client.post(url(policy, "condition-new"), condition)
    administrator_client.post(url(policy, "instant-new"), {"role": "registrar"})
    kept = draft(policy)
    assert [each["key"] for each in kept["stages"]] == ["district-office", "district-office-2"]
    assert kept["areas"] == [str(tamar.district.public_id)] and kept["priority"] == 50
    administrator_client.post(url(policy, "order", 0), {"steps": "1"})
    assert draft(policy)["stages"][0]["key"] == "district-office-2"
    administrator_client.post(url(policy, "drop", "stages", 0))
    page = text(administrator_client.get(url(policy)))
    assert "16 working hours" in page and "Given name is recorded" in page and "Lomba" in page
    assert (
        submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer).policies
        == []
    )
    told = administrator_client.post(url(policy, "publish"), follow=True)
    assert "Published." in text(told)
    waits = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Awa"}), by=clerk_viewer)
    assert waits.status == "submitted"
    assert "1 change waits under it." in text(administrator_client.get(url(policy)))
    assert "Names" in text(administrator_client.get(LIST))


def test_publishing_says_where_nobody_could_decide(administrator_client: Client, approver: User) -> None:
    administrator_client.post(reverse("console:policy-new"), {"key": "all", "label_en": "All"})
    policy = Policy.objects.get(key="all")
    administrator_client.post(url(policy, "stage-new"), STAGE)
    refused = administrator_client.post(url(policy, "publish"))
    assert refused.status_code == 422
    assert "“District office” in Kinder: 1 must agree, 0 could." in text(refused)
    assert Policy.objects.get(key="all").current is None
    administrator_client.post(url(policy, "publish"), {"despite_gaps": "on"})
    assert Policy.objects.get(key="all").current is not None
    administrator_client.post(url(policy, "retire"))
    assert "Retired" in text(administrator_client.get(LIST))


def test_what_makes_no_sense_is_refused_beside_the_question(
    administrator_client: Client, two_stages: Policy
) -> None:
    wrong = {"about": "record", "fact": "individual.given_name", "operator": "less", "value": "x"}
    refused = administrator_client.post(url(two_stages, "condition-new"), wrong)
    assert refused.status_code == 422 and "cannot be compared like this" in text(refused)
    assert (
        administrator_client.post(url(two_stages, "stage-new"), STAGE | {"role": "clerk"}).status_code == 422
    )
    taken = administrator_client.post(reverse("console:policy-new"), {"key": "corrections", "label_en": "x"})
    assert taken.status_code == 422 and "already" in text(taken)
    assert not two_stages.versions.filter(published_at__isnull=True).exists()
    administrator_client.post(url(two_stages, "stage", 0), STAGE | {"label_en": "First of all"})
    assert draft(two_stages)["stages"][0]["names"]["en"] == "First of all"
    administrator_client.post(url(two_stages, "discard"))
    assert not two_stages.versions.filter(published_at__isnull=True).exists()
    administrator_client.post(url(two_stages, "rename"), {"label_en": "Mistakes"})
    assert Policy.objects.get(pk=two_stages.pk).names["en"] == "Mistakes"


@pytest.mark.parametrize(
    "address",
    ["stages/9/", "stages/9/drop/", "nonsense/0/drop/", "conditions/0/drop/"],
)
def test_a_part_that_is_not_there_is_not_found(
    administrator_client: Client, two_stages: Policy, address: str
) -> None:
    assert administrator_client.post(f"{url(two_stages)}{address}").status_code == 404
    assert administrator_client.get(f"/policies/{UUID(int=5)}/").status_code == 404


ADMINISTRATION = ["policies", "policy-new", "policy-freezes", "policy-hours"]


@pytest.mark.parametrize("page", ADMINISTRATION)
def test_only_who_manages_policies_sees_them(
    page: str, approver_client: Client, administrator_client: Client, two_stages: Policy
) -> None:
    address = reverse(f"console:{page}")
    assert approver_client.get(address).status_code == 403
    assert approver_client.get(url(two_stages)).status_code == 403
    assert approver_client.post(url(two_stages, "publish")).status_code == 403
    assert administrator_client.get(address).status_code == 200


def test_a_freeze_is_begun_and_ended(administrator_client: Client, tamar: Country) -> None:
    address = reverse("console:policy-freezes")
    assert administrator_client.post(address, {"programme": ""}).status_code == 422
    asked = {"programme": "Cash for Children", "area": str(tamar.district.public_id)}
    administrator_client.post(address, asked)
    freeze = Freeze.objects.get()
    page = text(administrator_client.get(address))
    assert "Cash for Children" in page and "Lomba" in page and "In force" in page
    end = reverse("console:policy-freeze-end", args=[freeze.public_id])
    assert "The freeze is over." in text(administrator_client.post(end, follow=True))
    assert "over already" in text(administrator_client.post(end, follow=True))
    past = {"programme": "x", "last_day": "2020-01-01"}
    assert administrator_client.post(address, past).status_code == 422
    assert administrator_client.post(end.replace(str(freeze.public_id), str(UUID(int=9)))).status_code == 404


def test_office_hours_and_holidays(administrator_client: Client) -> None:
    address = reverse("console:policy-hours")
    Holiday.objects.create(day="2026-12-25", names={"fr": "Noël"})
    sent = {"opens_1": "08:00", "closes_1": "16:30", "holidays": "2026-12-25 Christmas\n2027-01-01"}
    administrator_client.post(address, sent)
    assert [(each.weekday, each.opens.hour, each.closes.minute) for each in WorkingDay.objects.all()] == [
        (1, 8, 30)
    ]
    assert Holiday.objects.get(day="2026-12-25").names == {"fr": "Noël", "en": "Christmas"}
    page = text(administrator_client.get(address))
    assert 'value="08:00"' in page and "2026-12-25 Christmas" in page
    for wrong in ({"closes_1": "07:00"}, {"closes_1": ""}, {"holidays": "Christmas"}):
        assert administrator_client.post(address, sent | wrong).status_code == 422


def test_somebody_names_a_deputy_and_takes_it_back(
    approver: User, registrar: User, stranger_client: Client
) -> None:
    client, today = log_in(approver), timezone.localdate()
    asked = {"deputy": registrar.email, "since": today, "until": today + timedelta(days=3)}
    assert client.post(DEPUTIES, asked | {"deputy": "nobody@example.com"}).status_code == 422
    assert client.post(DEPUTIES, asked | {"deputy": approver.email}).status_code == 422
    told = client.post(DEPUTIES, asked, follow=True)
    assert "Rama Registrar decides in the place of Abel Approver." in text(told)
    assert "Abel Approver" in text(log_in(registrar).get(DEPUTIES))
    assert "Abel Approver" not in text(stranger_client.get(DEPUTIES))
    delegation = Delegation.objects.get()
    end = reverse("console:work-deputy-end", args=[delegation.public_id])
    assert stranger_client.post(end).status_code == 404
    assert "Ended." in text(client.post(end, follow=True))
    assert not Delegation.objects.on(today).exists()


def test_an_administrator_names_somebodys_deputy(
    administrator_client: Client, approver: User, registrar: User, clerk_client: Client
) -> None:
    today = timezone.localdate()
    asked = {"principal": approver.email, "deputy": registrar.email, "since": today, "until": today}
    administrator_client.post(DEPUTIES, asked)
    assert Delegation.objects.get().principal == approver
    clerk_client.post(DEPUTIES, asked)  # the field is not theirs: it is for themselves
    assert {each.principal.name for each in Delegation.objects.all()} == {"Abel Approver", "Cleo Clerk"}


def test_lists_make_a_fixed_number_of_queries(administrator_client: Client, make_policy: MakePolicy) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert administrator_client.get(LIST).status_code == 200
        return len(found)

    make_policy("one", stage("first"))
    count()
    few = count()
    for key in ("two", "three"):
        make_policy(key, stage("first"))
    assert count() <= few
