"""How fast files go into the register: ``python -m bench.import_speed --people 100000``.

Builds a CSV of people in households, imports it into an empty register, then a second file into the register as it is
(a third of its rows change something, the rest is unchanged), and COPYs the same rows into a plain table in the same
run. Everything is in a throw-away cluster; nothing else on the machine is touched.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tessera.config.settings"
HOME = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
HOME.chmod(0o711)
os.environ["TESSERA_DATA_DIR"] = str(HOME)
os.environ.setdefault("TESSERA_COUNTRY", "ML")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from tessera.accounts import reach  # noqa: E402
from tessera.accounts.viewer import system_viewer  # noqa: E402
from tessera.areas.models import Area, AreaLevel  # noqa: E402
from tessera.bulk.actions import apply as applying  # noqa: E402
from tessera.bulk.actions import check as checks  # noqa: E402
from tessera.bulk.actions import fields, imports  # noqa: E402
from tessera.bulk.models import Import  # noqa: E402
from tessera.config import database  # noqa: E402
from tessera.lib.postgres import Cluster  # noqa: E402

HEADINGS = (
    "National ID,Household number,Given name,Family name,Date of birth,Sex,District,Phone,Relationship,"
    "Roof,Income"
)
SYLLABLES = ("a", "mi", "na", "di", "al", "lo", "ou", "mo", "sa", "ka", "ba", "ri", "to", "fa", "se", "ne")
ROOFS = ("thatch", "metal", "tiles", "concrete")


def name(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()


def people(number: int, *, start: int, seed: int, changed: bool = False) -> Iterator[str]:
    """Lines of a file. The same start and seed give the same people; ``changed`` moves every third one's income."""
    rng = random.Random(seed)
    given, family = [name(rng) for _ in range(3_000)], [name(rng) for _ in range(6_000)]
    yield HEADINGS
    for n in range(start, start + number):
        one = random.Random(n)
        born = date(1940, 1, 1) + timedelta(days=one.randrange(30_000))
        income = one.randrange(1_000) + (5_000 if changed and n % 3 == 0 else 0)
        yield (
            f"ID{n:09},HH{n // 5:08},{one.choice(given)},{one.choice(family)},{born:%d-%m-%Y},{'MF'[n % 2]},"
            f"D{n % 50:03},+223{70_000_000 + n},{'head' if n % 5 == 0 else 'other relative'},"
            f"{one.choice(ROOFS)},{income}"
        )


def write(path: Path, lines: Iterator[str]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    return path


def imported(path: Path) -> dict[str, float]:
    """Import the file as a clerk would, timing each step."""
    viewer, took, worked = system_viewer(channel="import"), dict[str, float](), dict[str, float]()
    clock, work = time.perf_counter(), cpu()

    def lap(step: str) -> None:
        nonlocal clock, work
        took[step], clock = time.perf_counter() - clock, time.perf_counter()
        worked[step], work = cpu() - work, cpu()

    with path.open("rb") as file:
        found = imports.receive(
            iter(lambda: file.read(1 << 20), b""), name=path.name, by=viewer, now=timezone.now()
        )
    fields.add(found, fields.suggested(found), by=viewer, now=timezone.now())
    imports.map_columns(found, imports.Choices(mapping=found.mapping), by=viewer, now=timezone.now())
    found = Import.objects.get(pk=found.pk)
    lap("receive")
    shape = checks.plans.layout_of(found)
    today = timezone.localdate()
    checks.stage(found, shape, by=viewer, today=today, progress=quiet)
    lap("read, check, stage")
    plan = checks.match(found, shape, by=viewer, today=today)
    lap("match")
    counts = checks.preview.counts(found, plan)
    lap("count")
    Import.objects.filter(pk=found.pk).update(
        status="checked", counts={**counts, "latest_change": checks.latest_change(), "clears": False}
    )
    applying.start(found, by=viewer, now=timezone.now(), in_background=False)
    found = Import.objects.select_related("request").get(pk=found.pk)
    applying.run(found, by=viewer, now=timezone.now, progress=quiet)
    lap("apply")
    print(f"  counted {counts}")
    print(
        "  " + ", ".join(f"{step} {took[step]:.1f} s ({worked[step]:.1f} at work)" for step in took),
        flush=True,
    )
    return {"total": sum(took.values()), "at work": sum(worked.values())}


def cpu() -> float:
    """Seconds that this process and the whole database server have computed: a busy machine does not change it."""
    server = int((HOME / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    ticks = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if entry.name == str(server):
                    ticks += int(stat[13]) + int(stat[14])  # of the sessions that have ended
                elif stat[1] == str(server):
                    ticks += int(stat[11]) + int(stat[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def quiet(**_news: object) -> None: ...


def raw_copy(path: Path) -> float:
    columns = ", ".join(f"c{n} text" for n in range(HEADINGS.count(",") + 1))
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists staging.raw_copy")
        cursor.execute(f"create table staging.raw_copy ({columns})")
        start = time.perf_counter()
        with (
            path.open("rb") as file,
            cursor.copy("copy staging.raw_copy from stdin (format csv, header)") as into,
        ):
            while block := file.read(1 << 20):
                into.write(block)
        return time.perf_counter() - start


def report(title: str, path: Path, number: int) -> None:
    took = imported(path)
    raw = raw_copy(path)
    print(
        f"{title}: {number / took['total']:,.0f} rows/s ({number / took['at work']:,.0f} a second of work); "
        f"raw COPY {number / raw:,.0f} rows/s; 1/{took['total'] / raw:.1f} of it"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument(
        "--filled", type=int, default=0, help="how many people are registered before the second file"
    )
    options = parser.parse_args()
    number = options.people
    database.ensure_running(HOME)
    try:
        call_command("migrate", verbosity=0)
        with reach.narrowed_to(system_viewer()):
            level, _made = AreaLevel.objects.get_or_create(number=0, defaults={"names": {"en": "District"}})
            Area.objects.bulk_create(
                Area(code=f"D{n:03}", level=level, names={"en": f"D {n}"}) for n in range(50)
            )
            print(f"load average {os.getloadavg()[0]:.1f}")
            report(
                "into an empty register", write(HOME / "first.csv", people(number, start=0, seed=1)), number
            )
            for at in range(number, options.filled, number):
                imported(write(HOME / "more.csv", people(number, start=at, seed=1)))
            half = number // 2
            lines = people(half, start=0, seed=1, changed=True)
            new = people(number - half, start=10_000_000, seed=1)
            next(new)
            both = write(HOME / "second.csv", iter([*lines, *new]))
            report("into a filled register, half known (a third of them changed), half new", both, number)
    finally:
        Cluster(HOME, throwaway=True).stop()
        shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
