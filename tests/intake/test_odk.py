"""Forms for the field: pyxform takes every one, with its conditions, constraints, lists, places, languages and rows."""

import io
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from tessera.intake.odk.xlsform import Sheets, names_of, sheets
from tessera.intake.odk.xpath import NotSayable, Words, calculation, condition, literal
from tessera.intake.profile.conditions import logic_of
from tessera.intake.profile.context import Reader
from tessera.intake.profile.model import Form, Logic
from tessera.intake.profile.reading import read
from tests.intake.forms import Json, sound
from tests.intake.random_forms import Maker
from tests.intake.test_rendering import AREA

XF = "{http://www.w3.org/2002/xforms}"


def converted(definition: Json) -> tuple[Form, Sheets, ElementTree.Element]:
    form, faults = read(definition)
    assert not faults
    made = sheets(form, form_id="school_meals", version="3")
    return form, made, ElementTree.fromstring(made.as_xform())


def binds(root: ElementTree.Element) -> dict[str, dict[str, str]]:
    return {one.get("nodeset", "").rpartition("/")[2]: dict(one.attrib) for one in root.iter(f"{XF}bind")}


def test_a_form_becomes_an_xform() -> None:
    form, made, root = converted(sound())
    assert made.left_out == []
    found = binds(root)
    assert found["given_name"]["required"] == "true()"
    assert "[^0-9<>]+" in found["given_name"]["constraint"] and "<= 40" in found["given_name"]["constraint"]
    assert found["meals"]["type"] == "int" and found["meals"]["constraint"] == ". >= 0 and . <= 5"
    assert found["birth_date"]["constraint"] == ". <= today()"
    assert "sex" in found["rooms"]["relevant"] and "'2'" in found["rooms"]["relevant"]
    assert "count(" in found["eaters"]["calculate"] and "name" in found["age"]["relevant"]
    assert [one.get("nodeset", "").rpartition("/")[2] for one in root.iter(f"{XF}repeat")] == ["others"]
    languages = {one.get("lang") for one in root.iter(f"{XF}translation")}
    assert languages == {"English (en)", "French (fr)", "Arabic (ar)"}
    assert "None" not in made.as_xform()
    assert root.find(".//*[@id='school_meals'][@version='3']") is not None
    assert names_of(form)["others.name"] == "name"


def test_an_area_comes_from_a_file_and_a_box_is_a_choice() -> None:
    definition = {**AREA, "components": [dict(AREA["components"][0])]}
    definition["components"][0]["components"] = [
        dict(one, properties={"picker": "area", "level": "2"}) if one["key"] == "town" else one
        for one in AREA["components"][0]["components"]
    ]
    _form, made, root = converted(definition)
    text = ElementTree.tostring(root, encoding="unicode")
    assert "jr://file-csv/areas.csv" in text and "level = '2'" in text.replace("&apos;", "'")
    assert binds(root)["agree"]["constraint"] == ". = 'true'"
    assert {row["list_name"] for row in made.choices} == {"yes_or_no", "list_own"}


def test_a_file_is_asked_for_in_each_row() -> None:
    definition = sound()
    paper = {"type": "file", "key": "paper", "label": "Name", "validate": {"required": True}}
    definition["components"][1]["components"][2]["components"].append(paper)
    _form, made, root = converted(definition)
    found = binds(root)["paper"]
    assert made.left_out == [] and found["type"] == "binary" and found["nodeset"].endswith("/others/paper")


def test_a_workbook_has_the_three_sheets() -> None:
    _form, made, _root = converted(sound())
    book = openpyxl.load_workbook(io.BytesIO(made.as_workbook()))
    assert book.sheetnames == ["survey", "choices", "settings"]
    headings = [cell.value for cell in book["survey"][1]]
    assert {"type", "name", "label::French (fr)", "relevant", "constraint", "calculation"} <= set(headings)


@pytest.mark.parametrize("seed", range(40))
def test_random_forms_become_xforms(seed: int) -> None:
    form, made, root = converted(Maker(seed).form())
    asked = {name for path, name in names_of(form).items() if path not in made.left_out}
    repeated = {row["name"] for row in made.survey if row["type"] == "begin repeat"}
    assert set(binds(root)) >= asked - repeated


def words() -> Words:
    form, _faults = read(sound())
    return Words(names_of(form), {question.path: question for question in form.questions()})


def logic(given: Any) -> Logic:
    made = logic_of(Reader(), given, "x", label="x")
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"==": [{"var": "data.sex"}, "2"]}, "${sex} = '2'"),
        (
            {"and": [{"var": "data.given_name"}, {">": [{"var": "data.meals"}, 2]}]},
            "(${given_name} != '') and (${meals} > 2)",
        ),
        ({"!": [{"var": "data.meals"}]}, "not(${meals} != '' and ${meals} != 0)"),
        ({"<": [0, {"var": "data.meals"}, 5]}, "0 < ${meals} and ${meals} < 5"),
        ({"in": [{"var": "data.sex"}, ["1", "2"]]}, "${sex} = '1' or ${sex} = '2'"),
        ({"in": ["a", {"var": "data.given_name"}]}, "contains(${given_name}, 'a')"),
        ({"!!": [{"var": "data.others"}]}, "count(${others}) > 0"),
    ],
)  # fmt: skip
def test_conditions_are_said_in_xpath(given: Any, said: str) -> None:
    assert condition(logic(given), words()) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"+": [1, {"var": "data.others.length"}]}, "(1 + count(${others}))"),
        ({"/": [{"var": "data.meals"}, 2]}, "(${meals} div 2)"),
        (
            {"reduce": [{"var": "data.others"}, {"+": [{"var": "accumulator"}, {"var": "current.age"}]}, 0]},
            "sum(${age})",
        ),
        ({"reduce": [{"var": "data.others"}, {"+": [1, {"var": "accumulator"}]}, 0]}, "count(${others})"),
        ({"if": [{"==": [{"var": "data.sex"}, "2"]}, 1, 0]}, "if(${sex} = '2', 1, 0)"),
        ({"cat": [{"var": "data.given_name"}, "!"]}, "concat(${given_name}, '!')"),
    ],
)  # fmt: skip
def test_calculations_are_said_in_xpath(given: Any, said: str) -> None:
    assert calculation(logic(given), words()) == said


@pytest.mark.parametrize(
    "given",
    [
        {"some": [{"var": "data.others"}, {"==": [{"var": "age"}, 1]}]},
        {"map": [{"var": "data.others"}, {"var": "age"}]},
        {"substr": [{"var": "data.given_name"}, 1]},
    ],
)
def test_what_xpath_cannot_say_is_left_to_the_server(given: Any) -> None:
    with pytest.raises(NotSayable):
        condition(logic(given), words())
    definition = sound()
    definition["components"][1]["components"][1]["conditional"] = {"json": given}
    del definition["components"][1]["components"][1]["description"]
    home = definition["components"][1]["components"]
    home.append(home.pop(1))
    _form, made, root = converted(definition)
    assert made.left_out == ["rooms"] and "relevant" not in binds(root)["rooms"]


def test_quotes_are_written_as_xpath_can() -> None:
    assert literal("O'Neil") == '"O\'Neil"'
    for text in ("both ' and \"", "${x}", float("inf")):
        with pytest.raises(NotSayable):
            literal(text)
