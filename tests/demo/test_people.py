"""The people of the demo country: so many, believable, with their past, the same for the same seed."""

import csv
import hashlib
from datetime import UTC, datetime
from typing import Any

from tests.demo.conftest import PEOPLE, Karuna

NONE = [(0,)]


def test_as_many_people_as_asked_for(karuna: Karuna, ask: Any) -> None:
    assert ask("select count(*) from registry_individual") == [(PEOPLE,)]
    assert karuna.filled.people == PEOPLE


def test_every_active_household_has_one_head(ask: Any) -> None:
    heads = """
        select count(*) from registry_group g where status = 'active' and 1 <> (
          select count(*) from registry_membership m
          where m.group_id = g.id and until is null and 'head' = any (roles) and relationship_to_head = 'head')
    """
    assert ask(heads) == NONE


def test_who_is_alive_lives_in_one_household_in_its_area(ask: Any) -> None:
    homes = """
        select count(*) from registry_individual i where status = 'active' and 1 <> (
          select count(*) from registry_membership m join registry_group g on g.id = m.group_id
          where m.individual_id = i.id and m.until is null and g.area_id = i.area_id and g.status = 'active')
    """
    assert ask(homes) == NONE
    dead = """
        select count(*) from registry_membership m join registry_individual i on i.id = m.individual_id
        where i.status = 'deceased' and m.until is null
    """
    assert ask(dead) == NONE


def test_households_come_in_all_sizes(ask: Any) -> None:
    sizes = dict(
        ask(
            "select n, count(*) from (select count(*) as n from registry_membership where until is null"
            " group by group_id) s group by n"
        )
    )
    average = sum(size * count for size, count in sizes.items()) / sum(sizes.values())
    assert 3.5 < average < 5.5
    assert {1, 2, 3, 4, 5, 6, 7} <= sizes.keys()
    relations = {row[0] for row in ask("select distinct relationship_to_head from registry_membership")}
    assert {"spouse", "child", "grandchild", "parent", "child_in_law", "sibling", "nephew_niece"} <= relations


def test_parents_are_fourteen_years_older_at_least(ask: Any) -> None:
    young = """
        select count(*) from registry_relationship r
        join registry_individual parent on parent.id = r.individual_id
        join registry_individual child on child.id = r.other_id
        where r.kind = 'parent_of' and child.birth_date < parent.birth_date + interval '14 years'
    """
    assert ask(young) == NONE
    assert ask("select count(*) > 500 from registry_relationship where kind = 'parent_of'") == [(True,)]
    many = "select count(*) from registry_relationship where kind = 'parent_of' group by other_id having count(*) > 2"
    assert ask(many) == []


def test_nobody_is_registered_before_birth_or_after_today(ask: Any) -> None:
    early = """
        select count(*) from registry_individual i join registry_membership m on m.individual_id = i.id
        where i.registered_on < i.birth_date or m.since < i.birth_date
           or i.recorded_at > '2026-03-27 12:00+00' or m.recorded_at > '2026-03-27 12:00+00'
    """
    assert ask(early) == NONE


def test_names_have_three_scripts_and_many_spellings(ask: Any) -> None:
    arabic, ethiopic = ask(
        "select count(*) filter (where name_variants ->> 'ar' ~ '[\u0620-\u06ff]'),"
        " count(*) filter (where name_variants ->> 'am' ~ '[\u1200-\u137f]') from registry_individual"
    )[0]
    assert arabic > PEOPLE * 0.1
    assert ethiopic > PEOPLE * 0.05
    spellings = ask(
        "select distinct given_name from registry_individual"
        " where given_name in ('Mohamed', 'Muhammad', 'Mohammed', 'Mohamad')"
    )
    assert len(spellings) > 1


def test_sensitive_numbers_are_sealed(ask: Any) -> None:
    open_ones = """
        select count(*) from registry_identifier i join registry_identifierkind k on k.id = i.kind_id
        where k.sensitivity = 'sensitive' and (i.sealed is null or i.value <> '' or i.masked !~ '^\\*{4}')
    """
    assert ask(open_ones) == NONE
    kinds = {row[0] for row in ask("select distinct k.key from registry_identifier i join registry_identifierkind k"
                                   " on k.id = i.kind_id")}  # fmt: skip
    assert kinds == {"national_id", "birth_certificate"}


def test_registry_numbers_are_those_of_the_database(ask: Any) -> None:
    wrong = """
        select count(*) from registry_individual
        where registry_number <> registry_number('P', substr(registry_number, 2, 9)::bigint)
    """
    assert ask(wrong) == NONE
    assert ask("select count(*) from registry_group where registry_number <>"
               " registry_number('H', substr(registry_number, 2, 9)::bigint)") == NONE  # fmt: skip


def test_everybody_can_be_found_by_name(ask: Any) -> None:
    assert ask("select name_search_faults()") == NONE


def test_the_register_is_written_under_changes(ask: Any) -> None:
    tables = ("individual", "group", "membership", "relationship", "identifier", "contactpoint")
    for table in tables:
        orphans = (
            f"select count(*) from registry_{table} r where not exists (select from changes_changerequest c"
            " where c.id = r.recorded_change and c.applied_at = r.recorded_at and c.actor = r.recorded_by)"
        )
        assert ask(orphans) == NONE, table


def test_planted_duplicates_join_to_people(karuna: Karuna, ask: Any) -> None:
    with karuna.filled.duplicates.open(encoding="utf-8") as stream:
        pairs = list(csv.DictReader(stream))
    assert len(pairs) > PEOPLE * 0.005
    numbers = [pair[name] for pair in pairs for name in ("registry_number", "duplicate_registry_number")]
    query = "select registry_number from registry_individual where registry_number = any (%s)"
    known = {row[0] for row in ask(query, numbers)}
    assert known == set(numbers)
    assert all(pair["registry_number"] != pair["duplicate_registry_number"] for pair in pairs)
    assert {slip for pair in pairs for slip in pair["slips"].split("+")} >= {
        "given name misspelt", "family name misspelt", "no identifier", "other household",
    }  # fmt: skip


def test_people_are_in_the_district_of_the_demo_logins(ask: Any) -> None:
    counts = dict(
        ask(
            "select d.names ->> 'en', count(*) from registry_individual i join areas_area v on v.id = i.area_id"
            " join areas_area d on d.path @> v.path and d.names ->> 'en' in ('Lomba', 'Belam')"
            " join areas_arealevel l on l.id = d.level_id and l.number = 2 group by 1"
        )
    )
    assert counts["Lomba"] > 20
    assert counts["Belam"] > 20


# What does not depend on what was in the database before: no keys, no ciphertext, no running numbers.
REPEATED = (
    """select public_id, given_name, additional_name, family_name, name_variants, birth_date, sex, death_date,
       attributes, status, registered_on, recorded_at from registry_individual order by public_id""",
    """select public_id, address, latitude, longitude, attributes, recorded_at from registry_group
       order by public_id""",
    """select public_id, roles, relationship_to_head, since, until from registry_membership order by public_id""",
    """select public_id, given_name, attributes, recorded_at, superseded_at from registry_individual_history
       order by public_id, superseded_at""",
    """select public_id, masked from registry_identifier order by public_id""",
    """select public_id, reason, proposed_at from changes_changerequest where channel <> 'demo' order by public_id""",
)


def digest(ask: Any) -> str:
    found = hashlib.sha256()
    for row in (row for query in REPEATED for row in ask(query)):
        found.update(repr(row).encode())
    return found.hexdigest()


def test_the_past_is_in_order(ask: Any) -> None:
    """Every version was there before it was replaced, and the one after it begins there."""
    for table in ("individual", "group", "membership", "relationship"):
        assert ask(f"select count(*) > 0 from registry_{table}_history") == [(True,)], table
        assert (
            ask(f"select count(*) from registry_{table}_history where superseded_at <= recorded_at") == NONE
        ), table
        orphans = (
            f"select count(*) from registry_{table}_history h left join changes_changerequest c on"
            f" c.id = h.superseded_change left join registry_{table} live on live.id = h.id"
            " where c.applied_at is distinct from h.superseded_at or live.recorded_at is distinct from h.recorded_at"
        )
        assert ask(orphans) == NONE, table


def test_a_year_ago_the_dead_were_alive_and_the_unborn_unknown(ask: Any) -> None:
    day = datetime(2025, 3, 27, 12, tzinfo=UTC)
    then = """
        with past as (
          select distinct on (id) id, status, death_date, registered_on, recorded_at from (
            select id, status, death_date, registered_on, recorded_at, superseded_at from registry_individual_history
            where superseded_at > %s
            union all
            select id, status, death_date, registered_on, recorded_at, 'infinity' from registry_individual
          ) versions order by id, superseded_at
        )
        select count(*) filter (where past.status = 'active' and now.status = 'deceased'),
               count(*) filter (where past.death_date > %s::date),
               count(*) filter (where past.registered_on > %s::date),
               count(*), (select count(*) from registry_individual)
        from past join registry_individual now using (id) where past.recorded_at <= %s
    """
    died_since, dead_in_future, early, known, today = ask(then, day, day, day, day)[0]
    assert died_since > 0
    assert (dead_in_future, early) == (0, 0)
    assert PEOPLE * 0.3 < known < today


def test_a_year_ago_households_had_one_head_too(ask: Any) -> None:
    day = datetime(2025, 3, 27, 12, tzinfo=UTC)
    then = """
        with past as (
          select distinct on (id) id, group_id, roles, until, recorded_at from (
            select id, group_id, roles, until, recorded_at, superseded_at from registry_membership_history
            where superseded_at > %s
            union all
            select id, group_id, roles, until, recorded_at, 'infinity' from registry_membership
          ) versions order by id, superseded_at
        )
        select count(*) from (select group_id from past where recorded_at <= %s and until is null group by group_id
          having count(*) filter (where 'head' = any (roles)) <> 1) odd
    """
    assert ask(then, day, day) == NONE
