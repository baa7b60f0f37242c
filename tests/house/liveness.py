"""How the promises of proof of life are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def rule(*, months: int = 12, ways: str = "{desk}") -> int:
    return int(
        run(
            "insert into liveness_rule (public_id, names, covers, query, months, notice_days, ways, least_level,"
            " remind_before, remind_after, is_active)"
            " values (gen_random_uuid(), '{}', '{}', '', %s, 30, %s, '', '{}', '{}', true) returning id",
            months,
            ways,
        )
    )


def check(of: int, who: int, *, status: str = "open", closed: str = "null") -> None:
    run(
        "insert into liveness_check (public_id, rule_id, individual_id, due_on, opened_on, status, way, reminders,"
        f" closed_on) values (gen_random_uuid(), %s, %s, '2026-01-01', '2026-01-01', %s, '', 0, {closed})",
        of,
        who,
        status,
    )


def proof(
    who: int, *, status: str = "waiting", by: tuple[str, str] = ("", ""), decided: str = "null"
) -> None:
    agrees = ", ".join("true" if one else "null" for one in by)
    run(
        "insert into liveness_proof (public_id, individual_id, way, status, at, by, by_name, note, acr, level, pose,"
        " first_by, first_by_name, first_note, second_by, second_by_name, second_note, decided_at, first_agrees,"
        " second_agrees) values (gen_random_uuid(), %s, 'photo', %s, now(), '', '', '', '', '', '', %s, '', '', %s, '',"
        f" '', {decided}, {agrees})",
        who,
        status,
        *by,
    )


def asked_twice(person: Callable[[], int]) -> None:
    of, who = rule(), person()
    check(of, who)
    check(of, who)


def two_photos(person: Callable[[], int]) -> None:
    who = person()
    proof(who)
    proof(who)


def violations(*, person: Callable[[], int]) -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    return {
        "proof_of_life_can_be_given_somehow": lambda: rule(ways="{}"),
        "proof_of_life_is_asked_for_in_time": lambda: rule(months=0),
        "a_rule_asks_somebody_once_at_a_time": lambda: asked_twice(person),
        "a_check_that_is_over_says_since_when": lambda: check(rule(), person(), status="ended"),
        "a_check_that_is_done_says_by_which_proof": lambda: check(
            rule(), person(), status="done", closed="now()"
        ),
        "a_photo_is_looked_at_by_two_different_officers": lambda: proof(person(), by=("a", "a")),
        "a_photo_passes_when_two_officers_agree": lambda: proof(
            person(), status="passed", by=("a", ""), decided="now()"
        ),
        "a_photo_fails_when_two_officers_looked": lambda: proof(
            person(), status="failed", by=("a", ""), decided="now()"
        ),
        "a_proof_that_is_decided_says_when": lambda: proof(person(), decided="now()"),
        "somebody_has_one_photo_being_looked_at": lambda: two_photos(person),
    }
