"""The pages of versions: listed, side by side, shown on the record, kept, adopted, marked in bulk, ranked by trust."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tessera.changes.actions import marking as marks
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts, KeepVersion
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tessera.versions.models import Marking, NamedVersion, RecordVersion, TrustedSource
from tests.cast import Country
from tests.changes.families import Family, person, submit
from tests.console.forms import hidden

pytestmark = pytest.mark.usefixtures("everything_is_visible")
SAID = {"given_name": "Aminata", "address": "Near the mosque"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" (?:id="[^"]*" )?value="([^"]*)"')


@pytest.fixture
def survey(family: Family) -> NamedVersion:
    submit(
        KeepVersion(individual=family.amina, version_name="Survey 2026", source="National survey", facts=SAID)
    )
    submit(
        KeepVersion(
            group=family.household, version_name="Survey 2026", source="National survey",
            facts={"address": "Near the mosque"},
        )
    )  # fmt: skip
    return NamedVersion.objects.get()


def page_of(client: Client, name: str, *args: object, **query: Any) -> str:
    answer = client.get(reverse(f"console:{name}", args=args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def through(client: Client, address: str, **answers: Any) -> Any:
    """Fill in the form, check, record."""
    form = client.get(address).content.decode()
    hidden = re.search(r'name="default" value="([^"]*)"', form)
    given = {**answers, **({"default": hidden[1]} if hidden else {})}
    check = client.post(address, {**given, "step": "check"})
    token = re.search(r'name="token" value="([^"]+)"', check.content.decode())
    if token is None:
        return check
    return client.post(address, {**given, "token": token[1], "step": "record"})


def test_the_versions_of_a_person_are_listed(
    survey: NamedVersion, family: Family, registrar_client: Client
) -> None:
    page = page_of(registrar_client, "individual-versions", family.amina)
    for expected in ("Survey 2026", "National survey", "2 facts differ", "Mark as default", "Default now"):
        assert expected in page
    assert "3 facts differ" in page_of(registrar_client, "household-versions", family.household)


def test_versions_stand_side_by_side(survey: NamedVersion, family: Family, registrar_client: Client) -> None:
    page = page_of(registrar_client, "individual-versions-compared", family.amina, v=survey.public_id)
    assert "<ins><bdi>Aminata</bdi></ins>" in page and "<bdi>Amina</bdi>" in page
    home = page_of(registrar_client, "household-versions-compared", family.household, v=survey.public_id)
    assert "Amina Diallo" in home and "<ins><bdi>Near the mosque</bdi></ins>" in home


def test_the_switch_shows_the_record_as_in_a_version(
    survey: NamedVersion, family: Family, registrar_client: Client
) -> None:
    now = page_of(registrar_client, "individual", family.amina)
    assert f'<option value="{survey.public_id}"' in now
    assert '<option value="source:National survey"' in now
    then = page_of(registrar_client, "individual", family.amina, **{"as": survey.public_id})
    assert "Aminata Diallo" in then and "You see the record as in" in then
    newest = page_of(registrar_client, "individual", family.amina, **{"as": "source:National survey"})
    assert "Aminata Diallo" in newest
    home = page_of(registrar_client, "household", family.household, **{"as": survey.public_id})
    assert "Household of Aminata Diallo" in re.sub("</?bdi>", "", home)


@pytest.mark.parametrize("nonsense", ["01890000-0000-7000-8000-000000000000", "x", "source:Nobody"])
def test_a_version_that_is_not_there_is_not_found(
    family: Family, registrar_client: Client, nonsense: str
) -> None:
    assert (
        registrar_client.get(reverse("console:individual", args=[family.amina]), {"as": nonsense}).status_code
        == 404
    )


def test_a_version_is_adopted_fact_by_fact(
    survey: NamedVersion, family: Family, registrar_client: Client
) -> None:
    address = reverse("console:adopt-individual", args=[family.amina, survey.public_id])
    form = registrar_client.get(address).content.decode()
    assert "Given name: Aminata instead of Amina" in form
    answer = through(registrar_client, address, facts_0=["given_name"], source="National survey")
    assert answer.status_code == 302
    amina = person(family.amina)
    assert (amina.given_name, amina.address) == ("Aminata", "")
    change = ChangeRequest.objects.order_by("-pk").first()
    assert change is not None and change.source == "National survey"


def test_a_household_is_adopted_with_its_members(
    survey: NamedVersion, family: Family, registrar_client: Client
) -> None:
    address = reverse("console:adopt-household", args=[family.household, survey.public_id])
    answer = through(registrar_client, address, facts_0=["address"], facts_1=["given_name", "address"])
    assert answer.status_code == 302
    assert (person(family.amina).given_name, person(family.amina).address) == ("Aminata", "Near the mosque")


def test_who_lives_in_a_household_is_adopted(
    survey: NamedVersion, family: Family, registrar_client: Client
) -> None:
    """The page that adopts says who leaves, beside the facts."""
    picture = RecordVersion.objects.filter(individual_id=None).get()
    codes = {family.amina: "head", family.moussa: "spouse", family.awa: "child"}
    members = [{"individual": person(key).pk, "relationship": code} for key, code in codes.items()]
    RecordVersion.objects.create(named=survey, group_id=picture.group_id, facts={}, members=members)
    address = reverse("console:adopt-household", args=[family.household, survey.public_id])
    assert "\u2068Ismael Diallo\u2069 leaves the household" in registrar_client.get(address).content.decode()
    side = page_of(registrar_client, "household-versions-compared", family.household, v=str(survey.public_id))
    assert "Who lives there" in side
    through(registrar_client, address, living=[f"leaves:{family.ismael}"])
    assert not person(family.ismael).memberships.filter(until__isnull=True).exists()


def test_nothing_chosen_changes_nothing(
    survey: NamedVersion, family: Family, registrar_client: Client
) -> None:
    address = reverse("console:adopt-individual", args=[family.amina, survey.public_id])
    assert through(registrar_client, address).status_code == 422
    assert person(family.amina).given_name == "Amina"


def test_what_was_corrected_meanwhile_is_not_overwritten(
    survey: NamedVersion, family: Family, registrar_client: Client
) -> None:
    address = reverse("console:adopt-individual", args=[family.amina, survey.public_id])
    form = registrar_client.get(address).content.decode()
    shown = re.search(r'name="default" value="([^"]*)"', form)
    assert shown is not None
    submit(CorrectFacts(individual=family.amina, facts={"given_name": "Mina"}))
    answer = registrar_client.post(address, {"default": shown[1], "facts_0": ["given_name"], "step": "check"})
    assert answer.status_code == 422
    assert "The record has changed meanwhile" in answer.content.decode()


def test_a_record_is_kept_as_a_version(family: Family, registrar_client: Client) -> None:
    address = reverse("console:household-keep", args=[family.household])
    assert through(registrar_client, address, version_name="Before the appeal").status_code == 302
    assert RecordVersion.objects.filter(named__name="Before the appeal").count() == 5


def test_strangers_find_no_versions(survey: NamedVersion, family: Family, stranger_client: Client) -> None:
    for name in ("household", "individual"):
        key = getattr(family, "household" if name == "household" else "amina")
        address = reverse(f"console:adopt-{name}", args=[key, survey.public_id])
        assert stranger_client.get(address).status_code == 404
        assert stranger_client.post(address, {"step": "record"}).status_code == 404
    page = page_of(stranger_client, "versions")
    assert "Survey 2026" in page and "Amina" not in page and "Mark as default" not in page


def test_a_district_is_marked_with_a_preview(
    survey: NamedVersion, family: Family, administrator_client: Client, tamar: Country
) -> None:
    assert "Survey 2026" in page_of(administrator_client, "versions")
    address = reverse("console:version-mark", args=[survey.public_id])
    answers = {"area": str(tamar.district.public_id), "which": "both", "rule": "all"}
    preview = administrator_client.post(address, {**answers, "step": "check"}).content.decode()
    for expected in ("Would change", "Given name", "Aminata", "Lomba"):
        assert expected in preview
    token = re.search(r'name="token" value="([^"]+)"', preview)
    assert token is not None
    for _twice in range(2):
        sent = {**answers, "token": token[1], "step": "mark"}
        answer = administrator_client.post(address, sent)
        assert answer.status_code == 302
    found = Marking.objects.get()
    assert "Under way" in administrator_client.get(answer["Location"]).content.decode()
    run(Job.objects.get(public_id=found.job).pk)
    page = administrator_client.get(answer["Location"]).content.decode()
    assert "People who changed" in page and "Applied" in page
    assert person(family.amina).given_name == "Aminata"
    progress = administrator_client.get(reverse("console:version-marking-progress", args=[found.public_id]))
    assert progress["HX-Refresh"] == "true"


def test_people_are_marked_by_the_filters_of_the_search(
    survey: NamedVersion, family: Family, administrator_client: Client
) -> None:
    address = reverse("console:version-mark", args=[survey.public_id])
    asked = administrator_client.get(address, {"which": "people"}).content.decode()
    assert "Age from" in asked and 'name="sex"' in asked
    assert 'name="sex"' not in administrator_client.get(address).content.decode()
    answers = {"which": "people", "rule": "all", "sex": "2", "age_from": "18", "observed_until": "2099-01-01"}
    preview = administrator_client.post(address, {**answers, "step": "check"})
    text = preview.content.decode()
    for expected in ("Female", "Age from", "2099", "Aminata"):
        assert expected in text
    sent = {name: values[0] for name, values in hidden(preview).items()}
    assert sent["sex"] == "2" and sent["age_from"] == "18"
    answer = administrator_client.post(address, {**sent, "step": "mark"})
    found = Marking.objects.get()
    assert (found.filters["sex"], found.filters["age_from"]) == (2, 18)
    run(Job.objects.get(public_id=found.job).pk)
    page = administrator_client.get(answer["Location"]).content.decode()
    assert "Female" in page and "18 or more" in page and "2099-01-01 or less" in page
    assert person(family.amina).given_name == "Aminata"


@pytest.mark.parametrize(
    "wrong",
    [{"age_from": "x"}, {"age_from": "9", "age_until": "2"}, {"f-nothing": "1"}, {"observed_from": "yesterday"},
     {"observed_from": "2026-02-02", "observed_until": "2026-01-01"}],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_refused_and_nothing_is_marked(
    survey: NamedVersion, administrator_client: Client, wrong: dict[str, str]
) -> None:
    address = reverse("console:version-mark", args=[survey.public_id])
    for step in ("check", "mark"):
        answer = administrator_client.post(address, {"which": "people", "rule": "all", "step": step, **wrong})
        assert answer.status_code == 422
    assert not Marking.objects.exists()


def test_a_marking_whose_job_failed_goes_on(
    survey: NamedVersion, administrator_client: Client, everywhere: Any
) -> None:
    found = marks.start(
        marks.Wanted(survey), by=everywhere, now=ChangeRequest.objects.latest("pk").proposed_at
    )
    Job.objects.filter(public_id=found.job).update(status="failed")
    address = reverse("console:version-marking", args=[found.public_id])
    assert "The work stopped." in administrator_client.get(address).content.decode()
    administrator_client.post(reverse("console:version-marking-resume", args=[found.public_id]))
    found.refresh_from_db()
    assert Job.objects.get(public_id=found.job).status == "waiting"


def test_marking_outside_of_reach_is_refused(
    survey: NamedVersion, registrar_client: Client, tamar: Country
) -> None:
    address = reverse("console:version-mark", args=[survey.public_id])
    answer = registrar_client.post(
        address, {"area": str(tamar.elsewhere.public_id), "which": "both", "rule": "all", "step": "mark"}
    )
    assert answer.status_code == 422
    assert not Marking.objects.exists()


def test_sources_are_ranked_on_screen(
    survey: NamedVersion, administrator_client: Client, registrar_client: Client
) -> None:
    page = page_of(administrator_client, "version-trust")
    assert "National survey" in page and "Person: Identity" in page
    address = reverse("console:version-trust")
    sent = {"section_identity": "Civil registry\r\nNational survey\r\n"}
    assert administrator_client.post(address, sent).status_code == 302
    assert list(TrustedSource.objects.values_list("source", flat=True)) == [
        "Civil registry",
        "National survey",
    ]
    twice = administrator_client.post(address, {"section_identity": "A\nA"})
    assert twice.status_code == 422 and "stands twice" in twice.content.decode()
    assert registrar_client.get(address).status_code == 403
