"""The database keeps the promises: each constraint that a model names is broken here once, in plain SQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg.errors
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tessera.lib.db.roles import as_owner
from tests.house import approvals, attestations, citizens, liveness, others

PERSON = (
    "insert into registry_individual (public_id, name_variants, birth_date_precision, sex, address, language, attributes,"
    " status, registered_on, source, given_name, family_name, additional_name, preferred_name{columns})"
    " values (gen_random_uuid(), '{{}}', 'day', 0, '', '', '{{}}', {status}, '2026-01-01', '', {name}, '', '', ''{values})"
    " returning id"
)
GROUP = (
    "insert into registry_group (public_id, kind_id, name, address, attributes, status, registered_on, source{columns})"
    " values (gen_random_uuid(), (select id from registry_groupkind where key = 'household'), '', '', '{{}}', {status},"
    " '2026-01-01', ''{values}) returning id"
)


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def person(columns: str = "", values: str = "", *, status: str = "'active'", name: str = "'Awa'") -> int:
    return int(run(PERSON.format(columns=columns, values=values, status=status, name=name)))


def group(columns: str = "", values: str = "", *, status: str = "'active'") -> int:
    return int(run(GROUP.format(columns=columns, values=values, status=status)))


def membership(
    one: int, where: int, *, roles: str = "{}", until: str | None = None, exclusive: bool = True
) -> None:
    run(
        "insert into registry_membership (public_id, individual_id, group_id, roles, relationship_to_head,"
        " is_exclusive, since, until, reason, attributes)"
        " values (gen_random_uuid(), %s, %s, %s, '', %s, '2026-01-01', %s, '', '{}')",
        one, where, roles, exclusive, until,
    )  # fmt: skip


def tie(
    kind: str, one: int, other: int, columns: str = "", values: str = "", *, is_adopted: bool = False
) -> None:
    run(
        f"insert into registry_relationship (public_id, kind, individual_id, other_id, is_adopted, end_reason{columns})"
        f" values (gen_random_uuid(), %s, %s, %s, %s, ''{values})",
        kind, one, other, is_adopted,
    )  # fmt: skip


def identifier(
    one: int | None, where: int | None, *, lookup: str = "1", value: str = "", more: str = "null, null, ''"
) -> None:
    run(
        "insert into registry_identifier (public_id, kind_id, individual_id, group_id, lookup, value, masked, is_unique,"
        " status, verified_how, sealed, verified_at, verified_by)"
        f" values (gen_random_uuid(), (select min(id) from registry_identifierkind), %s, %s, %s, %s, '', true,"
        f" 'unverified', '', {more})",
        one, where, lookup, value,
    )  # fmt: skip


def contact(one: int | None, where: int | None, *, value: str = "+1", preferred: bool = False) -> None:
    run(
        "insert into registry_contactpoint (public_id, individual_id, group_id, kind, value, is_preferred)"
        " values (gen_random_uuid(), %s, %s, 'phone', %s, %s)",
        one, where, value, preferred,
    )  # fmt: skip


def document(one: int | None, where: int | None, *, sha256: str = "a" * 64) -> None:
    run(
        "insert into registry_document (public_id, individual_id, group_id, kind, title, file, sha256, mime_type, size,"
        " scan_status) values (gen_random_uuid(), %s, %s, 'photo', '', 'x', %s, 'image/png', 1, 'clean')",
        one, where, sha256,
    )  # fmt: skip


def area(code: str, *, columns: str = "", values: str = "", level: int = 0) -> int:
    run("insert into areas_arealevel (number, names) values (%s, '{}') on conflict do nothing", level)
    return int(
        run(
            f"insert into areas_area (public_id, code, level_id, names{columns}) values (gen_random_uuid(), %s,"
            f" (select id from areas_arealevel where number = %s), '{{}}'{values}) returning id",
            code,
            level,
        )  # fmt: skip
    )


def succession(one: int, other: int) -> None:
    run("insert into areas_areasuccession (area_id, successor_id) values (%s, %s)", one, other)


def user(email: str) -> int:
    return int(
        run(
            "insert into accounts_user (public_id, email, name, language, is_active, created_at, password)"
            " values (gen_random_uuid(), %s, 'A', '', true, now(), '') returning id",
            email,
        )
    )


def grant(who: int, *, until: str | None = None) -> None:
    run(
        "insert into accounts_grant (public_id, user_id, role_id, since, until) values (gen_random_uuid(), %s,"
        " (select min(id) from accounts_role), '2026-01-01', %s)",
        who, until,
    )  # fmt: skip


def saved_view(owner: int, name: str) -> None:
    run(
        "insert into accounts_savedview (public_id, owner_id, name, query, created_at)"
        " values (gen_random_uuid(), %s, %s, '', now())",
        owner, name,
    )  # fmt: skip


def finding(one: int | None, where: int | None) -> None:
    run(
        "insert into registry_finding (rule, individual_id, group_id, path, found_at) values ('x', %s, %s, '', now())",
        one, where,
    )  # fmt: skip


def fault_count() -> None:
    run("insert into registry_findingcount (rule, area_id, number) values ('x', null, 1)")


def field(
    key: str, *, type_: str = "text", code_list: str = "null", low: str = "null", high: str = "null"
) -> None:
    run(
        "insert into dictionary_field (subject, key, labels, help, type, code_list_id, unit, required, minimum, maximum,"
        " pattern, storage, sensitivity, filterable, searchable, attestable, citizen_may_propose, exportable, position,"
        f" synonyms) values ('group', %s, '{{}}', '{{}}', %s, {code_list}, '', false, {low}, {high}, '', 'attribute',"
        " 'public', false, false, false, false, true, 0, '[]')",
        key, type_,
    )  # fmt: skip


def code(*, columns: str = "", values: str = "") -> None:
    run(
        f"insert into dictionary_code (code_list_id, value, labels, position{columns})"
        f" values ((select min(id) from dictionary_codelist), 'zz', '{{}}', 0{values})"
    )


def request(reference: str = "CR-1", status: str = "submitted") -> int:
    return int(
        run(
            "insert into changes_changerequest (public_id, reference, status, channel, policy, actor, actor_name, reason,"
            " source, proposed_at) values (gen_random_uuid(), %s, %s, 'console', 'instant', 'a', 'A', '', '', now())"
            " returning id",
            reference,
            status,
        )  # fmt: skip
    )


def operation(which: int) -> None:
    run(
        "insert into changes_changeoperation (request_id, position, kind, input, names) values (%s, 1, 'x', '{}', '{}')",
        which,
    )


def subject(which: int, one: int | None, where: int | None) -> None:
    run(
        "insert into changes_changesubject (request_id, individual_id, group_id) values (%s, %s, %s)",
        which,
        one,
        where,
    )


def twice(act: Callable[..., object], *arguments: Any, **named: Any) -> None:
    act(*arguments, **named)
    act(*arguments, **named)


def _two_heads() -> None:
    home = group()
    membership(person(), home, roles="{head}")
    membership(person(), home, roles="{head}")


def _two_households() -> None:
    one = person()
    membership(one, group())
    membership(one, group())


def _ancestor() -> None:
    one, other = person(), person()
    tie("parent_of", one, other)
    tie("parent_of", other, one)


def _old_child() -> None:
    parent = person(", birth_date", ", '2000-01-01'")
    tie("parent_of", parent, person(", birth_date", ", '1990-01-01'"))


def _backwards_marriage() -> None:
    one, other = person(), person()
    tie("spouse_of", other, one)


def _area_below_itself() -> None:
    top = area("A1")
    below = area("A2", columns=", parent_id", values=f", {top}", level=1)
    run("update areas_area set parent_id = %s where id = %s", below, top)


def _area_at_a_wrong_level() -> None:
    top = area("A1", level=1)
    area("A2", columns=", parent_id", values=f", {top}", level=0)


def begun_upload(size: int = 1) -> None:
    run(
        "insert into registry_begunupload (public_id, owner, sha256, size, ends, touched_at)"
        " values (gen_random_uuid(), 'awa', 'a', %s, '{}', now())",
        size,
    )


def draft() -> None:
    run(
        "insert into changes_draft (public_id, actor, kind, sealed, saved_at, files)"
        " values ('00000000-0000-7000-8000-000000000000', 'somebody', 'registration', '', now(), '{}')"
    )


VIOLATIONS: dict[str, Callable[[], object]] = {
    # registry
    "a_person_has_a_name": lambda: person(name="''"),
    "nobody_dies_before_birth": lambda: person(
        ", birth_date, death_date", ", '2000-01-02', '2000-01-01'", status="'deceased'"
    ),
    "who_has_a_death_date_is_deceased": lambda: person(", death_date", ", '2020-01-01'"),
    "a_duplicate_says_of_whom": lambda: person(status="'duplicate'"),
    "a_person_lives_on_earth": lambda: person(", latitude, longitude", ", 91, 0"),
    "a_merged_group_says_into_which": lambda: group(status="'merged'"),
    "a_group_lives_on_earth": lambda: group(", latitude, longitude", ", 0, 181"),
    "a_membership_ends_after_it_starts": lambda: membership(person(), group(), until="2025-12-31"),
    "one_head_at_a_time": _two_heads,
    "one_household_at_a_time": _two_households,
    "a_member_once_in_a_group": lambda: twice(membership, person(), group(), exclusive=False),
    "nobody_is_tied_to_themselves": lambda: (lambda one: tie("guardian_of", one, one))(person()),
    "a_marriage_is_stored_once": _backwards_marriage,
    "only_spouses_marry_and_separate": lambda: tie(
        "carer_of", person(), person(), ", married_on", ", '2020-01-01'"
    ),
    "only_a_parent_adopts": lambda: tie("carer_of", person(), person(), is_adopted=True),
    "a_couple_separates_after_it_marries": lambda: tie(
        "spouse_of", person(), person(), ", married_on, separated_on", ", '2020-01-02', '2020-01-01'"
    ),
    "a_tie_is_stored_once": lambda: twice(tie, "carer_of", person(), person()),
    "no_one_is_their_own_ancestor": _ancestor,
    "no_child_is_older_than_its_parent": _old_child,
    "an_identifier_has_one_owner": lambda: identifier(person(), group()),
    "a_sealed_identifier_shows_no_value": lambda: identifier(person(), None, value="1", more="'x', null, ''"),
    "a_verified_identifier_says_by_whom": lambda: identifier(person(), None, more="null, now(), ''"),
    "an_identifier_belongs_to_one": lambda: (identifier(person(), None), identifier(person(), None)),
    "a_person_number_is_given_once": lambda: twice(person, ", registry_number", ", 'P1'"),
    "a_group_number_is_given_once": lambda: twice(group, ", registry_number", ", 'H1'"),
    "a_contact_has_one_owner": lambda: contact(None, None),
    "a_contact_is_stored_once": lambda: twice(contact, person(), None),
    "one_preferred_contact_of_a_kind": lambda: (
        lambda one: (contact(one, None, preferred=True), contact(one, None, value="+2", preferred=True))
    )(person()),
    "a_document_has_one_owner": lambda: document(None, None),
    "a_document_has_its_digest": lambda: document(person(), None, sha256="no"),
    # areas
    "a_tree_has_at_most_ten_levels": lambda: area("A1", level=10),
    "an_area_ends_after_it_starts": lambda: area(
        "A1", columns=", since, until", values=", '2020-01-02', '2020-01-01'"
    ),
    "an_area_lies_on_earth": lambda: area("A1", columns=", latitude, longitude", values=", 91, 0"),
    "no_area_lies_below_itself": _area_below_itself,
    "an_area_lies_below_a_higher_level": _area_at_a_wrong_level,
    "no_area_takes_its_own_place": lambda: (lambda one: succession(one, one))(area("A1")),
    "an_area_has_each_successor_once": lambda: twice(succession, area("A1"), area("A2")),
    # accounts
    "an_email_address_belongs_to_one_user": lambda: (user("a@example.org"), user("A@example.org")),
    "a_grant_ends_after_it_starts": lambda: grant(user("a@example.org"), until="2025-01-01"),
    "a_role_is_granted_once_in_an_area": lambda: twice(grant, user("a@example.org")),
    "a_view_of_a_user_is_named_once": lambda: (
        lambda one: (saved_view(one, "Widows"), saved_view(one, "WIDOWS"))
    )(user("a@example.org")),
    "a_view_has_a_name": lambda: saved_view(user("a@example.org"), ""),
    # dictionary
    "a_code_stands_once_in_its_list": lambda: twice(code),
    "a_code_ends_after_it_starts": lambda: code(
        columns=", since, until", values=", '2020-01-02', '2020-01-01'"
    ),
    "a_field_is_declared_once": lambda: twice(field, "roofing"),
    "a_coded_field_has_a_code_list": lambda: field("roofing", type_="code"),
    "a_field_key_is_a_plain_word": lambda: field("Roof!"),
    "a_maximum_is_not_below_its_minimum": lambda: field("roofing", low="2", high="1"),
    "a_finding_is_about_one_record": lambda: finding(None, None),
    "a_person_has_a_fault_once": lambda: twice(finding, 1, None),
    "a_group_has_a_fault_once": lambda: twice(finding, None, 1),
    "a_fault_is_counted_once_in_an_area": lambda: twice(fault_count),
    "a_round_finishes_after_it_starts": lambda: run(
        "insert into registry_qualityround (started_at, finished_at) values (now(), '2020-01-01')"
    ),
    # statistics
    "an_area_has_its_figures_once": lambda: twice(
        run, "insert into statistics_areafigures (own, values) values (false, '{}')"
    ),
    "an_area_has_figures_of_a_day_once": lambda: twice(
        run,
        "insert into statistics_dayfigures (round_id, values) values (%s, '{}')",
        run('insert into statistics_round ("on", taken_at) values (now(), now()) returning id'),
    ),
    # changes
    "an_applied_change_says_when": lambda: request(status="applied"),
    "operations_of_a_change_are_numbered": lambda: twice(operation, request()),
    "a_change_subject_is_one_record": lambda: subject(request(), None, None),
    "a_change_names_a_subject_once": lambda: twice(subject, request(), 1, None),
    "somebody_sends_a_file_once_at_a_time": lambda: twice(begun_upload),
    "a_begun_upload_is_not_empty": lambda: begun_upload(size=0),
    "an_author_has_one_draft_under_each_key": lambda: twice(draft),
    **approvals.violations(request=request, user=user),
    **attestations.violations(person=person, group=group),
    **citizens.violations(person=person),
    **others.violations(),
    **liveness.violations(person=person),
}
BY_TRIGGER = {
    "no_one_is_their_own_ancestor",
    "no_child_is_older_than_its_parent",
    "no_area_lies_below_itself",
    "an_area_lies_below_a_higher_level",
    "a_published_version_stays",
    "sent_answers_stay",
}
OURS = (
    "registry",
    "attestation",
    "areas",
    "accounts",
    "dictionary",
    "changes",
    "statistics",
    "versions",
    "selfservice",
    "notifications",
    "intake",
    "liveness",
)


@contextmanager
def violating(name: str) -> Iterator[None]:
    with pytest.raises(IntegrityError) as refused, as_owner(), transaction.atomic():
        yield
    cause = refused.value.__cause__
    assert isinstance(cause, psycopg.errors.IntegrityError)
    assert cause.diag.constraint_name == name


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name: str) -> None:
    with violating(name):
        VIOLATIONS[name]()


def test_no_constraint_is_forgotten() -> None:
    named = {
        constraint.name
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }
    assert named | BY_TRIGGER == set(VIOLATIONS), "Violate each constraint once, and none that is gone."
