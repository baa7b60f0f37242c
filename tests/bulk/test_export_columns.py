"""How values stand in a file out: as codes or in words, for people or for machines."""

import csv
import io
from dataclasses import replace
from datetime import date

import orjson
import pytest

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.bulk import exports
from tessera.bulk.choices import ExportFormat
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Code, CodeList, Field
from tessera.lib.db.roles import as_owner
from tests.cast import Country
from tests.registry.people import make_person

KEYS = ("skills", "is_literate", "rooms", "place", "birthplace", "sex")


@pytest.fixture
def awa(everything: Viewer, tamar: Country) -> Viewer:
    with as_owner():
        skills = CodeList.objects.create(key="skills", labels={"en": "Skills"})
        Code.objects.create(code_list=skills, value="sew", labels={"en": "Sewing", "fr": "Couture"})
        Code.objects.create(code_list=skills, value="farm", labels={"en": "Farming", "fr": "Agriculture"})
        for key, kind, code_list in (
            ("skills", FieldType.CODES, skills),
            ("is_literate", FieldType.BOOLEAN, None),
            ("rooms", FieldType.INTEGER, None),
            ("place", FieldType.POINT, None),
            ("birthplace", FieldType.AREA, None),
        ):
            Field.objects.create(
                subject="individual", key=key, labels={"en": key}, type=kind, code_list=code_list
            )
    make_person(
        "Awa", area=tamar.village, sex=2,
        attributes={
            "skills": ["sew", "farm"], "is_literate": True, "rooms": 3, "birthplace": "TM0102",
            "place": {"latitude": 12.5, "longitude": -8},
        },
    )  # fmt: skip
    make_person("Binta", area=tamar.village, attributes={"skills": "not a list", "rooms": "three"})
    return everything


def written(viewer: Viewer, kind: ExportFormat, *, labels: bool, language: str = "en") -> bytes:
    asked = exports.Asked(Subject.INDIVIDUAL, kind, Purpose.EXPORT, labels=labels)
    pieces = exports.export(asked, viewer=replace(viewer, language=language), on=date(2026, 3, 27))
    return b"".join(pieces)


def line(viewer: Viewer, *, labels: bool, language: str = "en") -> list[str]:
    text = written(viewer, ExportFormat.CSV, labels=labels, language=language).decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if "Awa" in row.values())
    return [row[key] for key in KEYS[:-1]]


def test_people_read_lists_and_points(awa: Viewer) -> None:
    assert line(awa, labels=False) == ["sew; farm", "True", "3", "12.5, -8", "TM0102"]
    assert line(awa, labels=True) == ["Sewing; Farming", "Yes", "3", "12.5, -8", "Kinder"]
    assert line(awa, labels=True, language="fr")[0] == "Couture; Agriculture"


def test_machines_get_values_of_their_type(awa: Viewer) -> None:
    found = [orjson.loads(row) for row in written(awa, ExportFormat.NDJSON, labels=False).splitlines()]
    assert [found[0][key] for key in KEYS] == [
        ["sew", "farm"], True, 3, {"latitude": 12.5, "longitude": -8}, "TM0102", 2,
    ]  # fmt: skip
    in_words = [orjson.loads(row) for row in written(awa, ExportFormat.NDJSON, labels=True).splitlines()]
    assert (in_words[0]["skills"], in_words[0]["is_literate"], in_words[0]["sex"]) == (
        ["Sewing", "Farming"],
        True,
        "Female",
    )


def test_what_does_not_fit_its_type_goes_out_as_it_is(awa: Viewer) -> None:
    found = [orjson.loads(row) for row in written(awa, ExportFormat.NDJSON, labels=False).splitlines()]
    assert (found[1]["skills"], found[1]["rooms"]) == ("not a list", "three")
    assert b"not a list" in written(awa, ExportFormat.CSV, labels=True)


def test_the_size_of_a_file_is_counted_before_it_is_made(
    awa: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = exports.Asked(Subject.INDIVIDUAL, ExportFormat.CSV, Purpose.EXPORT)
    assert exports.size(asked, viewer=awa, on=date(2026, 3, 27)) == exports.Size(2, False, False)
    assert exports.size(replace(asked, words="awa"), viewer=awa, on=date(2026, 3, 27)).count == 1
    monkeypatch.setattr("tessera.registry.queries.find.COUNTED", 1)
    assert exports.size(asked, viewer=awa, on=date(2026, 3, 27)) == exports.Size(1, True, False)
