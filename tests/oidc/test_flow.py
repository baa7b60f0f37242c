"""Logging in through a real, certified provider that is set up like eSignet."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tessera.accounts.models import OidcAttempt
from tessera.accounts.oidc import client, errors, flow
from tessera.accounts.oidc.choices import Level
from tessera.accounts.oidc.tokens import StepUp
from tessera.lib.encryption import provider as sealing
from tests.oidc.running import BIOMETRICS, GENERATED_CODE, KNOWLEDGE, SECRET, Visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("client_id", ["signed", "encrypted"])
def test_somebody_logs_in_as_through_esignet(journey, client_id) -> None:
    began = timezone.now()
    finished = journey(client_id).whole()
    identity = finished.identity
    assert finished.plan == flow.Plan("/my/somewhere")
    assert identity.provider == client_id
    assert identity.sub == "amina"
    assert (identity.acr, identity.level) == (BIOMETRICS, Level.HIGH)
    assert identity.auth_time is not None and identity.auth_time >= began - timedelta(seconds=2)
    assert identity.birth_date == date(1986, 3, 27)
    assert identity.names == {"fr": "Amina Diallo", "ar": "أمينة ديالو"}
    assert (identity.given_name, identity.family_name, identity.gender) == ("Amina", "Diallo", "female")
    assert (identity.phone, identity.is_phone_verified) == ("+221771234011", True)
    assert (identity.email, identity.is_email_verified) == ("amina@example.org", False)
    assert identity.address["locality"] == "Lomba"
    assert (identity.identifier_kind, identity.identifier_value) == ("national_id", "123456784471")


@pytest.mark.parametrize(
    ("client_id", "method"), [("basic", "client_secret_basic"), ("post", "client_secret_post")]
)
def test_we_may_show_who_we_are_by_a_secret(journey, client_id, method) -> None:
    sealed = sealing().encrypt(SECRET.encode(), context=client.secret_context(client_id))
    made = journey(client_id, auth_method=method, secret=sealed, userinfo="json")
    assert made.whole().identity.name == "Amina Diallo"


def test_the_secret_may_come_from_the_environment(journey, monkeypatch) -> None:
    made = journey(
        "basic", auth_method="client_secret_basic", secret_variable="LOG_IN_SECRET", userinfo="json"
    )
    with pytest.raises(errors.SecretMissing):
        made.whole()
    monkeypatch.setenv("LOG_IN_SECRET", SECRET)
    assert made.whole().identity.sub == "amina"


def test_a_wrong_secret_is_told_from_a_wrong_code(journey, monkeypatch) -> None:
    monkeypatch.setenv("LOG_IN_SECRET", "not the secret")
    made = journey(
        "basic",
        auth_method="client_secret_basic",
        secret_variable="LOG_IN_SECRET",
        userinfo="json",
        pushing="never",
    )
    with pytest.raises(errors.ClientNotKnown):
        made.whole()


@pytest.mark.parametrize("pushing", ["never", "always", "offered"])
def test_the_request_is_pushed_where_that_is_wanted(journey, pushing) -> None:
    made = journey(pushing=pushing)
    url = made.begin()
    assert ("request_uri=" in url) == (pushing != "never")
    assert ("code_challenge=" in url) == (pushing == "never")
    assert made.finish(Visitor().log_in(url, back_to="http://testserver/my/callback")).identity.sub == "amina"


def test_without_userinfo_the_id_token_says_who_it_is(journey) -> None:
    identity = journey(userinfo="none", identifier_kind="sub", identifier_claim="sub").whole().identity
    assert (identity.identifier_value, identity.name) == ("amina", "")


def test_the_request_asks_for_single_claims(journey) -> None:
    wanted = {"userinfo": {"name": {"essential": True}, "individual_id": {"essential": True}}}
    made = journey(scopes=["openid"], claims_request=wanted)
    identity = made.whole().identity
    assert (identity.name, identity.phone) == ("Amina Diallo", "")


def test_a_step_up_proves_the_same_person_anew(journey) -> None:
    visitor, made = Visitor(), journey()
    first = made.whole(visitor).identity
    again = made.whole(visitor, StepUp(first.sub, (BIOMETRICS,)))
    assert again.identity.sub == first.sub
    assert again.plan.step_up == StepUp("amina", (BIOMETRICS,))


def test_a_step_up_by_somebody_else_is_refused(journey) -> None:
    with pytest.raises(errors.SomebodyElse):
        journey().whole(Visitor(account="moussa"), StepUp("amina"))


def test_a_step_up_in_a_weaker_way_is_refused(journey) -> None:
    with pytest.raises(errors.LevelTooLow):
        journey().whole(Visitor(acr=GENERATED_CODE), StepUp("amina", (BIOMETRICS,)))


@pytest.mark.parametrize("fault", ["auth_time", "auth_time_missing"])
def test_a_step_up_must_have_happened_just_now(journey, fault) -> None:
    made = journey()
    made.op.spoil(fault)
    with pytest.raises(errors.NotFresh):
        made.whole(step_up=StepUp("amina"))


def test_a_provider_that_takes_less_than_asked_is_refused(journey) -> None:
    with pytest.raises(errors.LevelTooLow):
        journey().whole(Visitor(acr=KNOWLEDGE))


def test_whoever_says_no_is_told_so(journey) -> None:
    with pytest.raises(errors.Declined):
        journey().whole(Visitor(refuses=True))


def test_an_answer_counts_once(journey) -> None:
    made = journey()
    answer = made.answer()
    made.finish(answer)
    with pytest.raises(errors.CodeReplayed):
        made.finish(answer)


def test_a_code_of_another_log_in_is_refused_by_its_verifier(journey) -> None:
    made = journey()
    stolen, own = made.answer(), made.answer()
    with pytest.raises(errors.CodeNotTaken):
        made.finish(own | {"code": stolen["code"]})


def test_an_answer_for_another_browser_is_refused_and_stays_good_for_the_right_one(journey) -> None:
    made = journey()
    answer = made.answer()
    with pytest.raises(errors.StateUnknown):
        made.finish(answer, browser="another")
    assert made.finish(answer).identity.sub == "amina"


@pytest.mark.parametrize("state", ["", "unknown", "x" * 5000])
def test_an_answer_that_nobody_asked_for_is_refused(journey, state) -> None:
    made = journey()
    with pytest.raises(errors.StateUnknown):
        made.finish(made.answer() | {"state": state})


@pytest.mark.parametrize("issuer", [None, "https://elsewhere.example"])
def test_an_answer_of_another_issuer_is_refused(journey, issuer) -> None:
    made = journey()
    answer = made.answer()
    assert answer.pop("iss") == made.provider.issuer
    with pytest.raises(errors.IssuerMixedUp):
        made.finish(answer | ({"iss": issuer} if issuer else {}))


def test_a_log_in_lasts_ten_minutes(journey) -> None:
    made = journey()
    answer = made.answer()
    with pytest.raises(errors.LogInExpired):
        made.finish(answer, now=timezone.now() + timedelta(minutes=11))


def test_a_provider_that_is_switched_off_lets_nobody_in(journey) -> None:
    made = journey()
    answer = made.answer()
    type(made.provider).objects.update(is_active=False)
    with pytest.raises(errors.LogInExpired):
        made.finish(answer)


def test_an_answer_without_a_code_is_refused(journey) -> None:
    made = journey()
    answer = made.answer()
    del answer["code"]
    with pytest.raises(errors.CodeMissing):
        made.finish(answer)


def test_what_waits_for_the_answer_is_sealed(journey) -> None:
    journey().begin(flow.Plan(step_up=StepUp("amina")))
    attempt = OidcAttempt.objects.get()
    assert b"amina" not in bytes(attempt.sealed)
    assert flow.forget_old_attempts(now=timezone.now()) == 0
    assert flow.forget_old_attempts(now=timezone.now() + timedelta(days=2)) == 1
