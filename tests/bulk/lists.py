"""Lists of facts out and back, for the tests of bulk attestation."""

import csv
import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk.attesting import actions, download
from tessera.bulk.attesting import checking as checks
from tessera.bulk.models import AttestationList, AttestedFault, AttestedFile
from tessera.dictionary.choices import Subject
from tests.attestation.conftest import facts_of
from tests.bulk.conftest import NOW, TODAY, quiet

Row = dict[str, str]


def take_out(by: Viewer, **asked: Any) -> tuple[AttestationList, bytes]:
    given = {"subject": Subject.INDIVIDUAL, "fields": ["given_name", "birth_date"]} | asked
    found, pieces = download.download(download.Asked(**given), viewer=by, now=NOW, on=TODAY)
    return found, b"".join(pieces)


def rows_of(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def written(rows: list[Row], *, separator: str = ",", line_end: str = "\r\n", mark: str = "") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=separator, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return (mark + out.getvalue()).encode()


def edited(content: bytes, edits: Mapping[tuple[str, str], Mapping[str, str]]) -> list[Row]:
    """The rows with edits by name of the person and key of the field."""
    rows = rows_of(content)
    for row in rows:
        row |= edits.get((row["Name"].split()[0], row["Field"]), {})
    return rows


def bring(content: bytes, *, by: Viewer, name: str = "back.csv") -> AttestedFile:
    found = actions.receive([content], name=name, by=by, now=NOW)
    with narrowed_to(by):
        checks.check(found, by=by, on=TODAY, progress=quiet)
    found.refresh_from_db()
    return found


def apply(found: AttestedFile, *, by: Viewer, size: int = 3) -> AttestedFile:
    actions.start(found, by=by, now=NOW, in_background=False)
    with narrowed_to(system_viewer()):
        found = AttestedFile.objects.select_related("of", "request", "owner").get(pk=found.pk)
        actions.run(found, by=by, now=lambda: NOW, progress=quiet, size=size)
    found.refresh_from_db()
    return found


def faults(found: AttestedFile) -> dict[int, str]:
    return dict(AttestedFault.objects.filter(file=found).values_list("row", "code"))


def standing(who: UUID, field: str) -> str:
    return facts_of(who)[field].status
