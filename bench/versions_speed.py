"""How fast a version becomes the default of many, and what versions cost who reads: ``python -m bench.versions_speed``.

A register of the given size is filled; a survey of all of it is kept as a version whose facts differ, and marked as
default as the console does it: locks, rules of the register, history, name search, household facts. Beside it stands
the same update by one bare statement on a plain copy of the table, so that the figure is a ratio of one run.

Then people are given more and more versions, and the record of one of them is read as the record page reads it: with
one version each, and with twenty. What is the default lies in the live tables, so the two cost the same.
"""

import argparse
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.place import fill, in_a_fresh_register

READS = 400
MANY = 20
SURVEY = """
insert into versions_recordversion (named_id, individual_id, change, facts, observed_on)
select %(named)s, i.id, %(change)s, jsonb_build_object('address', 'House ' || i.id %% 997, 'sex', i.sex,
         'attributes', jsonb_build_object('literacy', (i.id + %(round)s) %% 3 = 0)), current_date
from registry_individual i
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a data directory to use and to keep")
    asked = parser.parse_args()
    where = asked.keep or Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.mkdir(exist_ok=True, parents=True)
    where.chmod(0o711)
    with in_a_fresh_register(where):
        fill(asked.people)
        marked()
        read()
    if asked.keep is None:
        shutil.rmtree(where, ignore_errors=True)


def marked() -> None:
    """Mark a survey of everybody, and take it back."""
    from django.utils import timezone  # noqa: PLC0415 - after the settings were chosen

    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.changes.actions import marking, undo  # noqa: PLC0415
    from tessera.changes.actions.marking import Wanted  # noqa: PLC0415
    from tessera.changes.models import ChangeRequest  # noqa: PLC0415
    from tessera.changes.queries import markings  # noqa: PLC0415

    by = system_viewer()
    named = survey("Census", 0)
    bare = bare_update(named.pk)
    started = time.perf_counter()
    shown = markings.preview(Wanted(named), viewer=by)
    print(f"preview of {shown.total:,} pictures: {time.perf_counter() - started:.1f} s")
    found = marking.start(Wanted(named), by=by, now=timezone.now(), in_background=False)
    print(f"load average {os.getloadavg()[0]:.1f}")
    started = time.perf_counter()
    marking.run(found, now=timezone.now, progress=lambda **_news: None)
    took, people = time.perf_counter() - started, found.counts["people"]
    print(
        f"marked {people:,} people in {took:.1f} s: {people / took:,.0f}/s; a bare update of a plain copy takes "
        f"{bare:.1f} s, {took / bare:.1f} times less; a million in {1e6 / people * took / 60:.1f} minutes"
    )
    started = time.perf_counter()
    request = narrowed(lambda: ChangeRequest.objects.get(pk=found.change))
    undo.undo(request, by=by, reason="benchmark", now=timezone.now())
    print(f"taken back in {time.perf_counter() - started:.1f} s")


def survey(name: str, number: int) -> Any:
    """A version of everybody, kept as an import keeps it; the change that brought it is left open."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.changes.actions import batches, versions  # noqa: PLC0415

    by, now = system_viewer(), timezone.now()
    batch = batches.open_batch(
        "import", description={"version": name}, channel="import", source="Survey", observed_on=None, by=by, now=now
    )  # fmt: skip
    with transaction.atomic():
        named = versions.named(name, source="Survey", channel="import", observed_on=None, by=by, now=now)
    started = time.perf_counter()
    with batches.writing(batch), connection.cursor() as cursor:
        cursor.execute(SURVEY, {"named": named.pk, "change": batch.pk, "round": number})
        rows = cursor.rowcount
    batches.close_batch(batch, now=now)
    if number == 0:
        print(f"kept {rows:,} pictures in {time.perf_counter() - started:.1f} s")
    return named


def bare_update(named: int) -> float:
    """Seconds for the same values into a table without indexes, triggers, history and row security."""
    from django.db import connection  # noqa: PLC0415

    from tessera.lib.db import as_owner  # noqa: PLC0415

    def run() -> float:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("set tessera.reach = '*'")
            cursor.execute("drop table if exists plain_people")
            cursor.execute("create unlogged table plain_people as select * from registry_individual")
            cursor.execute("analyze plain_people; analyze versions_recordversion")
            started = time.perf_counter()
            cursor.execute(
                """update plain_people t set address = v.facts ->> 'address',
                     attributes = t.attributes || (v.facts -> 'attributes')
                   from versions_recordversion v where v.individual_id = t.id and v.named_id = %s""",
                [named],
            )
            took = time.perf_counter() - started
            cursor.execute("drop table plain_people")
            return took

    return float(narrowed(run))


def read() -> None:
    """Read records with one version each and with twenty, turn by turn so that both meet the same machine: the default
    as searches and exports read it, and the whole record page, whose switch lists the versions."""
    from django.db import connection  # noqa: PLC0415

    from tessera.lib.db import as_owner  # noqa: PLC0415
    from tessera.registry.models import Individual  # noqa: PLC0415

    keys = narrowed(
        lambda: list(Individual.objects.order_by("?").values_list("pk", "public_id")[: 2 * READS])
    )
    few, many = keys[:READS], keys[READS:]
    for number in range(1, MANY):
        survey_of([pk for pk, _public in many], number)

    def analyze() -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("analyze versions_recordversion")

    narrowed(analyze)
    for what, ask in (("a default", live), ("a record page", page)):
        one, twenty = timed(ask, [public for _pk, public in few], [public for _pk, public in many])
        print(
            f"{what} with 1 version: p50 {one:.2f} ms; with {MANY}: {twenty:.2f} ms; {twenty / one:.2f} times"
        )


def timed(ask: Callable[[Any], object], few: list[Any], many: list[Any]) -> tuple[float, float]:
    """The median milliseconds of each; the first round warms up."""
    times: dict[str, list[float]] = {"few": [], "many": []}
    turns = [("few", public) for public in few] + [("many", public) for public in many]
    random.Random(7).shuffle(turns)
    for warm in (True, False):
        for which, public in turns:
            started = time.perf_counter()
            ask(public)
            if not warm:
                times[which].append((time.perf_counter() - started) * 1e3)
    return statistics.median(times["few"]), statistics.median(times["many"])


def survey_of(people: list[int], number: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from tessera.changes.models import ChangeRequest  # noqa: PLC0415
    from tessera.versions.models import NamedVersion  # noqa: PLC0415

    def run() -> None:
        from django.utils import timezone  # noqa: PLC0415

        named = NamedVersion.objects.create(
            name=f"Round {number}", source="Survey", channel="import", received_at=timezone.now(), actor="system",
            actor_name="Tessera",
        )  # fmt: skip
        change = ChangeRequest.objects.order_by("pk").values_list("pk", flat=True)[0]
        with connection.cursor() as cursor:
            asked = {"named": named.pk, "change": change, "round": number, "people": people}
            cursor.execute(SURVEY + " where i.id = any(%(people)s)", asked)

    narrowed(run)


def live(public_id: Any) -> None:
    """Read a person as search, exports and partners do: the default, without asking for other versions."""
    from tessera.registry.models import Individual  # noqa: PLC0415

    narrowed(lambda: Individual.objects.select_related("area").get(public_id=public_id))


def page(public_id: Any) -> None:
    """Read a person as the record page does, with history and the list of versions."""
    from tessera.accounts.choices import Purpose  # noqa: PLC0415
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.changes.queries.records import get_individual  # noqa: PLC0415

    narrowed(lambda: get_individual(public_id, viewer=system_viewer(), purpose=Purpose.SERVICE))


def narrowed(call: Any) -> Any:
    from tessera.accounts import reach  # noqa: PLC0415
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415

    with reach.narrowed_to(system_viewer()):
        return call()


if __name__ == "__main__":
    main()
