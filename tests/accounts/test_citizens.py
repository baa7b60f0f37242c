"""Citizens' accounts and sessions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tessera.accounts import errors
from tessera.accounts.actions import citizens
from tessera.accounts.actions.citizens import Proof
from tessera.accounts.choices import SessionEnd
from tessera.accounts.citizens import find_session_of, is_fresh, sessions_of
from tessera.accounts.models import Citizen, CitizenLogin, CitizenSession
from tests.citizens import ISSUER, make_citizen

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def login() -> CitizenLogin:
    return make_citizen()


def begin(login: CitizenLogin, *, now: datetime = NOW, sid: str = "") -> tuple[CitizenSession, str]:
    return citizens.begin_session(login, proof=Proof(now, "acr", sid), device="Firefox", now=now)


def test_who_comes_again_is_the_same_citizen(login: CitizenLogin) -> None:
    again = citizens.know(
        issuer=ISSUER, subject=login.subject, name="Amina Sow", acr="high", language="fr", now=NOW
    )
    assert again.citizen == login.citizen
    assert Citizen.objects.get().name == "Amina Sow"
    assert Citizen.objects.get().language == "en", "what they chose stays"
    other = citizens.know(
        issuer="https://else", subject=login.subject, name="Amina Sow", acr="", language="en", now=NOW
    )
    assert other.citizen != login.citizen


def test_the_token_is_kept_as_its_hash(login: CitizenLogin) -> None:
    session, token = begin(login)
    assert len(token) >= 43
    assert token.encode() not in bytes(session.token_hash)
    assert citizens.find_session(token, now=NOW) == session
    assert citizens.find_session(token + "x", now=NOW) is None
    assert citizens.find_session("", now=NOW) is None


def test_a_session_ends_when_it_is_not_used(login: CitizenLogin, settings: Any) -> None:
    _session, token = begin(login)
    idle = timedelta(minutes=settings.PORTAL_IDLE_MINUTES)
    assert citizens.find_session(token, now=NOW + idle - timedelta(seconds=1)) is not None
    assert citizens.find_session(token, now=NOW + 2 * idle - timedelta(seconds=2)) is not None
    assert citizens.find_session(token, now=NOW + 4 * idle) is None


def test_a_session_ends_in_the_end(login: CitizenLogin, settings: Any) -> None:
    settings.PORTAL_SESSION_MINUTES = 50
    _session, token = begin(login)
    for minutes in (20, 40):
        assert citizens.find_session(token, now=NOW + timedelta(minutes=minutes)) is not None
    assert citizens.find_session(token, now=NOW + timedelta(minutes=50)) is None


def test_a_session_is_ended_by_its_owner(login: CitizenLogin) -> None:
    session, token = begin(login)
    citizens.end_session(session, how=SessionEnd.CITIZEN, now=NOW)
    citizens.end_session(session, how=SessionEnd.OFFICE, now=NOW)
    assert citizens.find_session(token, now=NOW) is None
    session.refresh_from_db()
    assert session.ended_by == SessionEnd.CITIZEN


def test_all_but_one_are_ended(login: CitizenLogin) -> None:
    one, _token = begin(login)
    begin(login)
    stranger, _token = begin(make_citizen("Somebody Else"))
    assert citizens.end_sessions(login.citizen, how=SessionEnd.ELSEWHERE, now=NOW, but=one) == 1
    assert sessions_of(login.citizen, now=NOW) == [one]
    assert sessions_of(stranger.citizen, now=NOW) == [stranger]


def test_the_provider_ends_what_it_names(login: CitizenLogin) -> None:
    named, _token = begin(login, sid="sid-1")
    other, _token = begin(login, sid="sid-2")

    def ended(**told: str) -> int:
        said = {"issuer": ISSUER, "subject": "", "provider_session": ""} | told
        return citizens.end_sessions_of_provider(**said, now=NOW)

    assert ended() == 0
    assert ended(issuer="https://else", provider_session="sid-1") == 0
    assert ended(provider_session="sid-1") == 1
    assert sessions_of(login.citizen, now=NOW) == [other]
    assert ended(subject=login.subject) == 1
    named.refresh_from_db()
    assert named.ended_by == SessionEnd.PROVIDER


def test_too_many_devices_end_the_oldest(login: CitizenLogin, settings: Any) -> None:
    settings.PORTAL_DEVICES = 2
    first, _token = begin(login)
    second, _token = begin(login, now=NOW + timedelta(minutes=1))
    third, _token = begin(login, now=NOW + timedelta(minutes=2))
    assert sessions_of(login.citizen, now=NOW + timedelta(minutes=2)) == [third, second]
    first.refresh_from_db()
    assert first.ended_by == SessionEnd.REPLACED


def test_nobody_logs_in_all_the_time(login: CitizenLogin, settings: Any) -> None:
    settings.PORTAL_LOGINS_PER_HOUR = 2
    begin(login)
    begin(login)
    with pytest.raises(errors.TooManyLogIns) as refused:
        begin(login)
    assert refused.value.status == 429
    begin(login, now=NOW + timedelta(minutes=61))


def test_whose_access_was_closed_comes_in_no_more(login: CitizenLogin) -> None:
    _session, token = begin(login)
    Citizen.objects.update(is_active=False)
    assert citizens.find_session(token, now=NOW) is None
    with pytest.raises(errors.CitizenClosed):
        make_citizen()
    with pytest.raises(errors.CitizenClosed):
        begin(login)


def test_who_proves_again_gets_another_token(login: CitizenLogin) -> None:
    session, token = begin(login)
    later = NOW + timedelta(minutes=20)
    assert is_fresh(session, now=NOW)
    assert not is_fresh(session, now=later)
    new = citizens.prove_again(session, proof=Proof(later, "biometric"), now=later)
    assert citizens.find_session(token, now=later) is None
    found = citizens.find_session(new, now=later)
    assert found is not None and found.acr == "biometric" and is_fresh(found, now=later)


def test_nobody_proves_in_the_future(login: CitizenLogin) -> None:
    proof = Proof(NOW + timedelta(hours=5))
    session, _token = citizens.begin_session(login, proof=proof, device="", now=NOW)
    assert session.authenticated_at == NOW


def test_somebody_elses_session_is_not_found(login: CitizenLogin) -> None:
    session, _token = begin(login)
    stranger = make_citizen("Somebody Else").citizen
    assert find_session_of(login.citizen, session.public_id, now=NOW) == session
    with pytest.raises(errors.SessionNotFound):
        find_session_of(stranger, session.public_id, now=NOW)
