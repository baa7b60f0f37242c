"""How the promises about versions are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def named(name: str = "Survey 2026") -> int:
    return int(
        run(
            "insert into versions_namedversion (public_id, name, source, channel, received_at, actor, actor_name)"
            " values (gen_random_uuid(), %s, 'a', 'console', now(), 'x', 'X') returning id",
            name,
        )
    )


def picture(one: int | None, where: int | None) -> None:
    run(
        "insert into versions_recordversion (named_id, individual_id, group_id, facts) values (%s, %s, %s, '{}')",
        named(),
        one,
        where,
    )


def trust(source: str, rank: int) -> None:
    run("insert into versions_trustedsource (source, rank) values (%s, %s)", source, rank)


def violations() -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    return {
        "a_named_version_has_a_name_and_a_source": lambda: named(""),
        "a_version_is_of_one_record": lambda: picture(1, 1),
        "a_source_is_ranked_once": lambda: (trust("Survey", 1), trust("Survey", 2)),
        "a_rank_is_given_once": lambda: (trust("Survey", 1), trust("Census", 1)),
    }
