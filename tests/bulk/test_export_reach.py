"""Whole identifiers leave the register only from areas in all of which they may be revealed."""

import csv
import io
from datetime import date

import pytest

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.audit.models import AccessRecord
from tessera.bulk import exports
from tessera.bulk.choices import ExportFormat
from tessera.dictionary.choices import Subject
from tessera.registry.queries.search.filters import Filters
from tests.bulk.conftest import TODAY, applied
from tests.cast import Country, make_user

PEOPLE = "National ID,Given name,Area\nAB1001,Ana,TM010101\nAB1002,Eve,TM010201\n"


def numbers(viewer: Viewer, area: Area | None) -> list[str]:
    asked = exports.Asked(
        Subject.INDIVIDUAL, ExportFormat.CSV, Purpose.EXPORT, filters=Filters(area=area), reveal=True
    )
    text = b"".join(exports.export(asked, viewer=viewer, on=date(2026, 3, 27))).decode("utf-8-sig")
    return [row["National ID"] for row in csv.DictReader(io.StringIO(text))]


def test_identifiers_are_whole_only_where_all_may_be_revealed(everything: Viewer, tamar: Country) -> None:
    applied(PEOPLE, by=everything)
    user = make_user("Olu Officer", ("programme-officer", None), ("registrar", tamar.district))
    viewer = viewer_for(user, on=TODAY)
    assert viewer.reach(Permission.EXPORT).everywhere
    assert not viewer.reach(Permission.IDENTIFIER_REVEAL).everywhere
    for area in (None, tamar.country, tamar.elsewhere):
        with pytest.raises(PermissionMissing):
            numbers(viewer, area)
    assert not AccessRecord.objects.filter(subject=AccessRecord.Subject.EXPORT).exists()
    assert numbers(viewer, tamar.district) == ["AB1001"]
    assert sorted(numbers(everything, None)) == ["AB1001", "AB1002"]
