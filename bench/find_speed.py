"""How fast and how well people are found by name: ``python -m bench.find_speed --people 200000``.

Works in a throw-away cluster of its own. People are invented (names of the demo country and many rarer ones) and
loaded with COPY. Queries are planted: exact names, one typo, a missing name, names in another order, another spelling.
Each figure stands beside a reference from the same run: a look-up of one registry number by its index.
"""

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bench.place import in_a_fresh_register

TODAY = date(2026, 3, 27)
COLUMNS = (
    "public_id, given_name, family_name, additional_name, preferred_name, name_variants, birth_date,"
    " birth_date_precision, sex, area_id, address, language, attributes, status, registered_on, source"
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Planted:
    kind: str
    text: str
    number: str
    name: frozenset[str]
    year: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=200_000)
    arguments.add_argument("--queries", type=int, default=300)
    arguments.add_argument("--keep", type=Path, help="A data directory to use and to keep.")
    asked = arguments.parse_args()
    where = asked.keep or Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.mkdir(exist_ok=True, parents=True)
    where.chmod(0o711)
    with in_a_fresh_register(where):
        measure(asked.people, asked.queries)
    if asked.keep is None:
        shutil.rmtree(where, ignore_errors=True)


def measure(people: int, queries: int) -> None:
    from django.db import connection  # noqa: PLC0415 - after the settings were chosen

    from tessera.accounts.reach import narrowed_to  # noqa: PLC0415
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.lib.db.roles import as_owner  # noqa: PLC0415

    rng = random.Random(7)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_individual")
        if cursor.fetchone()[0] < people:
            load(cursor, people, rng)
        cursor.execute("select gin_clean_pending_list('registry_namesearch_keys')")
        cursor.execute(
            "vacuum analyze registry_namesearch, registry_nametoken, registry_tokenkey, registry_individual"
        )
        sizes(cursor)
        planted = plant(cursor, queries, rng)
        common = most_common(cursor)
    with narrowed_to(system_viewer()):
        reference = timed(lambda one: look_up(one.number), planted)
        print_row("registry number by its index", reference, None)
        report(planted, reference)
        print_row("the most common given + family names", timed(search, common), reference)
        singles = [Planted("one", one.text.split()[0], "", one.name, one.year) for one in common]
        print_row("one very common name alone", timed(search, singles), reference)
        areas(common, reference)


def load(cursor: Any, people: int, rng: random.Random) -> None:
    area_ids = make_areas(cursor)
    took = {}
    for label, count in (("without search", people // 4), ("with search", people - people // 4)):
        switch = "disable" if label == "without search" else "enable"
        for event in ("insert", "update", "delete"):
            cursor.execute(f"alter table registry_individual {switch} trigger name_search_on_{event}")
        rows, spent = invent(count, area_ids, rng), 0.0
        while some := list(islice(rows, 50_000)):
            started = time.perf_counter()
            with cursor.copy(f"copy registry_individual ({COLUMNS}) from stdin") as copy:
                for row in some:
                    copy.write_row(row)
            spent += time.perf_counter() - started
        took[label] = spent / count * 1e6
    print(f"COPY without search {took['without search']:.1f} µs a person, with {took['with search']:.1f}")
    started = time.perf_counter()
    cursor.execute("select rebuild_name_search()")
    print(f"rebuild of {people} people: {time.perf_counter() - started:.1f} s")


def make_areas(cursor: Any) -> list[int]:
    """One country, ten regions, a hundred districts."""
    from tessera.areas.models import Area, AreaLevel  # noqa: PLC0415

    levels = [AreaLevel.objects.get_or_create(number=number)[0] for number in range(3)]
    country = Area.objects.create(code="B", level=levels[0])
    ids = []
    for region in range(10):
        above = Area.objects.create(code=f"B{region}", level=levels[1], parent=country)
        ids += [
            Area.objects.create(code=f"B{region}{number}", level=levels[2], parent=above).pk
            for number in range(10)
        ]
    return ids


def invent(count: int, area_ids: list[int], rng: random.Random) -> Iterator[tuple[Any, ...]]:
    from tessera.demo.names import CULTURES, cultures, name_for  # noqa: PLC0415
    from tessera.lib.uuid7 import uuid7  # noqa: PLC0415

    kinds = cultures()
    rare = [rare_name(rng) for _ in range(40_000)]
    for number in range(count):
        sex = 1 + number % 2
        name = name_for(sex, kinds[number % len(CULTURES)], rng)
        family = name.family.spelt(rng) if rng.random() < 0.4 else rng.choice(rare)
        additional = (
            name.additional.spelt(rng)
            if name.additional
            else (rng.choice(rare) if rng.random() < 0.3 else "")
        )
        born = date(1940, 1, 1) + timedelta(days=rng.randrange(31_000))
        yield (
            uuid7(), name.given.spelt(rng), family, additional, "", json.dumps(name.variants(rng)), born, "day", sex,
            rng.choice(area_ids), "", "en", "{}", "active", TODAY, "bench",
        )  # fmt: skip


def rare_name(rng: random.Random) -> str:
    onsets = (*"bdfgklmnprstvyzjhw", "ch", "sh", "kh", "nd", "mb", "ng", "tr", "br", "ny")
    vowels = (*"aeiou", "aa", "ai", "ou", "ia")
    return "".join(
        rng.choice(onsets) + rng.choice(vowels) + rng.choice(("", "", "n", "r", "s", "l"))
        for _ in range(rng.randint(2, 4))
    )[:12].capitalize()


def plant(cursor: Any, count: int, rng: random.Random) -> list[Planted]:
    """40 % exact, 30 % one typo, 10 % a name missing, 10 % in another order, 10 % another order and a typo."""
    cursor.execute(
        "select registry_number, given_name, additional_name, family_name, extract(year from birth_date)::int"
        " from registry_individual order by md5(registry_number) limit %s",
        [count],
    )
    planted = []
    for number, (registry_number, given, additional, family, year) in enumerate(cursor.fetchall()):
        words = [word for name in (given, additional, family) for word in name.lower().split()]
        name = frozenset(words)
        share = number % 10
        kind = (
            "exact"
            if share < 4
            else "typo"
            if share < 7
            else ("missing", "swapped", "swapped+typo")[share - 7]
        )
        if kind == "missing" and len(words) > 2:
            words.pop(1)
        if kind.startswith("swapped"):
            words = [words[-1], *words[:-1]]
        if kind.endswith("typo"):
            at = rng.randrange(len(words))
            words[at] = slip(words[at], rng)
        planted.append(Planted(kind, " ".join(words), registry_number, name, year))
    return planted


def slip(word: str, rng: random.Random) -> str:
    if len(word) < 3:
        return word
    at = rng.randrange(1, len(word))
    return rng.choice(
        (
            word[:at] + rng.choice(LETTERS) + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + rng.choice(LETTERS) + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        )
    )


def most_common(cursor: Any) -> list[Planted]:
    cursor.execute(
        "select lower(given_name || ' ' || family_name), count(*) from registry_individual"
        " group by 1 order by 2 desc limit 20"
    )
    return [Planted("common", text, "", frozenset(text.split()), 1990) for text, _count in cursor.fetchall()]


def search(one: Planted, *, year: bool = False, area: Any = None) -> Any:
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.registry.queries import find  # noqa: PLC0415
    from tessera.registry.queries.search.filters import Filters  # noqa: PLC0415

    text = f"{one.text} {one.year}" if year else one.text
    return find.people(
        text, viewer=system_viewer(), purpose="operation", on=TODAY, filters=Filters(area=area)
    )


def look_up(number: str) -> None:
    from tessera.registry.models import Individual  # noqa: PLC0415

    Individual.objects.values_list("pk").get(registry_number=number)


def areas(common: list[Planted], reference: list[tuple[float, float]]) -> None:
    from tessera.areas.models import Area  # noqa: PLC0415

    for where, code in (("region (a tenth of all)", "B3"), ("district (a hundredth)", "B33")):
        area = Area.objects.get(code=code)
        took = timed(partial(search, area=area), common)
        print_row(f"the same in one {where}", took, reference)
    print_row(
        "the same with a year of birth",
        timed(lambda one: search(one, year=True), common),
        reference,
    )


def report(planted: list[Planted], reference: list[tuple[float, float]]) -> None:
    """``person`` counts the very person among the first 20 when the year of birth is typed too; ``name`` counts
    somebody of exactly that name: a common name has more than 20 bearers, whom no search can tell apart."""
    timed(search, planted)
    print_row("find by name", timed(search, planted), reference)
    print_row("find by name and year of birth", timed(lambda one: search(one, year=True), planted), reference)
    by_kind: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one in planted:
        person = any(hit.registry_number == one.number for hit in search(one, year=True).hits)
        named = person or any(one.name <= set(hit.name.lower().split()) for hit in search(one).hits)
        by_kind[one.kind].append((person, named))
    for kind, results in [("all", [pair for pairs in by_kind.values() for pair in pairs]), *by_kind.items()]:
        person = statistics.mean(pair[0] for pair in results)
        named = statistics.mean(pair[1] for pair in results)
        print(f"recall@20 {kind:14} person {person:.3f}  name {named:.3f}  ({len(results)} queries)")


def timed(call: Callable[[Planted], Any], planted: list[Planted]) -> list[tuple[float, float]]:
    """Milliseconds in the database and in all, of each call."""
    from django.db import connection  # noqa: PLC0415

    took = []
    for one in planted:
        spent = [0.0]

        def measured(execute: Any, *call: Any, spent: list[float] = spent) -> Any:
            started = time.perf_counter()
            try:
                return execute(*call)
            finally:
                spent[0] += (time.perf_counter() - started) * 1e3

        with connection.execute_wrapper(measured):
            started = time.perf_counter()
            call(one)
            took.append((spent[0], (time.perf_counter() - started) * 1e3))
    return took


def print_row(
    label: str, took: list[tuple[float, float]], reference: list[tuple[float, float]] | None
) -> None:
    database, total = (sorted(column) for column in zip(*took, strict=True))

    def at(values: list[float], share: float) -> float:
        return values[min(len(values) - 1, int(len(values) * share))]

    ratio = f"{at(total, 0.5) / at(sorted(t for _d, t in reference), 0.5):6.1f}×" if reference else "   1.0×"
    print(
        f"{label:44} database p50 {at(database, 0.5):7.2f} p95 {at(database, 0.95):7.2f} ms"
        f"   all p50 {at(total, 0.5):7.2f} p95 {at(total, 0.95):7.2f} ms   {ratio}"
    )


def sizes(cursor: Any) -> None:
    for table in ("registry_namesearch", "registry_nametoken", "registry_tokenkey"):
        cursor.execute(f"select count(*), pg_size_pretty(pg_total_relation_size('{table}')) from {table}")
        print(f"{table}: %d rows, %s" % cursor.fetchone())


if __name__ == "__main__":
    main()
