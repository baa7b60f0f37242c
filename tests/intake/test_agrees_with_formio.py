"""Tessera's validator against Form.io's own, on random forms and random answers.

They agree on what is refused and on what is kept. Where Tessera refuses more, the rule is one of ``STRICTER``, and it
is the only difference.
"""

import math
import re
from datetime import date
from typing import Any

import pytest

from tessera.intake.answers.cleaning import clean
from tessera.intake.answers.result import Known
from tessera.intake.answers.rules import STRICTER
from tessera.intake.profile.model import Form
from tessera.intake.profile.reading import read
from tessera.intake.profile.writing import written
from tests.intake import oracle_runner
from tests.intake.random_forms import Json, Maker

FORMS = 250
EACH = 40
TODAY = date(2026, 6, 1)
NOTHING = (None, "", [], {}, "00/00/0000")
Outcome = tuple[set[str], Json]


def ours(form: Form, data: Json) -> tuple[set[str], Json]:
    cleaned = clean(form, data, today=TODAY, known=Known())
    return {f"{one.path}:{one.rule}" for one in cleaned.refused}, answered(cleaned.answers)


def answered(data: Any) -> Any:
    """Without what says nothing: Form.io keeps empty values, Tessera does not."""
    if isinstance(data, list):
        return [one for one in map(answered, data) if one not in NOTHING]
    if not isinstance(data, dict):
        return data
    kept = {key: answered(one) for key, one in data.items()}
    return {key: one for key, one in kept.items() if one not in NOTHING and one is not False}


def theirs(answer: Json) -> Outcome:
    errors = set(answer["errors"])
    for path in {error.rpartition(":")[0] for error in errors}:
        rules = {error.rpartition(":")[2] for error in errors if error.rpartition(":")[0] == path}
        if (
            "required" in rules
        ):  # a required day says so twice, as "day", and several files as "array_nonempty"
            errors -= {f"{path}:day", f"{path}:array_nonempty"}
        elif "day" in rules:  # what is no day is also before and after days
            errors -= {f"{path}:minDate", f"{path}:maxDate"}
    return errors, answered(answer["data"])


def differences(mine: Outcome, other: Outcome) -> list[str]:
    """What differs beyond our stricter rules."""
    stricter = {one for one in mine[0] if one.rpartition(":")[2] in STRICTER}
    paths = {one.rpartition(":")[0] for one in stricter}
    found = [f"only we refuse {one}" for one in mine[0] - other[0] - stricter]
    found += [
        f"only Form.io refuses {one}" for one in other[0] - mine[0] if one.rpartition(":")[0] not in paths
    ]
    if mine[1] != other[1] and not stricter:
        found.append(f"kept: {mine[1]} instead of {other[1]}")
    return found


@pytest.fixture(scope="module")
def sample() -> list[tuple[Form, list[Json], list[Any]]]:
    makers = [Maker(seed) for seed in range(FORMS)]
    definitions = [maker.form() for maker in makers]
    forms = []
    for definition in definitions:
        form, faults = read(definition)
        assert not faults, faults
        forms.append(form)
    given = [
        [maker.answers(one) for _ in range(EACH)] for maker, one in zip(makers, definitions, strict=True)
    ]
    asked = [{"form": written(form), "submissions": data} for form, data in zip(forms, given, strict=True)]
    return list(zip(forms, given, oracle_runner.ask(asked), strict=True))


def test_ten_thousand_random_submissions_are_judged_alike(sample: list[Any]) -> None:
    compared, wrong = 0, []
    for form, given, answers in sample:
        for data, answer in zip(given, answers, strict=True):
            compared += 1
            found = differences(ours(form, data), theirs(answer))
            if found:
                wrong.append((data, found))
    assert compared == FORMS * EACH == 10_000
    assert not wrong, f"{len(wrong)} differ; the first: {wrong[0]}"


def test_the_sample_is_worth_the_comparison(sample: list[Any]) -> None:
    """Both verdicts are frequent, and every rule that the random forms have is broken at least once."""
    rules: set[str] = set()
    accepted = 0
    for form, given, _answers in sample:
        for data in given:
            errors, _kept = ours(form, data)
            accepted += not errors
            rules |= {error.rpartition(":")[2] for error in errors}
    assert accepted > 500
    assert rules >= {
        "required", "minLength", "maxLength", "pattern", "email", "min", "max", "onlyAvailableItems", "day", "minDate",
        "maxDate", "minSelectedCount", "maxSelectedCount", "integer", "number", "phone", "maxRows", "minRows",
    }  # fmt: skip


def test_a_misshapen_answer_is_refused_and_otherwise_counts_as_none_given() -> None:
    """Form.io keeps lists and objects where a text belongs; here they are refused, and change nothing else."""
    checked = 0
    for seed in range(200):
        maker = Maker(seed)
        definition = maker.form()
        form, _faults = read(definition)
        data = maker.answers(definition)
        components = [
            one
            for page in definition["components"]
            for one in page["components"]
            if not one.get("calculateValue")
        ]
        component = maker.random.choice(components) if components else None
        if component is None:
            continue
        key = component["key"]
        without = {name: value for name, value in data.items() if name != key}
        base, kept = ours(form, without)
        errors, left = ours(form, data | {key: maker.misshapen(component)})
        is_shown = key in clean(form, without, today=TODAY, known=Known()).shown
        others = {error for error in base if re.split(r"[\[:]", error)[0] != key}
        assert {error for error in errors if re.split(r"[\[:]", error)[0] != key} == others
        assert left == kept
        assert (f"{key}:shape" in errors) == is_shown
        checked += is_shown
    assert checked > 100


def test_a_calculated_answer_is_never_taken_from_the_sender() -> None:
    number = {"type": "number", "key": "rooms", "label": "Rooms", "validate": {}}
    double = {
        "type": "number",
        "key": "double",
        "label": "Double",
        "calculateValue": {"*": [{"var": "data.rooms"}, 2]},
    }
    page = {"type": "panel", "key": "home", "title": "Home", "components": [number, double]}
    form, faults = read({"title": "T", "components": [page]})
    assert not faults
    cleaned = clean(form, {"rooms": 3, "double": 999}, today=TODAY, known=Known())
    assert cleaned.answers == {"rooms": 3, "double": 6}
    cleaned = clean(form, {"double": 999}, today=TODAY, known=Known())
    assert math.isclose(cleaned.answers.get("double", 0), 0)


def test_files_in_rows_are_judged_alike() -> None:
    """Form.io's own code knows of a file whether it is there; that it was uploaded here, only Tessera knows."""
    paper = {"type": "file", "key": "paper", "label": "Paper", "input": True, "multiple": True,
             "validate": {"required": True}}  # fmt: skip
    name = {"type": "textfield", "key": "name", "label": "Name", "input": True}
    rows = {"type": "editgrid", "key": "rows", "label": "Rows", "input": True, "components": [name, paper]}
    page = {"type": "panel", "key": "page_1", "title": "Page", "components": [rows]}
    form, faults = read({"display": "form", "title": "Papers", "components": [page]})
    assert not faults
    known = Known(files=frozenset({"a", "b"}))
    kept = [
        {"id": one, "name": f"{one}.png", "size": 1, "type": "image/png", "storage": "tessera"}
        for one in "ab"
    ]
    given: list[Json] = [
        {"rows": [{"name": "x", "paper": kept}, {"name": "y", "paper": kept[:1]}]},
        {"rows": [{"name": "x", "paper": []}, {"name": "y", "paper": kept}]},
        {"rows": [{"name": "x"}]},
        {"rows": []},
    ]
    (answers,) = oracle_runner.ask([{"form": written(form), "submissions": given}])
    for data, answer in zip(given, answers, strict=True):
        cleaned = clean(form, data, today=TODAY, known=known)
        mine = {f"{one.path}:{one.rule}" for one in cleaned.refused}, answered(cleaned.answers)
        assert not differences(mine, theirs(answer)), data
