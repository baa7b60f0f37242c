"""How the promises about citizens, their sessions and who they are are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection

LATER = "now() + interval '1 hour'"


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def citizen() -> int:
    return int(
        run(
            "insert into accounts_citizen (public_id, name, language, is_active, created_at)"
            " values (gen_random_uuid(), 'Awa', '', true, now()) returning id"
        )
    )


def login() -> None:
    run(
        "insert into accounts_citizenlogin (citizen_id, issuer, subject, acr, first_at, last_at)"
        " values (%s, 'https://a.example', 'awa', '', now(), now())",
        citizen(),
    )


def session(*, expires: str = LATER, ended: str = "null") -> None:
    run(
        "insert into accounts_citizensession (public_id, citizen_id, token_hash, device, acr, provider_session,"
        " authenticated_at, created_at, last_seen_at, expires_at, ended_at, ended_by)"
        f" values (gen_random_uuid(), %s, 'x', '', '', '', now(), now(), now(), {expires}, {ended}, '')",
        citizen(),
    )


def link(who: int, person: int, *, until: str = "null") -> None:
    run(
        "insert into selfservice_link (public_id, citizen_id, individual_id, how, since, linked_by, linked_by_name,"
        f" until, ended_by, ended_by_name) values (gen_random_uuid(), %s, %s, 'demo', now(), '', '', {until}, '', '')",
        who,
        person,
    )


def question(who: int, *, settled: str = "") -> int:
    return int(
        run(
            "insert into selfservice_linkquestion (public_id, citizen_id, doubts, provider, name, identifier_kind,"
            " identifier_masked, asked_at, settled_by, settled_by_name, settled, note)"
            " values (gen_random_uuid(), %s, '{}', '', 'Awa', '', '', now(), '', '', %s, '') returning id",
            who,
            settled,
        )
    )


def candidate(asked: int, person: int) -> None:
    run(
        "insert into selfservice_linkcandidate (question_id, individual_id, has_identifier, has_name, has_birth_date)"
        " values (%s, %s, true, true, true)",
        asked,
        person,
    )


def two_questions() -> None:
    who = citizen()
    question(who)
    question(who)


def named_twice(person: Callable[[], int]) -> None:
    asked, one = question(citizen()), person()
    candidate(asked, one)
    candidate(asked, one)


def two_people(person: Callable[[], int]) -> None:
    who = citizen()
    link(who, person())
    link(who, person())


def two_citizens(person: Callable[[], int]) -> None:
    one = person()
    link(citizen(), one)
    link(citizen(), one)


def authority(
    one: int, other: int, *, paper: str = "x", until: str = "'2099-01-01'", ended: str = "null"
) -> None:
    run(
        f"""insert into selfservice_authority (public_id, representative_id, representative_name, represented_id,
              represented_name, ground, covers_household, since, until, paper, reason, made_at, made_by, made_by_name,
              ended_at, ended_by, ended_by_name, end_reason)
            values (gen_random_uuid(), %s, '', %s, '', 'proxy', false, '2026-01-01', {until}, %s, 'x', now(), 'x', 'x',
                    {ended}, '', '', '') returning id""",
        one,
        other,
        paper,
    )


def acts_twice(person: Callable[[], int]) -> None:
    one, other = person(), person()
    authority(one, other)
    authority(one, other)


def over_oneself(person: Callable[[], int]) -> None:
    one = person()
    authority(one, one)


def wish(one: int, *, status: str, decided: str = "null", by: str = "") -> None:
    run(
        f"""insert into selfservice_authorityrequest (public_id, representative_id, representative_name,
              citizen_public_id, said_name, said_number, ground, covers_household, until, reason, paper_kind,
              paper_file, paper_sha256, paper_mime_type, paper_size, paper_scan_status, asked_at, represented_name,
              objection, status, decided_at, decided_by, decided_by_name, note)
            values (gen_random_uuid(), %s, '', gen_random_uuid(), 'Awa', '', 'proxy', false, '2099-01-01', 'x',
                    'other', 'x', 'x', 'image/png', 1, 'not_scanned', now(), '', '', %s, {decided}, %s, '', '')
            returning id""",
        one,
        status,
        by,
    )


def violations(*, person: Callable[[], int]) -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    return {
        "a_subject_of_an_issuer_is_one_citizen": lambda: (login(), login()),
        "a_session_lasts_a_while": lambda: session(expires="now()"),
        "a_session_that_ended_says_how": lambda: session(ended="now()"),
        "a_citizen_is_one_person": lambda: two_people(person),
        "a_person_is_one_citizen": lambda: two_citizens(person),
        "a_link_ends_after_it_starts": lambda: link(citizen(), person(), until="now() - interval '1 hour'"),
        "a_citizen_is_asked_about_once": two_questions,
        "a_question_that_is_settled_says_by_whom": lambda: question(citizen(), settled="nobody"),
        "a_candidate_is_named_once": lambda: named_twice(person),
        "somebody_acts_for_somebody_once": lambda: acts_twice(person),
        "nobody_is_given_authority_over_themselves": lambda: over_oneself(person),
        "an_authority_has_a_last_day": lambda: authority(person(), person(), until="null"),
        "an_authority_ends_after_it_starts": lambda: authority(person(), person(), until="'2020-01-01'"),
        "an_authority_says_on_what_paper_and_why": lambda: authority(person(), person(), paper=""),
        "a_wish_to_act_that_is_settled_says_by_whom": lambda: wish(person(), status="refused"),
        "a_wish_to_act_that_was_granted_is_an_authority": lambda: wish(
            person(), status="granted", decided="now()", by="x"
        ),
        "an_authority_that_ended_says_by_whom": lambda: authority(person(), person(), ended="now()"),
    }
