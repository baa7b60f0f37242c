"""How the promises about forms and answers to them are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def form(key: str = "meals", opens: str = "null", closes: str = "null") -> int:
    return int(
        run(
            "insert into intake_form (public_id, key, titles, programme, action, channel, audience, status, opens_on,"
            " closes_on) values (gen_random_uuid(), %s, '{}', '', 'nothing', 'any', 'anybody', 'draft',"
            f" {opens}, {closes}) returning id",
            key,
        )
    )


def version(of: int, number: int = 1, published: str = "null") -> int:
    return int(
        run(
            "insert into intake_formversion (form_id, number, definition, languages, bindings, saved_at, saved_by,"
            f" saved_by_name, published_at) values (%s, %s, '{{}}', '{{}}', '{{}}', now(), '', '', {published})"
            " returning id",
            of,
            number,
        )
    )


def submission(status: str, *, sent: str = "null", reference: str | None = None) -> int:
    of = form()
    return int(
        run(
            "insert into intake_submission (public_id, reference, form_id, version_id, status, channel, language,"
            " actor, actor_name, answers, facts, seen, page, started_at, saved_at, sent_at)"
            " values (gen_random_uuid(), %s, %s, %s, %s, '', 'en', '', '', '{}', '{}', '{}', '', now(), now(),"
            f" {sent}) returning id",
            reference,
            of,
            version(of),
            status,
        )
    )


def twice(of: int, *, drafts: bool) -> None:
    version(of, 1)
    version(of, 2 if drafts else 1, "null" if drafts else "now()")


def published_changed() -> None:
    run("update intake_formversion set number = 2 where id = %s", version(form(), 1, "now()"))


def sent_changed() -> None:
    key = submission("received", sent="now()", reference="FS-1")
    run("update intake_submission set answers = '[]' where id = %s", key)


def violations() -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    return {
        "a_form_closes_after_it_opens": lambda: form(opens="'2026-01-02'", closes="'2026-01-02'"),
        "a_form_key_is_a_plain_word": lambda: form("School Meals"),
        "versions_of_a_form_are_numbered": lambda: twice(form(), drafts=False),
        "a_form_has_one_draft_at_a_time": lambda: twice(form(), drafts=True),
        "what_was_sent_has_a_reference": lambda: submission("received", sent="now()"),
        "what_was_filed_has_a_change_request": lambda: submission("filed", sent="now()", reference="FS-1"),
        "a_published_version_stays": published_changed,
        "sent_answers_stay": sent_changed,
    }
