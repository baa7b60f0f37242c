"""Keys of other systems, and the leave of a citizen that one acts for them."""

from datetime import UTC, datetime, timedelta

import pytest

from tessera.accounts import api, errors
from tessera.accounts.actions import api_clients, citizen_tokens, citizens
from tessera.accounts.actions.citizens import Proof
from tessera.accounts.actions.once import KEPT, forget_old, once
from tessera.accounts.choices import Permission, SessionEnd
from tessera.accounts.citizens import PHONE_ISSUER
from tessera.accounts.models import ApiAnswer, ApiClient, CitizenLogin, CitizenSession
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tests.cast import Country
from tests.citizens import make_citizen
from tests.interop.calling import BACK, CHALLENGE, VERIFIER, connect

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def system(tamar: Country) -> ApiClient:
    made, _key = connect(tamar.district)
    ApiClient.objects.filter(pk=made.pk).update(made_at=NOW)
    return ApiClient.objects.get(pk=made.pk)


@pytest.fixture
def session(db: None) -> CitizenSession:
    return citizens.begin_session(make_citizen(), proof=Proof(NOW), device="Firefox", now=NOW)[0]


def code_for(session: CitizenSession, system: ApiClient, *, now: datetime = NOW) -> str:
    return citizen_tokens.give_leave(session, client=system, return_to=BACK, challenge=CHALLENGE, now=now)


def take(
    code: str, system: ApiClient, *, now: datetime = NOW, verifier: str = VERIFIER, back: str = BACK
) -> str:
    return citizen_tokens.take_leave(code, client=system, return_to=back, verifier=verifier, now=now)[0]


def test_a_system_may_do_what_its_role_may_in_its_area(system: ApiClient, tamar: Country) -> None:
    viewer = api.viewer_of(system)
    assert viewer.sees == Reach(paths=frozenset({tamar.district.path}))
    assert viewer.may(Permission.FACTS_CORRECT, tamar.village.path)
    assert not viewer.may(Permission.FACTS_CORRECT, tamar.elsewhere.path)
    assert not viewer.may(Permission.USERS_MANAGE) and viewer.channel == "api" and viewer.user_id is None
    assert viewer.held[0].role == "registrar"


def test_nobody_gives_a_system_what_they_lack(system: ApiClient, administrator_viewer: Viewer) -> None:
    clerk = Viewer("x", "X", reaches={Permission.USERS_MANAGE: Reach(everywhere=True)})
    with pytest.raises(errors.CannotGrantWhatYouLack):
        api_clients.renew_key(system, until=NOW.date() + timedelta(days=9), by=clerk, now=NOW)
    with pytest.raises(errors.PermissionMissing):
        api_clients.cut_off(system, by=Viewer("x", "X"), now=NOW)
    api_clients.cut_off(system, by=clerk, now=NOW)  # whoever sees harm may stop it


def test_a_system_has_a_name(tamar: Country) -> None:
    for name in (" ", "x" * 101):
        with pytest.raises(errors.SystemNameMissing):
            connect(tamar.district, name=name)
    assert connect(tamar.district, name=" Lomba  schools ")[0].name == "Lomba schools"


def test_an_address_to_come_back_to_says_nothing_else(tamar: Country) -> None:
    """Its host stands in the security policy of the page on which a citizen says yes."""
    bad = (
        "https://a.example;sandbox/x",
        "https://*/x",
        "https://a.example,b.example/x",
        "https://a'b.example/",
    )
    for address in (*bad, "https://a..example/", "http://a.example/", "javascript:x", "https://a.example:x/"):
        with pytest.raises(errors.ReturnAddressUnusable):
            connect(tamar.district, name="Other", return_to=(address,))
    good = ("https://xn--a.Example:8443/x?y=1", "http://localhost:5000/", "http://[::1]:5000/")
    assert connect(tamar.district, name="Other", return_to=good)[0].return_to == list(good)


def test_a_code_to_a_phone_lets_nobody_act(system: ApiClient, session: CitizenSession) -> None:
    code = code_for(session, system)
    CitizenLogin.objects.filter(pk=session.login_id).update(issuer=PHONE_ISSUER)
    by_phone = CitizenSession.objects.get(pk=session.pk)
    with pytest.raises(errors.LeaveUnusable):
        code_for(by_phone, system)
    assert api.find_token(take(code, system), now=NOW) is None


def test_a_code_is_good_once_for_whom_it_was_given(system: ApiClient, session: CitizenSession) -> None:
    token = take(code := code_for(session, system), system)
    assert api.find_token(token, now=NOW) is not None
    with pytest.raises(errors.LeaveUnusable):
        take(code, system)
    assert api.find_token(token, now=NOW) is None  # one of the two was a thief
    other, _key = connect(None, name="Other")
    for change in (
        {"system": other},
        {"now": NOW + timedelta(seconds=61)},
        {"verifier": "w" * 43},
        {"verifier": "short"},
        {"back": BACK + "/"},
    ):
        code = code_for(session, system)
        with pytest.raises(errors.LeaveUnusable):
            take(code, **({"system": system} | change))  # type: ignore[arg-type]
    code = code_for(session, system)
    with pytest.raises(errors.LeaveUnusable):
        take(code, system, verifier="w" * 43)
    with pytest.raises(errors.LeaveUnusable):
        take(code, system)  # whoever guessed wrongly does not guess again
    for back, challenge in (("https://evil.example/", CHALLENGE), (BACK, "plain")):
        with pytest.raises(errors.LeaveUnusable):
            citizen_tokens.give_leave(session, client=system, return_to=back, challenge=challenge, now=NOW)


def test_a_token_ends_with_the_session_the_system_and_the_hour(
    system: ApiClient, session: CitizenSession
) -> None:
    first, second = (take(code_for(session, system), system) for _one in range(2))
    assert api.find_token(first, now=NOW + timedelta(minutes=25)) is not None  # and they were there
    assert api.find_token(first, now=NOW + timedelta(minutes=50)) is not None
    assert api.find_token(first, now=NOW + timedelta(minutes=61)) is None
    late = NOW + timedelta(minutes=50)
    third = take(code_for(session, system, now=late), system, now=late)
    api_clients.cut_off(system, by=system_viewer(), now=late)
    assert api.find_token(third, now=late) is None
    with pytest.raises(errors.LeaveUnusable):
        code_for(session, ApiClient.objects.get(pk=system.pk), now=late)
    other, _key = connect(None, name="Other")
    fourth = take(code_for(session, other, now=late), other, now=late)
    citizens.end_session(session, how=SessionEnd.CITIZEN, now=late)
    assert api.find_token(fourth, now=late) is None and api.find_token(second, now=NOW) is None


def test_the_same_key_gives_the_same_answer_and_a_refusal_leaves_no_trace(system: ApiClient) -> None:
    by, done = api.viewer_of(system), []

    def doing() -> dict[str, str]:
        done.append(1)
        return {"reference": str(len(done))}

    def refusing() -> dict[str, str]:
        raise errors.SystemCutOff

    with pytest.raises(errors.SystemCutOff):
        once("key-12345", "what", refusing, by=by, now=NOW)
    assert once("key-12345", "what", doing, by=by, now=NOW) == {"reference": "1"}
    assert once("key-12345", "what", doing, by=by, now=NOW) == {"reference": "1"}
    with pytest.raises(errors.CallKeyUsed):
        once("key-12345", "else", doing, by=by, now=NOW)
    other = api.viewer_of(connect(None, name="Other")[0])
    assert once("key-12345", "else", doing, by=other, now=NOW) == {"reference": "2"}
    assert once("key-12345", "else", doing, by=by, now=NOW, through="another") == {"reference": "3"}
    for bad in ("short", "x" * 101, "with space", "ключ-ключ"):
        with pytest.raises(errors.CallKeyUnusable):
            once(bad, "what", doing, by=by, now=NOW)
    assert ApiAnswer.objects.count() == 3
    assert forget_old(now=NOW + KEPT) == 0
    assert forget_old(now=NOW + KEPT + timedelta(seconds=1)) == 3
    assert once("key-12345", "what", doing, by=by, now=NOW) == {"reference": "4"}


def test_calls_are_counted_by_the_minute(system: ApiClient) -> None:
    actor, late = str(system.public_id), NOW + timedelta(seconds=59)
    assert [api.count_call(actor, now=one) for one in (NOW, late, late)] == [1, 2, 3]
    assert api.count_call(actor, now=NOW + timedelta(seconds=60)) == 1
    assert api.last_used([system])[system.public_id] == NOW + timedelta(seconds=60)
