"""What household facts and history cost, and what they save: ``python -m bench.facts_speed --people 200000``.

Works in a throw-away cluster of its own. People in households of four are written with COPY. Each figure stands beside
the reference of the same run: the same statement with the triggers in question switched off, in turns with it. Ratios
are of the processor time of the database session, which a busy machine changes little; clock time is told beside it.
"""

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.place import in_a_fresh_register

TODAY: Final = date(2026, 3, 27)
BORN: Final = date(1940, 1, 1)
SIZE: Final = 4
CHUNK: Final = 10_000  # people, as an import writes them
FACTS: Final = (
    ("registry_membership", "household_facts_on_insert"),
    ("registry_membership", "household_facts_on_update"),
    ("registry_individual", "household_facts_on_update"),
)
HISTORY: Final = (
    ("registry_individual", "history_on_update"),
    ("registry_individual", "history_on_delete"),
    ("registry_householdfacts", "history_on_update"),
)
PERSON: Final = (
    "id, public_id, registry_number, given_name, family_name, additional_name, preferred_name, name_variants,"
    " birth_date, birth_date_precision, sex, area_id, address, language, attributes, status, registered_on, source"
)
GROUP: Final = (
    "id, public_id, registry_number, kind_id, name, area_id, address, attributes, status, registered_on,"
    " source"
)
MEMBER: Final = (
    "public_id, individual_id, group_id, roles, relationship_to_head, is_exclusive, since, reason, attributes"
)


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and seconds of them that the database session was at work."""

    wall: float
    cpu: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=200_000)
    arguments.add_argument("--changed", type=int, default=50_000, help="households of the bulk update")
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    where = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.chmod(0o711)
    try:
        with in_a_fresh_register(where):
            measure(asked.people, min(asked.changed, asked.people // SIZE), asked.rounds)
    finally:
        shutil.rmtree(where, ignore_errors=True)


def measure(people: int, changed: int, rounds: int) -> None:
    from django.db import connection  # noqa: PLC0415 - after the settings were chosen

    from tessera.lib.db.roles import as_owner  # noqa: PLC0415

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set tessera.reach = '*'")
        load(cursor, people)
        for table in ("individual", "group", "membership", "householdfacts"):
            cursor.execute(f"vacuum analyze registry_{table}")
        one_update(cursor, people)
        many_updates(cursor, changed, rounds)
        rebuild(cursor, people, rounds)
        history(cursor, min(people // 2, 100_000), rounds)
        reading(cursor, rounds)


def load(cursor: Any, people: int) -> None:
    """Write the register, each chunk in a transaction as an import does, in turns with and without the triggers."""
    from django.db import transaction  # noqa: PLC0415

    rng = random.Random(11)
    cursor.execute("insert into areas_arealevel (number, names) values (0, '{}') on conflict do nothing")
    cursor.execute(
        "insert into areas_area (public_id, code, level_id, names) select gen_random_uuid(), 'D' || n,"
        " (select min(id) from areas_arealevel), '{}' from generate_series(1, 50) n returning id"
    )
    areas = [row[0] for row in cursor.fetchall()]
    cursor.execute("select id from registry_groupkind where key = 'household'")
    kind = cursor.fetchone()[0]
    took: dict[bool, list[Spent]] = {True: [], False: []}
    whole: list[Spent] = []
    for number, first in enumerate(range(1, people + 1, CHUNK)):
        rows = list(invent(first, min(CHUNK, people + 1 - first), areas, rng))
        with_facts = number % 2 == 0
        switch(cursor, FACTS, on=with_facts)
        members = (row[2] for row in rows)
        with transaction.atomic():
            people_took = timed(cursor, partial(people_of, cursor, kind, rows))
            members_took = timed(cursor, partial(copy, cursor, "registry_membership", MEMBER, members))
        if len(rows) == CHUNK:
            took[with_facts].append(members_took)
            whole.append(Spent(people_took.wall + members_took.wall, people_took.cpu + members_took.cpu))
    switch(cursor, FACTS, on=True)
    cursor.execute("select setval(pg_get_serial_sequence('registry_individual', 'id'), %s)", [people])
    cursor.execute("select setval('individual_number', %s)", [people])
    each = 1e6 / CHUNK
    for label, of in (("best", best), ("median", median)):
        with_, without, all_ = (of(found).cpu * each for found in (took[True], took[False], whole))
        print(
            f"COPY of memberships, processor time, {label}: {without:.1f} µs a person without facts, {with_:.1f} with: "
            f"{with_ - without:.1f} µs a person; person, household and membership {all_:.0f}"
        )
    cursor.execute("select rebuild_household_facts(0, (select max(id) from registry_group))")


def people_of(cursor: Any, kind: int, rows: list[Any]) -> None:
    copy(cursor, "registry_individual", PERSON, (row[0] for row in rows))
    copy(cursor, "registry_group", GROUP, ((*row[1][:3], kind, *row[1][3:]) for row in rows if row[1]))


def invent(
    first: int, count: int, areas: list[int], rng: random.Random
) -> Iterator[tuple[tuple[Any, ...], Any, tuple[Any, ...]]]:
    """A person, the household that begins with them or None, and the membership."""
    from tessera.lib.uuid7 import uuid7  # noqa: PLC0415

    for n in range(first, first + count):
        household, is_head = (n - 1) // SIZE + 1, (n - 1) % SIZE == 0
        area, born = areas[household % len(areas)], BORN + timedelta(days=rng.randrange(31_000))
        person = (
            n, uuid7(), f"P{n:011}", f"Given{n % 900}", f"Family{n % 4000}", "", "", "{}", born, "day", 1 + n % 2, area,
            "", "en", f'{{"income": {n % 1000}}}', "active", TODAY, "bench",
        )  # fmt: skip
        group = (household, uuid7(), f"H{household:011}", "", area, "", "{}", "active", TODAY, "bench")
        member = (
            uuid7(), n, household, "{head}" if is_head else "{}", "head" if is_head else "child", True, TODAY, "", "{}",
        )  # fmt: skip
        yield person, group if is_head else None, member


def copy(cursor: Any, table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(f"copy {table} ({columns}) from stdin") as into:
        for row in rows:
            into.write_row(row)


def switch(cursor: Any, triggers: tuple[tuple[str, str], ...], *, on: bool) -> None:
    for table, trigger in triggers:
        cursor.execute(f"alter table {table} {'enable always' if on else 'disable'} trigger {trigger}")


def one_update(cursor: Any, people: int) -> None:
    """Somebody's birth date, which is among the facts, and their address, which is not."""
    rng = random.Random(5)
    for label, change in (
        ("birth date", "birth_date = birth_date + 1"),
        ("address", "address = address || 'x'"),
    ):
        took: dict[bool, list[Spent]] = {True: [], False: []}
        for round_number in range(8):
            with_facts = round_number % 2 == 0
            switch(cursor, FACTS, on=with_facts)
            for n in range(260):
                statement = f"update registry_individual set {change} where id = {rng.randint(1, people)}"
                spent = timed(cursor, partial(cursor.execute, statement))
                if n >= 10:  # the first ones plan
                    took[with_facts].append(spent)
        switch(cursor, FACTS, on=True)
        with_, without = median(took[True]), median(took[False])
        print(
            f"one person's {label} and commit, median: {without.cpu * 1e3:.3f} ms of work without facts, "
            f"{with_.cpu * 1e3:.3f} with: {with_.cpu / without.cpu:.2f}× (on the clock {without.wall * 1e3:.2f} and "
            f"{with_.wall * 1e3:.2f}: {with_.wall / without.wall:.2f}×)"
        )
    cursor.execute("select rebuild_household_facts(0, (select max(id) from registry_group))")


def many_updates(cursor: Any, households: int, rounds: int) -> None:
    """One member of each household in one statement."""
    change = (
        "update registry_individual set birth_date = birth_date + 1"
        f" where id <= {households * SIZE} and id % {SIZE} = 1"
    )
    told = in_turns(cursor, FACTS, partial(cursor.execute, change), rounds)
    print(f"{households:,} changed households in one statement, facts: {told}")
    cursor.execute("select rebuild_household_facts(0, (select max(id) from registry_group))")


def in_turns(
    cursor: Any, triggers: tuple[tuple[str, str], ...], work: Callable[[], object], rounds: int
) -> str:
    """What the work takes with and without the triggers, the best of the rounds."""
    took: dict[bool, list[Spent]] = {True: [], False: []}
    for number in range(rounds * 2):
        on = number % 2 == 0
        switch(cursor, triggers, on=on)
        took[on].append(timed(cursor, work))
        cursor.execute("vacuum registry_individual, registry_householdfacts")
        cursor.execute("checkpoint")
    switch(cursor, triggers, on=True)
    with_, without = best(took[True]), best(took[False])
    return (
        f"{without.cpu:.2f} s of work without, {with_.cpu:.2f} with: {with_.cpu / without.cpu:.2f}×, "
        f"{with_.cpu - without.cpu:.2f} s more (on the clock {without.wall:.2f} and {with_.wall:.2f})"
    )


def timed(cursor: Any, work: Callable[[], object]) -> Spent:
    started, worked = time.perf_counter(), worked_so_far(cursor)
    work()
    return Spent(time.perf_counter() - started, worked_so_far(cursor) - worked)


def worked_so_far(cursor: Any) -> float:
    """Seconds that the session's process has computed."""
    pid = cursor.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def best(found: list[Spent]) -> Spent:
    return Spent(min(one.wall for one in found), min(one.cpu for one in found))


def median(found: list[Spent]) -> Spent:
    return Spent(statistics.median(one.wall for one in found), statistics.median(one.cpu for one in found))


def rebuild(cursor: Any, people: int, rounds: int) -> None:
    from tessera.registry import household_facts  # noqa: PLC0415

    took: dict[str, list[Spent]] = {"every row anew": [], "nothing is wrong": [], "check": []}
    for _round in range(rounds):
        cursor.execute("truncate registry_householdfacts")
        took["every row anew"].append(timed(cursor, household_facts.rebuild))
        took["nothing is wrong"].append(timed(cursor, household_facts.rebuild))
        took["check"].append(timed(cursor, household_facts.faults))
    for label, spent in took.items():
        clock = best(spent).wall
        print(
            f"rebuild of {people:,} people, {label}, best: {clock:.2f} s on the clock, {people / clock:,.0f} people/s; "
            f"5 million at this rate {5e6 / people * clock:.1f} s"
        )


def history(cursor: Any, rows: int, rounds: int) -> None:
    """Bulk insert and bulk update of people with and without history; nothing else is switched off."""
    cursor.execute("select max(id) from registry_individual")
    top = cursor.fetchone()[0]

    def insert() -> None:
        nonlocal top
        cursor.execute(
            f"insert into registry_individual ({PERSON}) select id + {top}, gen_random_uuid(), 'P' || id + {top},"
            " given_name, family_name, additional_name, preferred_name, name_variants, birth_date,"
            " birth_date_precision, sex, area_id, address, language, attributes, status, registered_on, source"
            f" from registry_individual where id <= {rows}"
        )
        top += rows

    print(f"bulk insert of {rows:,} people, history: {in_turns(cursor, HISTORY, insert, rounds)}")
    for label, change in (
        ("address", "address = address || 'x'"),
        ("birth date", "birth_date = birth_date + 1"),
    ):
        update = f"update registry_individual set {change} where id <= {rows}"
        told = in_turns(cursor, HISTORY, partial(cursor.execute, update), rounds)
        print(f"bulk update of the {label} of {rows:,} people, history: {told}")


def reading(cursor: Any, rounds: int) -> None:
    """Households with somebody of 65 years, or a child under 5: from the people, and from the facts."""
    from_people = """select count(*) from registry_group g where
      exists (select from registry_membership m join registry_individual i on i.id = m.individual_id
              where m.group_id = g.id and m.until is null and i.birth_date <= date '1961-03-27')
      or exists (select from registry_membership m join registry_individual i on i.id = m.individual_id
                 where m.group_id = g.id and m.until is null and i.birth_date > date '2021-03-27')"""
    from_facts = """select count(*) from registry_householdfacts
      where oldest <= date '1961-03-27' or youngest > date '2021-03-27'"""
    slow, quick = (
        best([timed(cursor, partial(cursor.execute, asked)) for _round in range(rounds)]).wall
        for asked in (from_people, from_facts)
    )
    print(
        f"who is eligible, best: {slow * 1e3:.0f} ms from the people, {quick * 1e3:.0f} from the facts: "
        f"{slow / quick:.0f}×"
    )


if __name__ == "__main__":
    main()
