"""How the promises about policies, stages, deputies and freezes are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def policy() -> int:
    return int(
        run(
            "insert into changes_policy (public_id, key, names) values (gen_random_uuid(), 'p', '{}') returning id"
        )
    )


def version(which: int, number: int, *, published: str | None = "2026-01-01") -> None:
    run(
        "insert into changes_policyversion (policy_id, number, definition, saved_at, saved_by, saved_by_name,"
        " published_at, published_by, published_by_name) values (%s, %s, '{}', now(), '', '', %s, '', '')",
        which,
        number,
        published,
    )


def step(request: int) -> int:
    return int(
        run(
            "insert into changes_step (request_id, position, total, stage, names, role, path, quorum, nobody_twice,"
            " late, late_role, opened_at, escalations, claimed_by, claimed_by_name, outcome) values (%s, 1, 1, 's',"
            " '{}', '', '', 1, true, 'remind', '', now(), 0, '', '', '') returning id",
            request,
        )
    )


def approval(request: int, at: int, actor: str, principal: str | None = None) -> None:
    run(
        "insert into changes_changedecision (request_id, step_id, stage, outcome, actor, actor_name, principal,"
        " decided_at, note) values (%s, %s, 's', 'approved', %s, '', %s, now(), '')",
        request,
        at,
        actor,
        principal,
    )


def inverse(reference: str, of: int) -> None:
    run(
        "insert into changes_changerequest (public_id, reference, status, channel, policy, actor, actor_name, reason,"
        " source, proposed_at, undoes_id) values (gen_random_uuid(), %s, 'submitted', 'console', '', 'a', 'A', '', '',"
        " now(), %s)",
        reference,
        of,
    )


def delegation(principal: int, deputy: int, until: str = "2026-01-02") -> None:
    run(
        "insert into changes_delegation (public_id, principal_id, deputy_id, since, until, reason, given_by,"
        " given_by_name) values (gen_random_uuid(), %s, %s, '2026-01-01', %s, '', '', '')",
        principal,
        deputy,
        until,
    )


def freeze() -> None:
    run(
        "insert into changes_freeze (public_id, areas, programme, reason, since, until, begun_by, begun_by_name)"
        " values (gen_random_uuid(), '{}', 'x', '', '2026-01-02', '2026-01-01', '', '')"
    )


def office(weekday: int, closes: str) -> None:
    run("insert into changes_workingday (weekday, opens, closes) values (%s, '08:00', %s)", weekday, closes)


def violations(*, request: Callable[[], int], user: Callable[[str], int]) -> dict[str, Callable[[], object]]:
    def agree_twice(*pairs: tuple[str, str | None]) -> None:
        asked = request()
        at = step(asked)
        for actor, principal in pairs:
            approval(asked, at, actor, principal)

    def wait_twice() -> None:
        asked = request()
        step(asked)
        step(asked)

    def undo_twice() -> None:
        asked = request()
        inverse("CR-2", asked)
        inverse("CR-3", asked)

    def undo_by_the_worker_twice() -> None:
        asked = request()
        for _time in range(2):
            run(
                "insert into changes_undoing (request_id, reason, actor, actor_name, refusal_code, refusal, in_the_way,"
                " asked_at) values (%s, '', 'a', 'A', '', '', '[]', '2026-01-01')",
                asked,
            )

    def two(number: int, published: str | None) -> None:
        which = policy()
        version(which, 1, published=published)
        version(which, number, published=published)

    return {
        "a_change_is_undone_once": undo_twice,
        "a_change_is_being_undone_once": undo_by_the_worker_twice,
        "a_change_waits_at_one_stage_at_a_time": wait_twice,
        "nobody_approves_a_stage_twice": lambda: agree_twice(("b", None), ("b", None)),
        "nobody_approves_a_stage_twice_by_deputies": lambda: agree_twice(("b", "d"), ("c", "d")),
        "versions_of_a_policy_are_numbered": lambda: two(1, "2026-01-01"),
        "a_policy_has_one_draft": lambda: two(2, None),
        "a_delegation_ends_after_it_starts": lambda: delegation(
            user("a@example.org"), user("b@example.org"), "2025-12-31"
        ),
        "nobody_deputises_for_themselves": lambda: (lambda one: delegation(one, one))(user("a@example.org")),
        "a_freeze_ends_after_it_starts": freeze,
        "a_week_has_seven_days": lambda: office(8, "16:00"),
        "an_office_closes_after_it_opens": lambda: office(1, "07:00"),
    }
