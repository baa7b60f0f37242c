"""How the promises about attestations are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def attestation(
    one: int | None,
    where: int | None,
    *,
    status: str = "new",
    by: str = "",
    at: str | None = None,
    digest: bytes | None = None,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into attestation_attestation (individual_id, group_id, field_id, status, attested_by,"
            " attested_by_name, attested_at, comment, value_digest, batch)"
            " values (%s, %s, (select min(id) from dictionary_field), %s, %s, '', %s, '', %s, '')",
            [one, where, status, by, at, digest],
        )


def violations(*, person: Callable[[], int], group: Callable[[], int]) -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""

    def twice(one: int | None, where: int | None) -> None:
        attestation(one, where)
        attestation(one, where)

    return {
        "an_attestation_is_of_one_registrant": lambda: attestation(None, None),
        "an_attestation_says_who_and_when": lambda: attestation(person(), None, status="rejected", by="a"),
        "an_attestation_says_of_what": lambda: attestation(
            person(), None, status="attested", by="a", at="2026-01-01"
        ),
        "a_persons_fact_stands_once": lambda: twice(person(), None),
        "a_groups_fact_stands_once": lambda: twice(None, group()),
    }
