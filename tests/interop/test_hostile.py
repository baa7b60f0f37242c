"""Whatever is sent, the answer is an answer or a problem: never a fault of ours, and never an echo."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tessera.intake.choices import Action
from tessera.intake.models import Form
from tests.cast import Country
from tests.changes.families import Family
from tests.intake.conftest import publish
from tests.intake.forms import Json, sound
from tests.interop.calling import BASE, Api, connect, problem, read

pytestmark = pytest.mark.django_db
NASTY = ("\0", "a\0b", "\u202e", "‏", "' or 1=1 --", "%s", "{{7*7}}", "<b>", "١٢", "9" * 400, "../..", "1e999")
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(NASTY)
)
values = st.recursive(
    leaves, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4)
)
KEYS = (
    "given_name",
    "sex",
    "birth_date",
    "meals",
    "rooms",
    "others",
    "eaters",
    "paper",
    "town",
    "page_child",
    "why",
)
answers = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), values, max_size=8)
abouts = st.fixed_dictionaries(
    {},
    optional={"individual": st.none() | st.text(max_size=70) | st.sampled_from(NASTY), "household": values},
)
sound_bodies = st.fixed_dictionaries({"answers": answers})
bodies = st.fixed_dictionaries(
    {},
    optional={
        "answers": answers | values,
        "about": abouts | values,
        "language": st.text(max_size=8) | values,
    },
)


def as_sent(body: Any) -> bytes:
    """JSON, also where orjson would not write it: huge numbers, lone surrogates, NaN."""
    return json.dumps(body).encode("utf-8", "surrogatepass")


@pytest.fixture
def form(db: None) -> Form:
    definition = sound()
    more: list[Json] = [
        {"type": "file", "key": "paper", "label": "Rooms"},
        {"type": "select", "key": "town", "label": "Name", "properties": {"picker": "area"}},
    ]
    definition["components"][1]["components"] += more
    return publish("school_meals", definition, Action.CORRECT_FACTS)


@pytest.fixture
def api(tamar: Country) -> Api:
    return Api(connect(tamar.district, per_minute=1_000_000)[1])


def draft_of(api: Api, family: Family) -> str:
    about = {"about": {"individual": str(family.amina)}}
    return str(read(api.post("/forms/school_meals/drafts", about), 201)["id"])


def judged(answer: Any) -> None:
    assert answer.status_code < 500
    if answer.status_code >= 400 and answer.status_code != 405:
        problem(answer, answer.status_code)


def attack(
    api: Api, addresses: Sequence[tuple[str, str]], bodies: st.SearchStrategy[Any], *, times: int
) -> set[int]:
    """Call the addresses so many times; the statuses that were answered."""
    seen: set[int] = set()
    keys = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=110)

    @settings(
        max_examples=times,
        deadline=timedelta(seconds=5),
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(addresses), bodies.map(as_sent), st.sampled_from(("same-key-1", "same-key-2")) | keys
    )
    def call(address: tuple[str, str], body: bytes, key: str) -> None:
        answer = api.call(*address, body, Idempotency_Key=key)
        judged(answer)
        seen.add(answer.status_code)

    call()
    return seen


def test_no_body_is_a_fault_of_ours(api: Api, form: Form, family: Family) -> None:
    draft, sent = draft_of(api, family), draft_of(api, family)
    pages = [("PUT", f"/drafts/{draft}/pages/{page}") for page in ("page_child", "page_home")]
    whole = [("POST", "/forms/school_meals/submissions"), ("POST", f"/drafts/{sent}/submit")]
    others = [("POST", f"/forms/school_meals/{one}") for one in ("prefill", "drafts")] + [("POST", "/tokens")]
    assert 200 in attack(api, pages, sound_bodies, times=80)
    assert 422 in attack(api, whole, sound_bodies, times=60)
    assert 422 in attack(api, pages + whole + others, bodies, times=80)
    attack(api, pages + whole + others, values | st.binary(max_size=60).map(str), times=30)
    for about in ({"individual": "\ud800"}, {"household": "x" * 61}, {"person": "1"}):
        body = as_sent({"about": about, "answers": {}})
        judged(api.call("POST", "/forms/school_meals/submissions", body, Idempotency_Key="another-key"))


def test_no_depth_size_or_kind_of_body_is_a_fault_of_ours(api: Api, form: Form, family: Family) -> None:
    page = f"/drafts/{draft_of(api, family)}/pages/page_child"
    deep = (
        b"[" * 100_000,
        b'{"answers":' * 500 + b"1" + b"}" * 500,
        b'{"answers":' + b"[" * 30 + b"]" * 30 + b"}",
    )
    bad = (
        b"nul",
        b"\xff",
        b'{"answers": NaN}',
        b'{"answers": {"a": "\\ud800"}}',
        b'{"answers": {"\\u0000": 1}}',
    )
    for body in deep + bad:
        assert problem(api.call("PUT", page, body), 400)["code"] == "body-unreadable"
    assert problem(api.call("PUT", page, b""), 422)["code"] == "input-refused"
    large = orjson.dumps({"answers": {"given_name": "x" * 500_000}})
    assert problem(api.call("PUT", page, large), 413)["code"] == "body-too-large"
    nearly = orjson.dumps({"answers": {"given_name": "x" * 350_000}})
    assert problem(api.call("PUT", page, nearly), 413)["code"] == "submission-too-large"
    secret = problem(api.put(page, {"answers": {}, "my secret": 1}), 422)
    assert secret["code"] == "input-refused"
    client = Client()
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded",
    ):
        for address in (page.replace("pages/page_child", "files"), page):
            for body in (b"", b"--x\r\n", b"question=a&file=b", b"\0" * 50):
                judged(client.generic("POST", BASE + address, body, content_type=kind, headers=api.headers))
                judged(client.generic("PUT", BASE + address, body, content_type=kind, headers=api.headers))


def test_no_address_is_a_fault_of_ours(api: Api, form: Form) -> None:
    for address in (
        *("/forms/%00", "/forms/é/schema", "/forms/school_meals/schema?version=99999999999999999999"),
        *("/forms/school_meals/schema?version=%00", "/drafts/1", "/drafts/%00", "/submissions?before=x"),
        *("/submissions?form=%00", "/submissions?form=" + "x" * 60, "/places", "/places?words=" + "x" * 300),
        *("/places?words=%ff%00", "/places?words=%F0%9F", "/submissions?form=nothing"),
    ):  # fmt: skip
        judged(api.get(address))
    for language in ("xx", "ar", "fr;q=0.1, *", "\xff", "a" * 5_000):
        judged(api.get("/forms/none", Accept_Language=language))
    assert "العنوان" not in problem(api.get("/forms/none"), 404)["detail"]
    for header in (
        "Basic x",
        "Bearer",
        "Bearer ",
        "Bearer \0",
        "Bearer " + "x" * 9_000,
        "Bearer é",
        "bearer  tsk_",
    ):
        problem(Client().get(BASE + "/forms", headers={"Authorization": header}), 401)  # type: ignore[arg-type]
