"""How long the figures of the day take: ``python -m bench.statistics_speed --people 300000``.

Works in a throw-away cluster of its own. The tree has a country, regions, districts and villages of 500 people; people
live in households of four and have ten facts of their own, households have thirteen. The reference of the same run is
``count(*)`` over the people and households: no statement can read them in less.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from bench.place import Work, in_a_fresh_register

VILLAGE: Final = 500
MEMBERS: Final = 4
FACTS: Final = {"individual": 10, "group": 13}
TREE: Final = """
insert into areas_area (public_id, code, level_id, parent_id, names)
select gen_random_uuid(), %s || n, (select id from areas_arealevel where number = %s),
       (select id from areas_area where code = %s || (n / %s)::int), '{}'
from generate_series(0, %s) n"""
PEOPLE: Final = """
insert into registry_individual (id, public_id, registry_number, given_name, family_name, additional_name,
  preferred_name, name_variants, birth_date, birth_date_precision, sex, area_id, address, language, attributes, status,
  registered_on, observed_on, source)
select n, gen_random_uuid(), 'P' || n, 'Given' || n %% 900, 'Family' || n %% 4000, '', '', '{{}}',
  date '1940-01-01' + (n * 7919 %% 31000)::int, 'day', 1 + n %% 2, a.id, '', '', jsonb_build_object({facts}), 'active',
  date '2022-01-01' + (n %% 1500)::int, null, ''
from generate_series(%s::bigint, %s) n join areas_area a on a.code = 'V' || ((n - 1) / {village})"""
HOUSEHOLDS: Final = """
insert into registry_group (id, public_id, registry_number, kind_id, name, area_id, address, attributes, status,
  registered_on, source)
select n, gen_random_uuid(), 'H' || n, (select id from registry_groupkind where key = 'household'), '', a.id, '',
  jsonb_build_object({facts}), 'active', date '2022-01-01' + (n %% 1500)::int, ''
from generate_series(%s::bigint, %s) n join areas_area a on a.code = 'V' || ((n - 1) * {members} / {village})"""
MEMBERSHIPS: Final = """
insert into registry_membership (public_id, individual_id, group_id, roles, relationship_to_head, is_exclusive, since,
  reason, attributes)
select gen_random_uuid(), n, (n - 1) / {members} + 1, case when n %% {members} = 1 then array['head'] else '{{}}' end,
  '', true, date '2022-01-01', '', '{{}}'
from generate_series(%s::bigint, %s) n"""
CHUNK: Final = 100_000  # people


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=300_000)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    where = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.chmod(0o711)
    try:
        with in_a_fresh_register(where):
            from tessera.accounts.reach import narrowed_to  # noqa: PLC0415 - after the settings were chosen
            from tessera.accounts.viewer import system_viewer  # noqa: PLC0415

            with narrowed_to(system_viewer()):
                load(asked.people)
                measure(asked.people, asked.rounds)
    finally:
        shutil.rmtree(where, ignore_errors=True)


def load(people: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from tessera.lib.db.roles import as_owner  # noqa: PLC0415

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set tessera.reach = '*'")
        declare(cursor)
        grow(cursor, villages=-(-people // VILLAGE))
        for table in ("registry_individual", "registry_group", "registry_membership"):
            cursor.execute(f"alter table {table} disable trigger user")
        for first in range(1, people + 1, CHUNK):
            last = min(first + CHUNK - 1, people)
            cursor.execute(PEOPLE.format(facts=facts("individual"), village=VILLAGE), [first, last])
            households = [(first - 1) // MEMBERS + 1, (last - 1) // MEMBERS + 1]
            cursor.execute(
                HOUSEHOLDS.format(facts=facts("group"), members=MEMBERS, village=VILLAGE), households
            )
            cursor.execute(MEMBERSHIPS.format(members=MEMBERS), [first, last])
        cursor.execute("select rebuild_household_facts(0, (select max(id) from registry_group))")
        for table in ("individual", "group", "membership", "householdfacts"):
            cursor.execute(f"vacuum analyze registry_{table}")


def declare(cursor: Any) -> None:
    """Further fields, all of which grow old, and some of which may be attested."""
    for subject, number in FACTS.items():
        for n in range(number):
            cursor.execute(
                "insert into dictionary_field (subject, key, labels, help, type, unit, required, pattern, storage,"
                " sensitivity, filterable, searchable, attestable, citizen_may_propose, exportable, section_id,"
                " position, stale_months, synonyms) select %s, %s, '{}', '{}', 'text', '', false, '', 'attribute',"
                " 'personal', false, false, %s, false, true, min(id), 1, %s, '[]' from dictionary_section"
                " where subject = %s",
                [subject, f"fact_{n}", n < 3, (24, 36, 48)[n % 3], subject],
            )


def facts(subject: str) -> str:
    """Of each record nine facts in ten."""
    return ", ".join(
        f"'fact_{n}', case when (n + {n}) %% 10 > 0 then 'answer ' || n %% 7 end"
        for n in range(FACTS[subject])
    )


def grow(cursor: Any, *, villages: int) -> None:
    for number in range(4):
        cursor.execute(
            "insert into areas_arealevel (number, names) values (%s, '{}') on conflict do nothing", [number]
        )
    districts = -(-villages // 40)
    regions = -(-districts // 10)
    for level, (code, above, parts, number) in enumerate(
        (
            ("C", "", 1, 1),
            ("R", "C", regions + 1, regions),
            ("D", "R", 10, districts),
            ("V", "D", 40, villages),
        )
    ):
        cursor.execute(TREE, [code, level, above, parts, number - 1])


def measure(people: int, rounds: int) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from tessera.dictionary import catalogue  # noqa: PLC0415
    from tessera.statistics import counting  # noqa: PLC0415
    from tessera.statistics import rounds as figures  # noqa: PLC0415

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from registry_individual")
            cursor.execute("select count(*) from registry_group")

    def count() -> None:
        now = timezone.now()
        counting.count(catalogue=catalogue.current(), on=timezone.localdate(now), now=now)

    work: Mapping[str, Callable[[], None]] = {
        "reading every row": read,
        "counting": count,
        "the whole round": lambda: figures.take(now=timezone.now()),
    }
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from areas_area")
        areas = cursor.fetchone()[0]
    print(f"{people:,} people, {people // MEMBERS:,} households, {areas:,} areas; the best of {rounds}")
    for label, what in work.items():
        wall, client, server = min(timed(what) for _round in range(rounds))
        print(
            f"{label}: {wall:.2f} s on the clock, {client:.2f} s of Python, {server:.2f} s of the session;"
            f" 10 million people at this rate {1e7 / people * wall:.0f} s"
        )


def timed(what: Callable[[], None]) -> tuple[float, float, float]:
    """Seconds on the clock, and those that Python and the database session have computed; not its helpers'."""
    worked = Work()
    client, server = worked.now()
    started = time.perf_counter()
    what()
    wall = time.perf_counter() - started
    client_after, server_after = worked.now()
    return wall, client_after - client, server_after - server


if __name__ == "__main__":
    main()
