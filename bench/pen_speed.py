"""How fast one registration goes through the pen: ``python -m bench.pen_speed --households 500``.

Registers households of four, one after the other on one process, each with five ties, two national IDs (sealed) and a
phone, as a registrar of one district would: every check, history, the name search, row-level security, one durable
commit each. In the same run the very rows that the pen wrote are written again in two ways, one transaction each:
by one bare statement a table into the register's own tables (constraints, triggers and indexes in force), and the
same into plain tables without any of these. A busy machine stretches the time more than the work, so both are printed,
and the tenth of the calls that was disturbed least.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.place import Work, fill, in_a_fresh_register

WARM_UP = 20
AWAY = 1_000_000_000  # how far the keys of the rows that are written again lie from the first ones
KEYS = {"id", "individual_id", "other_id", "group_id", "request_id", "recorded_change"}
# With the column that says which change wrote the row, in the order in which rows refer to one another.
TABLES = {
    "changes_changerequest": "id",
    "changes_changeoperation": "request_id",
    "changes_changedecision": "request_id",
    "registry_group": "recorded_change",
    "registry_individual": "recorded_change",
    "registry_membership": "recorded_change",
    "registry_relationship": "recorded_change",
    "registry_identifier": "recorded_change",
    "registry_contactpoint": "recorded_change",
    "changes_changesubject": "request_id",
}
Rows = dict[str, tuple[str, str]]  # table -> its columns, its rows as JSON


@dataclass(frozen=True)
class Took:
    """Milliseconds of each call, and what client and server computed on average, in milliseconds."""

    each: Sequence[float]
    client: float
    server: float
    queries: float

    def said(self, what: str) -> str:
        ordered = sorted(self.each)
        return (
            f"{what:38} {1e3 / statistics.mean(ordered):4.0f}/s   p10 {ordered[len(ordered) // 10]:5.2f}"
            f"  p50 {ordered[len(ordered) // 2]:5.2f}"
            f"  p95 {ordered[int(len(ordered) * 0.95)]:5.2f} ms   work {self.client + self.server:5.2f} ms"
            f" (client {self.client:.2f}, server {self.server:.2f})   {self.queries:5.1f} statements"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=500)
    parser.add_argument("--people", type=int, default=20_000, help="how many are registered before")
    parser.add_argument("--keep", type=Path, help="a data directory to use and to keep")
    asked = parser.parse_args()
    where = asked.keep or Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.mkdir(exist_ok=True, parents=True)
    where.chmod(0o711)
    with in_a_fresh_register(where):
        fill(asked.people)
        measure(asked.households)
    if asked.keep is None:
        shutil.rmtree(where, ignore_errors=True)


def measure(households: int) -> None:
    from django.db import connection  # noqa: PLC0415 - after the settings were chosen

    from tessera.accounts import reach  # noqa: PLC0415
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415

    by, operations = registrar(), list(invented(households + WARM_UP))
    written: list[int] = []
    print(f"load average {os.getloadavg()[0]:.1f}")
    took = timed(lambda operation: written.append(register(operation, by)), operations)
    print(took.said("through the pen"))
    with reach.narrowed_to(system_viewer()), connection.cursor() as cursor:
        again = [copy_of(cursor, change) for change in written]
        rows = statistics.mean(
            sum(len(json.loads(some)) for _columns, some in each.values()) for each in again
        )
        bare = timed(lambda one: write(cursor, one, ""), again)
        print(bare.said("the same rows by one statement a table"))
        make_plain_tables(cursor)
        plain = timed(lambda one: write(cursor, one, "plain_"), again)
        print(plain.said("and into plain tables"))
    work, bare_work = took.client + took.server, bare.client + bare.server
    print(f"{rows:.1f} rows a registration; {work / bare_work:.1f} times the work of bare statements")


def timed(call: Callable[[Any], object], inputs: Sequence[Any]) -> Took:
    """Call with each input; the first ones warm up and are not counted."""
    from django.db import connection  # noqa: PLC0415

    each, statements, work = [], 0, Work()
    began = work.now()

    def counted(execute: Any, *what: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*what)

    with connection.execute_wrapper(counted):
        for number, one in enumerate(inputs):
            if number == WARM_UP:
                began, statements = work.now(), 0
            started = time.perf_counter()
            call(one)
            each.append((time.perf_counter() - started) * 1e3)
    ended, counted_ones = work.now(), len(inputs) - WARM_UP
    client, server = (
        (after - before) * 1e3 / counted_ones for before, after in zip(began, ended, strict=True)
    )
    return Took(each[WARM_UP:], client, server, statements / counted_ones)


def registrar() -> Any:
    """Somebody who may register in one region."""
    from tessera.accounts.models import Grant, Role, User  # noqa: PLC0415
    from tessera.accounts.queries import viewer_for  # noqa: PLC0415
    from tessera.areas.models import Area  # noqa: PLC0415

    user, made = User.objects.get_or_create(email="pen@example.org", defaults={"name": "Rama Registrar"})
    if made:
        role, region = (
            Role.objects.get(key="registrar"),
            Area.objects.filter(level__number=1).order_by("code")[0],
        )
        Grant.objects.create(user=user, role=role, area=region, since=date(2020, 1, 1))
    return viewer_for(user, on=date.today())


def invented(number: int) -> Iterator[Any]:
    """Operations that register households of four in the registrar's region."""
    from tessera.areas.models import Area  # noqa: PLC0415
    from tessera.registry.models import IdentifierKind  # noqa: PLC0415

    rng = random.Random(time.time_ns())
    region = Area.objects.filter(level__number=1).order_by("code")[0]
    villages = list(Area.objects.filter(path__within=region.path, level__number=4)) or [region]
    national = IdentifierKind.objects.get(key="national_id")
    for _ in range(number):
        yield household(rng, rng.choice(villages), national)


def household(rng: random.Random, village: Any, national: Any) -> Any:
    from tessera.changes.operations import RegisterHousehold  # noqa: PLC0415
    from tessera.changes.operations.parts import (  # noqa: PLC0415
        ContactInput,
        IdentifierInput,
        MemberInput,
        Place,
        TieInput,
    )
    from tessera.registry.choices import (  # noqa: PLC0415
        ContactKind,
        MembershipRole,
        RelationshipKind,
        RelationshipToHead,
    )

    number = rng.randrange(10**9, 10**10)
    people = family(rng, phone=ContactInput(kind=ContactKind.PHONE, value=f"+223{number % 10**8:08}"))
    head, spouse, *children = people = [
        person.model_copy(update={"identifiers": (IdentifierInput.of(national, f"{number + place:010}"),)})
        if place < 2
        else person
        for place, person in enumerate(people)
    ]
    relations = (RelationshipToHead.HEAD, RelationshipToHead.SPOUSE, *[RelationshipToHead.CHILD] * 2)
    return RegisterHousehold(
        place=Place(area=village.public_id, address="Near the clinic"),
        members=tuple(
            MemberInput(
                person=person,
                roles=(MembershipRole.HEAD,) if person is head else (),
                relationship_to_head=relation,
            )
            for person, relation in zip(people, relations, strict=True)
        ),
        ties=(
            TieInput(kind=RelationshipKind.SPOUSE_OF, individual=head.public_id, other=spouse.public_id),
            *(
                TieInput(kind=RelationshipKind.PARENT_OF, individual=parent.public_id, other=child.public_id)
                for parent in (head, spouse)
                for child in children
            ),
        ),
    )


def family(rng: random.Random, *, phone: Any) -> list[Any]:
    """A couple and two children with names of the demo country, some in Arabic as well."""
    from tessera.changes.operations.parts import PersonInput  # noqa: PLC0415
    from tessera.demo.names import cultures, name_for  # noqa: PLC0415
    from tessera.registry.choices import Sex  # noqa: PLC0415

    culture = rng.choice(cultures())
    shared = name_for(1, culture, rng).family.spelt(rng)
    people = []
    for place, born in enumerate((1960, 1965, 1995, 2000)):
        sex = 1 + place % 2
        name = name_for(sex, culture, rng)
        people.append(
            PersonInput(
                given_name=name.given.spelt(rng),
                family_name=shared,
                name_variants=name.variants(rng),
                birth_date=date(born, 1, 1) + timedelta(days=rng.randrange(3_000)),
                sex=Sex(sex),
                contacts=(phone,) if place == 0 else (),
            )
        )
    return people


def register(operation: Any, by: Any) -> int:
    from django.utils import timezone  # noqa: PLC0415

    from tessera.changes.actions import requests  # noqa: PLC0415
    from tessera.changes.choices import Channel  # noqa: PLC0415

    return requests.submit([operation], by=by, channel=Channel.CONSOLE, now=timezone.now()).pk


def copy_of(cursor: Any, change: int) -> Rows:
    """The rows that a change wrote, under other keys and numbers."""
    from tessera.lib.uuid7 import uuid7  # noqa: PLC0415

    copied = {}
    for table, column in TABLES.items():
        cursor.execute(
            f"select to_jsonb(t) - 'txid' from {table} t where {column} = %s order by id", [change]
        )
        rows = [json.loads(row) for (row,) in cursor.fetchall()]
        for row in rows:
            row |= {key: row[key] + AWAY for key in KEYS & row.keys() if row[key] is not None}
            row |= {key: f"{row[key]}-2" for key in ("registry_number", "reference", "lookup") if key in row}
            if "public_id" in row:
                row["public_id"] = str(uuid7())
        copied[table] = (", ".join(rows[0]), json.dumps(rows))
    return copied


def write(cursor: Any, again: Rows, prefix: str) -> None:
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        for table, (columns, rows) in again.items():
            cursor.execute(
                f"insert into {prefix}{table} ({columns})"
                f" select {columns} from jsonb_populate_recordset(null::{table}, %s)",
                [rows],
            )


def make_plain_tables(cursor: Any) -> None:
    from tessera.lib.db.roles import as_owner  # noqa: PLC0415

    with as_owner():
        for table in TABLES:
            cursor.execute(f"drop table if exists plain_{table}")
            cursor.execute(f"create table plain_{table} as select * from {table} limit 0")
            cursor.execute(f"grant insert on plain_{table} to tessera_app")


if __name__ == "__main__":
    main()
