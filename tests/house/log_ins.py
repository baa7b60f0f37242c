"""How the promises about providers of log-ins and our keys are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection

PROVIDER = (
    "insert into accounts_oidcprovider (key, names, preset, issuer, discovery_url, client_id, auth_method,"
    " signing_algorithm, secret, secret_variable, pushing, scopes, acr_values, levels, least_level, claims_request,"
    " claims_mapping, userinfo, identifier_claim, identifier_kind, logs_out, is_active, is_from_file, position,"
    " changed_at) values ('a', '{}', '', 'https://a.example', '', 'c', 'client_secret_basic', 'RS256', %s, %s,"
    " 'never', '{}', '{}', '{}', '', '{}', '{}', 'json', %s, %s, true, true, false, 0, now())"
)


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def provider(
    *, secret: bytes | None = None, variable: str = "", claim: str = "", identifier_kind: str = ""
) -> None:
    run(PROVIDER, secret, variable, claim, identifier_kind)


def key(kid: str) -> None:
    run(
        "insert into accounts_oidckey (kid, use, algorithm, state, public, sealed, made_at, changed_at)"
        " values (%s, 'sig', 'RS256', 'current', '{}', '', now(), now())",
        kid,
    )


def violations() -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    return {
        "a_provider_has_one_secret": lambda: provider(secret=b"x", variable="X"),
        "an_identifier_comes_from_a_claim": lambda: provider(identifier_kind="national_id"),
        "one_key_is_current_and_one_is_next": lambda: (key("a"), key("b")),
    }
