"""How the promises about other systems, their tokens and what they send are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from tests.house.citizens import citizen, run

LATER = "now() + interval '1 hour'"


def system(*, expires: str = LATER, calls: int = 60, key: str = "a") -> int:
    return int(
        run(
            "insert into accounts_apiclient (public_id, name, role_id, key_hash, key_hint, per_minute, return_to,"
            " made_at, expires_at) values (gen_random_uuid(), 'Schools', (select min(id) from accounts_role),"
            f" %s::bytea, '', %s, '{{}}', now(), {expires}) returning id",
            key,
            calls,
        )
    )


def token(*, expires: str) -> None:
    session = run(
        "insert into accounts_citizensession (public_id, citizen_id, token_hash, device, acr, provider_session,"
        " authenticated_at, created_at, last_seen_at, expires_at, ended_by)"
        f" values (gen_random_uuid(), %s, 'x', '', '', '', now(), now(), now(), {LATER}, '') returning id",
        citizen(),
    )
    run(
        "insert into accounts_citizentoken (public_id, client_id, session_id, code_hash, challenge, return_to,"
        f" given_at, expires_at) values (gen_random_uuid(), %s, %s, 'c', '', '', now(), {expires})",
        system(),
        session,
    )


def two_answers() -> None:
    for _time in range(2):
        run(
            "insert into accounts_apianswer (actor, key_hash, fingerprint, answer, at)"
            " values ('0190a8f0-0000-7000-8000-000000000000', 'k', 'f', '{}', now())"
        )


def twice() -> None:
    system()
    system(key="b")


def violations() -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    return {
        "a_key_holds_a_while": lambda: system(expires="now()"),
        "a_system_may_ask_at_all": lambda: system(calls=0),
        "systems_are_told_apart_by_name": twice,
        "a_token_holds_a_while": lambda: token(expires="now()"),
        "a_name_of_a_call_has_one_answer": two_answers,
    }
