"""A partner's own screens fill published forms in: whole, page by page, for the registry and for a citizen."""

import copy
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tessera.accounts.models import ApiClient, Citizen
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.audit.models import AccessRecord
from tessera.changes.models import ChangeRequest
from tessera.intake import library
from tessera.intake.actions import submissions
from tessera.intake.choices import Action
from tessera.intake.models import Form, Submission, Upload
from tessera.selfservice.models import LinkQuestion
from tests.cast import Country
from tests.changes.families import NOW, Family
from tests.citizens import make_citizen
from tests.intake.conftest import publish
from tests.intake.forms import sound, words_of
from tests.interop.calling import Api, connect, leave_of, problem, read

pytestmark = pytest.mark.django_db
CHILD = {"given_name": "Aminata", "sex": "2", "birth_date": "27/03/1986", "meals": 2}
HOME = {"rooms": 3, "others": [{"name": "Awa", "age": 4}]}
KEY = "order-0001"


@pytest.fixture
def meals(db: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)


@pytest.fixture
def system(district: Area) -> tuple[ApiClient, str]:
    return connect(district)


@pytest.fixture
def partner(system: tuple[ApiClient, str]) -> Api:
    """Acts for the registry in the district of the families."""
    return Api(system[1])


@pytest.fixture
def citizen(amina: Citizen, system: tuple[ApiClient, str]) -> Api:
    """The same system acts for Amina."""
    return Api(leave_of(amina, system[0]))


def of(family: Family) -> dict[str, str]:
    return {"individual": str(family.amina)}


def picture() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "JPEG")
    return SimpleUploadedFile("school.jpg", content.getvalue(), content_type="image/jpeg")


def test_forms_are_found_and_their_questions_come_as_they_were_published(partner: Api, meals: Form) -> None:
    (listed,) = read(partner.get("/forms"))["forms"]
    assert listed["key"] == "school_meals" and listed["pages"] == ["page_child", "page_home"]
    assert read(partner.get("/forms/school_meals"))["title"] == "School meals"
    assert read(partner.get("/forms/school_meals", Accept_Language="fr"))["title"] == "fr School meals"
    first = partner.get("/forms/school_meals/schema")
    assert read(first) == meals.versions.get(published_at__isnull=False).definition
    again = partner.get("/forms/school_meals/schema", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304 and not again.content and again.headers["ETag"] == first.headers["ETag"]
    assert partner.get("/forms/school_meals/schema?version=1").headers["ETag"] == first.headers["ETag"]
    assert problem(partner.get("/forms/school_meals/schema?version=7"), 404)["code"] == "not-found"
    problem(partner.get("/forms/none/schema"), 404)


def test_a_partner_fills_a_form_in_page_by_page_for_the_registry(
    partner: Api, meals: Form, family: Family
) -> None:
    known = read(partner.post("/forms/school_meals/prefill", {"about": of(family)}))
    assert known["answers"]["given_name"] == "Amina"
    draft = read(partner.post("/forms/school_meals/drafts", {"about": of(family), "language": "fr"}), 201)
    assert draft["answers"]["given_name"] == "Amina" and draft["language"] == "fr"
    address = f"/drafts/{draft['id']}"
    wrong = read(partner.put(f"{address}/pages/page_child", {"answers": CHILD | {"sex": "x"}}))
    assert [(one["path"], one["rule"]) for one in wrong["refused"]] == [("sex", "onlyAvailableItems")]
    refused = problem(partner.post(f"{address}/submit"), 422)
    assert refused["code"] == "answers-refused" and refused["fields"][0]["path"] == "sex"
    assert not read(partner.put(f"{address}/pages/page_child", {"answers": CHILD}))["refused"]
    problem(partner.put(f"{address}/pages/nowhere", {"answers": {}}), 404)
    read(partner.put(f"{address}/pages/page_home", {"answers": HOME}))
    assert read(partner.get(address))["answers"]["given_name"] == "Aminata"
    assert [one["id"] for one in read(partner.get("/drafts"))["drafts"]] == [draft["id"]]
    assert partner.get(address).headers["Cache-Control"] == "no-store"
    receipt = read(partner.post(f"{address}/submit", Idempotency_Key=KEY))
    assert receipt["reference"].startswith("FS-") and receipt["request"].startswith("CR-")
    assert read(partner.post(f"{address}/submit", Idempotency_Key=KEY)) == receipt
    assert problem(partner.post(f"{address}/submit"), 409)["code"] == "submission-already-sent"
    problem(partner.get(address), 404)
    status = read(partner.get(f"/submissions/{draft['id']}"))
    assert status["reference"] == receipt["reference"] and status["status"] == "filed"
    assert status["request"]["reference"] == receipt["request"]
    with narrowed_to(system_viewer()):
        kept = Submission.objects.get()
        assert kept.channel == "api" and kept.actor_name == "Lomba schools"
        assert ChangeRequest.objects.get(reference=receipt["request"]).channel == "api"
        looks = AccessRecord.objects.filter(viewer_name="Lomba schools", channel="api")
        assert {one.subject for one in looks} == {"individual", "group"}


def test_whole_answers_are_sent_once_whatever_is_tried(partner: Api, meals: Form, family: Family) -> None:
    given: dict[str, Any] = {"about": of(family), "answers": CHILD | HOME}
    assert problem(partner.post("/forms/school_meals/submissions", given), 400)["code"].startswith(
        "idempotency"
    )
    bad = given | {"answers": CHILD | {"meals": 9}}
    refused = problem(partner.post("/forms/school_meals/submissions", bad, Idempotency_Key=KEY), 422)
    assert [one["path"] for one in refused["fields"]] == ["meals"] and "5" in refused["fields"][0]["message"]
    first = read(partner.post("/forms/school_meals/submissions", given, Idempotency_Key=KEY), 201)
    assert read(partner.post("/forms/school_meals/submissions", given, Idempotency_Key=KEY), 201) == first
    other = problem(partner.post("/forms/school_meals/submissions", bad, Idempotency_Key=KEY), 422)
    assert other["code"] == "idempotency-key-used"
    problem(partner.post("/forms/school_meals/submissions", given, Idempotency_Key="é" * 9), 400)
    assert [one["id"] for one in read(partner.get("/submissions?form=school_meals"))["submissions"]] == [
        first["id"]
    ]
    with narrowed_to(system_viewer()):
        assert Submission.objects.count() == 1 and ChangeRequest.objects.filter(channel="api").count() == 1


def test_a_citizen_is_served_as_on_the_portal(citizen: Api, meals: Form, family: Family) -> None:
    draft = read(citizen.post("/forms/school_meals/drafts", {}), 201)
    assert draft["answers"]["given_name"] == "Amina"
    address = f"/drafts/{draft['id']}"
    read(citizen.put(f"{address}/pages/page_child", {"answers": CHILD}))
    receipt = read(citizen.post(f"{address}/submit", Idempotency_Key=KEY))
    assert read(citizen.get(f"/submissions/{receipt['id']}"))["request"]["status"] == "submitted"
    with narrowed_to(system_viewer()):
        assert Submission.objects.get().channel == "portal"
    neighbour = {"about": {"individual": str(family.moussa)}}
    problem(citizen.post("/forms/school_meals/drafts", neighbour), 404)


def test_who_may_be_in_the_register_already_registers_nothing(
    system: tuple[ApiClient, str], village: Area
) -> None:
    """A system is no way around the registrar who has to say who they are."""
    library.publish_all(by=system_viewer(), now=NOW)
    newcomer = make_citizen("Fatou Sow").citizen
    api, form = Api(leave_of(newcomer, system[0])), "/forms/register_my_household"
    draft = read(api.post(f"{form}/drafts", {}), 201)["id"]
    with narrowed_to(system_viewer()):
        LinkQuestion.objects.create(citizen=newcomer, doubts=["name"], name="Fatou Sow", asked_at=NOW)
    refused = [api.post(f"{form}/drafts", {}), api.post(f"/drafts/{draft}/submit")]
    refused.append(api.post(f"{form}/submissions", {"answers": {}}, Idempotency_Key=KEY))
    for one in refused:
        assert problem(one, 409)["code"] == "identity-still-checked"


def test_what_is_somebody_elses_is_not_there(
    partner: Api, citizen: Api, meals: Form, family: Family, tamar: Country, moussa: Citizen, system: Any
) -> None:
    draft = read(partner.post("/forms/school_meals/drafts", {"about": of(family)}), 201)["id"]
    sent = read(
        partner.post(
            "/forms/school_meals/submissions", {"about": of(family), "answers": CHILD}, Idempotency_Key=KEY
        ),
        201,
    )["id"]
    far = Api(connect(tamar.elsewhere, name="Kinder schools")[1])
    theirs = Api(connect(tamar.district, name="Other schools")[1])
    for other in (citizen, far, theirs, Api(leave_of(moussa, system[0]))):
        problem(other.get(f"/drafts/{draft}"), 404)
        problem(other.put(f"/drafts/{draft}/pages/page_child", {"answers": CHILD}), 404)
        problem(other.post(f"/drafts/{draft}/submit"), 404)
        problem(other.delete(f"/drafts/{draft}"), 404)
        problem(other.attach(draft, "paper", picture()), 404)
        problem(other.delete(f"/drafts/{draft}/files/{draft}"), 404)
        problem(other.get(f"/submissions/{sent}"), 404)
        problem(other.get(f"/submissions?before={sent}"), 404)
        assert read(other.get("/submissions"))["submissions"] == []
    problem(far.post("/forms/school_meals/prefill", {"about": of(family)}), 404)
    problem(far.post("/forms/school_meals/drafts", {"about": of(family)}), 404)
    assert read(partner.delete(f"/drafts/{draft}"), 204) is None
    problem(partner.get(f"/drafts/{draft}"), 404)


def test_a_file_is_attached_and_taken_back(partner: Api, family: Family) -> None:
    definition = copy.deepcopy(sound())
    definition["components"] = definition["components"][:1]
    definition["components"][0]["components"] = [{"type": "file", "key": "paper", "label": "Paper"}]
    for language, texts in words_of("Paper").items():
        definition["i18n"][language] |= texts
    publish("papers", definition, Action.NOTHING)
    draft = read(partner.post("/forms/papers/drafts", {"about": of(family)}), 201)["id"]
    kept = read(partner.attach(draft, "paper", picture()), 201)
    assert kept["type"] == "image/jpeg"
    assert read(partner.get(f"/drafts/{draft}"))["answers"]["paper"][0]["id"] == kept["id"]
    problem(partner.attach(draft, "nothing", picture()), 404)
    bad = SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 200, content_type="image/jpeg")
    assert partner.attach(draft, "paper", bad).status_code in {409, 422}
    assert read(partner.delete(f"/drafts/{draft}/files/{kept['id']}"), 204) is None
    assert "paper" not in read(partner.get(f"/drafts/{draft}"))["answers"] or not Upload.objects.exists()


def test_a_system_begins_more_than_a_person_may(
    partner: Api, citizen: Api, meals: Form, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "MOST_BEGUN", 1)
    for _one in range(2):
        read(partner.post("/forms/school_meals/drafts", {"about": of(family)}), 201)
    read(citizen.post("/forms/school_meals/drafts", {}), 201)
    assert problem(citizen.post("/forms/school_meals/drafts", {}), 409)["code"] == "submissions-too-many"


def test_places_are_found_for_questions_that_ask_for_one(partner: Api, village: Area) -> None:
    found = read(partner.get("/places?words=" + village.names["en"][:4]))["places"]
    assert village.code in {one["code"] for one in found}
    assert read(partner.get("/places?words=%00"))["places"] == []


def test_who_shows_no_key_that_holds_is_told_so(
    system: tuple[ApiClient, str], meals: Form, administrator_client: Any
) -> None:
    for token in ("", "tsk_none", "tst_none", system[1] + "x", system[1][:-1], "é"):
        answer = Api(token).get("/forms")
        assert problem(answer, 401)["code"] == "token-missing"
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert administrator_client.get("/api/v1/forms").status_code == 401  # cookies open nothing here
    problem(Api(system[1]).get("/nowhere"), 404)
    problem(Api("").get("/../"), 404)


def test_who_asks_too_often_waits(district: Area, meals: Form) -> None:
    hasty = Api(connect(district, per_minute=2)[1])
    answers = [hasty.get("/forms") for _call in range(6)]
    refused = [one for one in answers if one.status_code == 429]
    assert 2 <= len(refused) <= 4  # a minute may begin meanwhile
    assert problem(refused[0], 429)["code"] == "too-many-calls" and refused[0].headers["Retry-After"] == "60"
