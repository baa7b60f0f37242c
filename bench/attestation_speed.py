"""How fast attested lists come back, and what attestation costs an import: ``python -m bench.attestation_speed``.

Registers people of the fictional country in a throw-away cluster, downloads a list of their facts, brings it back with
a word on each row and a correction in every fiftieth, takes it back, and measures updates of people with and without
the trigger that lets attestations fall. A COPY of the same rows into a plain table in the same run is the reference.
Besides the time it tells what client and server have computed, which a busy machine hardly changes.
"""

import argparse
import csv
import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.place import Work, fill, in_a_fresh_register

took: dict[str, float] = {}


@contextmanager
def timed(name: str) -> Iterator[None]:
    work = Work()
    began, before = time.perf_counter(), work.now()
    yield
    took[name] = time.perf_counter() - began
    client, server = (now - then for now, then in zip(work.now(), before, strict=True))
    print(f"{name:<52}{took[name]:>8.2f} s, computed {client:.2f} + {server:.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=55_000, help="how many are registered")
    parser.add_argument(
        "--rows", type=int, default=100_000, help="rows of the list, one a fact; two a person at most"
    )
    asked = parser.parse_args()
    rows = min(asked.rows, 2 * asked.people)
    where = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.chmod(0o711)
    os.environ.setdefault("TESSERA_COUNTRY", "ML")
    try:
        with in_a_fresh_register(where):
            fill(asked.people)
            measure(rows)
    finally:
        shutil.rmtree(where, ignore_errors=True)


def measure(rows: int) -> None:
    from tessera.accounts import reach  # noqa: PLC0415 - after Django was set up
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415

    by = system_viewer(channel="import")
    with reach.narrowed_to(by):
        cost_of_the_trigger("update of people, no attestation yet", rows)
        content = taken_out(by)
        filled, kept = answered(content, rows)
        reference(filled)
        file = brought_back(filled, by=by)
        print(f"  {kept} rows: {file.counts}")
        cost_of_the_trigger("update of people, all attested", rows)
        taken_back(file, by=by)
    whole = took["check"] + took["write"]
    print(f"{'check and write':<44}{whole:>8.2f} s, {whole / took['COPY of the same rows']:.0f} x COPY")


def taken_out(by: Any) -> bytes:
    from django.utils import timezone  # noqa: PLC0415

    from tessera.bulk.attesting import download  # noqa: PLC0415
    from tessera.dictionary.choices import Subject  # noqa: PLC0415
    from tessera.dictionary.models import Field  # noqa: PLC0415

    Field.objects.filter(key__in=["given_name", "birth_date"]).update(own_attestation=False)
    asked = download.Asked(Subject.INDIVIDUAL, ["given_name", "birth_date"])
    now = timezone.now()
    with timed("download"):
        _list, pieces = download.download(asked, viewer=by, now=now, on=timezone.localdate(now))
        return b"".join(pieces)


def answered(content: bytes, rows: int) -> tuple[bytes, int]:
    """The file as somebody sends it back: each row attested; every fiftieth corrects a name and rejects the old one."""
    found = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    headings, lines = found[0], found[1 : rows + 1]
    status, value, comment, field = (
        headings.index(name) for name in ("New standing", "Correct value", "Comment", "Field")
    )
    for n, line in enumerate(lines):
        line[status] = "attested"
        if n % 50 == 0 and line[field] == "given_name":
            line[status], line[value], line[comment] = "rejected", f"Name {n}", "Another name"
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([headings, *lines])
    return ("\ufeff" + out.getvalue()).encode(), len(lines)


def reference(content: bytes) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        columns = ", ".join(f"c{n} text" for n in range(12))
        cursor.execute(f"create temporary table plain ({columns})")
        with (
            timed("COPY of the same rows"),
            cursor.copy("copy plain from stdin (format csv, delimiter ';')") as into,
        ):
            into.write(content)


def brought_back(content: bytes, *, by: Any) -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from tessera.bulk.attesting import actions, checking  # noqa: PLC0415
    from tessera.bulk.models import AttestedFile  # noqa: PLC0415
    from tessera.dictionary.models import Field  # noqa: PLC0415

    # The bench acts as the system, which has also registered everybody; somebody else would attest in earnest.
    now = timezone.now()
    with timed("upload"):
        file = actions.receive([content], name="list.csv", by=by, now=now)
    with timed("check, own entries looked for"):
        checking.check(file, by=by, on=timezone.localdate(now), progress=quiet)
    Field.objects.filter(key__in=["given_name", "birth_date"]).update(own_attestation=True)
    with timed("check"):
        checking.check(file, by=by, on=timezone.localdate(now), progress=quiet)
    with timed("write"):
        actions.start(file, by=by, now=now, in_background=False)
        file = AttestedFile.objects.select_related("of", "request").get(pk=file.pk)
        actions.run(file, by=by, now=timezone.now, progress=quiet)
    return file


def taken_back(file: Any, *, by: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from tessera.bulk.attesting import actions  # noqa: PLC0415

    with timed("undo"):
        actions.undo(file, by=by, reason="Bench", now=timezone.now())


def cost_of_the_trigger(name: str, rows: int) -> None:
    """The same update, rolled back, with the trigger and without it: of a column that is not attested."""
    from django.db import connection, transaction  # noqa: PLC0415

    from tessera.lib.db.roles import as_owner  # noqa: PLC0415
    from tessera.lib.db.told import tell  # noqa: PLC0415

    for state in ("disable", "enable always"):
        label = f"{name}, trigger {'on' if state != 'disable' else 'off'}"
        with as_owner(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local tessera.reach = '*'")
            cursor.execute(f"alter table registry_individual {state} trigger attestation_falls_back")
            with timed(label):
                cursor.execute(
                    "update registry_individual set source = 'bench' where id in"
                    " (select id from registry_individual order by id limit %s)",
                    [rows // 2],
                )
            transaction.set_rollback(True)
    tell(reach="*")  # the owner's session forgot it


def quiet(**_news: object) -> None:
    """Progress that nobody looks at."""


if __name__ == "__main__":
    main()
