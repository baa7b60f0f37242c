"""The operations on an outline: nothing is lost, keys stay apart, what speaks of a question goes on speaking of it."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.intake import errors
from tessera.intake.outline import editing, wording
from tessera.intake.outline.editing import Step, place_of
from tessera.intake.outline.naming import spoken_by
from tessera.intake.outline.tree import Index, Place, edition_of, located, opened, part_at, parts
from tessera.intake.profile.reading import read
from tessera.lib.refusals import NotFound
from tests.intake.forms import Json, sound

RICH: Json = {
    "language": "en",
    "title": "Rich",
    "components": [
        {"type": "panel", "key": "one", "title": "One", "components": [
            {"type": "number", "key": "age", "label": "Age"},
            {"type": "radio", "key": "sex", "label": "Sex", "values": [{"value": "f", "label": "F"}]},
            {"type": "editgrid", "key": "kids", "label": "Kids", "components": [
                {"type": "textfield", "key": "name", "label": "Name"},
                {"type": "number", "key": "years", "label": "Years",
                 "conditional": {"json": {"!!": [{"var": "row.name"}]}}},
            ]},
        ]},
        {"type": "panel", "key": "two", "title": "Two", "conditional": {"show": True, "when": "sex", "eq": "f"},
         "components": [
            {"type": "number", "key": "sum", "label": "Sum",
             "calculateValue": {"+": [{"var": "data.age"}, {"var": ["data.kids.length", 0]}]}},
            {"type": "textfield", "key": "why", "label": "Why", "conditional": {"show": True, "conjunction": "all",
             "conditions": [{"component": "sum", "operator": "greaterThan", "value": 3}]}},
            {"type": "checkbox", "key": "small", "label": "Small",
             "conditional": {"json": {"some": [{"var": "data.kids"}, {"<": [{"var": "years"}, 5]}]}}},
        ]},
    ],
}  # fmt: skip


def rich() -> Json:
    return opened(RICH)


def names(definition: Json) -> list[str]:
    return [part.name for part in parts(definition)]


def fault_codes(definition: Json) -> list[str]:
    return [fault.code for fault in read(definition)[1]]


# What a draft may hold


@pytest.mark.parametrize(
    "junk", [None, 3, [], "x", {}, {"components": 1}, {"components": [1, None, [], {}, {"type": []}]}]
)
def test_a_draft_may_hold_anything(junk: Any) -> None:
    made = opened(junk)
    for part in parts(made):
        assert isinstance(part.label, str) and part.kind is None
        assert spoken_by(part) == set()
        ways = [editing.way(Index(made), part.place, step) for step in Step]
        assert ways[2:] == [None, None], "nothing holds it, and nothing beside it can"
        assert len(parts(editing.remove(made, part.place))) == len(parts(made)) - 1
    with_page, place = editing.add(made, {"type": "panel", "key": "p"}, at=(99,))
    assert part_at(with_page, place).key == "p"


def test_opening_leaves_out_buttons_and_changes_nothing_that_it_was_given() -> None:
    given = sound()
    given["components"].append({"type": "button", "key": "submit"})
    before = copy.deepcopy(given)
    assert [one["type"] for one in opened(given)["components"]] == ["panel", "panel"]
    assert given == before and edition_of(given) != edition_of(opened(given))


@pytest.mark.parametrize("text", ["", "x", "-1", "1-", "1-x", "٣", "0-99999", "-".join("0" * 13)])
def test_an_address_that_names_no_place_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        place_of(text)


def test_faults_lead_to_their_part_by_any_of_its_names() -> None:
    found = located(rich())
    assert found["one.kids.years"] == found["kids.years"] == (0, 2, 1)
    assert found["two"] == (1,) and found["why"] == (1, 1) and "title" not in found
    assert located(opened({"components": [{"type": "panel"}, {"type": "panel"}]}))["#2"] == (1,)


# Adding and taking away


def test_what_is_added_gets_a_key_that_is_free_where_it_stands() -> None:
    text = {"type": "textfield", "key": "name"}
    made, place = editing.add(rich(), text, at=(0, 0))
    assert part_at(made, place).name == "name", "rows have names of their own"
    made, place = editing.add(made, text, at=(0, 3, 99))
    assert (place, part_at(made, place).name) == ((0, 3, 2), "kids.name_2")
    made, place = editing.add(made, {"type": "textfield", "key": "constructor"}, at=(1, 0))
    assert part_at(made, place).key == "question"
    assert text == {"type": "textfield", "key": "name"}


def test_only_what_fits_is_added() -> None:
    for component, at in (
        ({"type": "number"}, (0,)),
        ({"type": "panel"}, (0, 0)),
        ({"type": "editgrid"}, (0, 2, 0)),
    ):
        with pytest.raises(errors.DoesNotFit):
            editing.add(rich(), component, at=at)
    with pytest.raises(NotFound):
        editing.add(rich(), {"type": "number"}, at=(0, 0, 0))
    near = editing.nearest
    assert near(rich(), {"type": "panel"}, (0, 2, 1)) == (1,)
    assert near(rich(), {"type": "editgrid"}, (0, 2, 1)) == (0, 3)
    assert near(rich(), {"type": "number"}, (7,)) == (1, 3) and near(
        rich(), {"type": "number"}, (0, 2, 9)
    ) == (0, 2, 2)
    assert near(opened({}), {"type": "number"}, (0,)) is None


@pytest.mark.parametrize(
    ("place", "leaning"),
    [((0, 0), ["sum"]), ((0, 1), ["two"]), ((0, 2), ["sum", "small"]), ((0, 2, 0), ["kids.years", "sum", "small"]),
     ((1, 0), ["why"]), ((1, 1), []), ((0,), ["two", "sum", "small"]), ((1,), [])],
)  # fmt: skip
def test_what_speaks_of_a_part_is_known_before_it_goes(place: Place, leaning: list[str]) -> None:
    assert [part.name for part in editing.dependants(rich(), place)] == leaning


# Renaming


def test_what_spoke_of_the_old_key_speaks_of_the_new_one() -> None:
    made = rich()
    for place, key in (((0, 0), "years_old"), ((0, 1), "gender"), ((0, 2, 0), "called"), ((0, 2, 1), "old"),
                       ((0, 2), "children"), ((1, 0), "total")):  # fmt: skip
        made = editing.replace(made, place, part_at(made, place).component | {"key": key})
    assert "condition-points-nowhere" not in fault_codes(made)
    assert {one.name: spoken_by(one) for one in parts(made) if spoken_by(one)} == {
        "children.old": {"children.called"},
        "two": {"gender"},
        "total": {"years_old", "children"},
        "why": {"total"},
        "small": {"children"},
    }
    assert part_at(made, (1, 2)).component["conditional"]["json"]["some"][1] == {"<": [{"var": "old"}, 5]}


@pytest.mark.parametrize(
    ("key", "refused"),
    [("sex", errors.ComponentKeyTaken), ("one", errors.ComponentKeyTaken), ("", errors.ComponentKeyUnusable),
     ("Ä", errors.ComponentKeyUnusable), ("data", errors.ComponentKeyUnusable)],
)  # fmt: skip
def test_a_key_is_plain_and_free(key: str, refused: type[errors.ComponentKeyTaken]) -> None:
    with pytest.raises(refused):
        editing.replace(rich(), (0, 0), {"type": "number", "key": key})


def test_replacing_keeps_what_stands_below() -> None:
    made = editing.replace(rich(), (0,), {"type": "panel", "key": "one", "title": "First"})
    assert names(made) == names(rich()) and part_at(made, (0,)).label == "First"


# Moving


@pytest.mark.parametrize(
    ("place", "step", "landed"),
    [
        ((0, 0), Step.DOWN, (0, 1)), ((0, 1), Step.UP, (0, 0)), ((0, 2), Step.DOWN, (1, 0)),
        ((1, 0), Step.UP, (0, 3)), ((0, 1), Step.INTO, (0, 1, 0)), ((0, 2, 0), Step.OUT, (0, 3)),
        ((0,), Step.DOWN, (1,)), ((1,), Step.UP, (0,)), ((0, 2, 1), Step.UP, (0, 2, 0)),
    ],
)  # fmt: skip
def test_a_step_leads_where_it_says(place: Place, step: Step, landed: Place) -> None:
    key = part_at(rich(), place).key
    made, where = editing.step(rich(), place, step)
    assert where == landed and part_at(made, landed).key == key
    assert sorted(one.key for one in parts(made)) == sorted(one.key for one in parts(rich()))


@pytest.mark.parametrize(
    ("place", "step"),
    [((0,), Step.UP), ((1,), Step.DOWN), ((0,), Step.INTO), ((0, 0), Step.OUT), ((0, 0), Step.UP), ((1, 2), Step.DOWN),
     ((0, 2, 0), Step.UP), ((0, 2), Step.INTO)],
)  # fmt: skip
def test_there_is_not_always_a_way(place: Place, step: Step) -> None:
    with pytest.raises(errors.DoesNotFit):
        editing.step(rich(), place, step)


def test_nothing_moves_into_itself_or_where_it_does_not_fit() -> None:
    for place, to in (((0, 2), (0, 2, 0)), ((0,), (0, 0)), ((0, 0), (1,)), ((0,), (1, 0))):
        with pytest.raises(errors.DoesNotFit):
            editing.move(rich(), place, to=to)
    with pytest.raises(NotFound):
        editing.move(rich(), (0, 0), to=(5, 0))


def test_a_question_that_moves_into_rows_gets_a_key_of_its_own_and_is_still_spoken_of() -> None:
    made, _place = editing.add(rich(), {"type": "textfield", "key": "name", "label": "Other"}, at=(0, 0))
    made, place = editing.move(made, (0, 0), to=(0, 3, 0))
    assert part_at(made, place).name == "kids.name_2"
    out, place = editing.move(rich(), (0, 2, 0), to=(0, 2))
    assert part_at(out, (0, 3, 0)).component["conditional"]["json"] == {"!!": [{"var": "data.name"}]}


# Texts


def test_translations_follow_their_text_and_go_when_nothing_says_it_any_more() -> None:
    given = opened(sound())
    assert wording.texts_of(given, "Name")["fr"] == "fr Name"
    made = wording.with_texts(given, [{"en": "Full name", "fr": "Nom", "ar": ""}])
    assert made["i18n"]["fr"]["Full name"] == "Nom" and "Full name" not in made["i18n"]["ar"]
    cleared = wording.with_texts(made, [{"en": "Full name", "fr": ""}])
    assert "Full name" not in cleared["i18n"]["fr"]
    gone = wording.without_unused(editing.remove(given, (1, 2, 0)), ["Name", "Sex"])
    assert "Name" not in gone["i18n"]["fr"] and gone["i18n"]["fr"]["Sex"] == "fr Sex"
    assert given == opened(sound())


# Any sequence of them

KEYS = st.sampled_from(["age", "name", "sex", "kids", "one", "data", "x", "", "Ü"])
TYPES = st.sampled_from(["panel", "editgrid", "textfield", "number", "content", "columns"])
NUMBERS = st.integers(0, 40)
ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "move", "step", "replace", "remove"]), NUMBERS, NUMBERS, TYPES, KEYS)
)


def marks(definition: Json) -> list[str]:
    return sorted(str(part.component.get("mark")) for part in parts(definition))


def keys_are_unique(definition: Json) -> bool:
    claimed = [(part.rows, part.key) for part in parts(definition)]
    return len(claimed) == len(set(claimed))


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_any_sequence_keeps_keys_apart_and_loses_nothing(acts: list[tuple[str, int, int, str, str]]) -> None:
    definition = rich()
    for number, part in enumerate(parts(definition)):
        part.component["mark"] = number
    for number, act in enumerate(acts):
        before = copy.deepcopy(definition)
        wanted = marks(definition)
        try:
            made, wanted = _acted(definition, act, f"new {number}")
        except (errors.DoesNotFit, errors.ComponentKeyTaken, errors.ComponentKeyUnusable, NotFound):
            made = definition
        assert definition == before, "an operation leaves what it was given"
        definition = made
        assert keys_are_unique(definition) and marks(definition) == wanted
        places = [part.place for part in parts(definition)]
        assert places == sorted(places)


def _acted(definition: Json, act: tuple[str, int, int, str, str], mark: str) -> tuple[Json, list[str]]:
    """The definition after the act, and what must stand in it."""
    what, first, second, kind, key = act
    every = parts(definition)
    component = {"type": kind, "key": key, "mark": mark}
    if what == "add" or not every:
        at = editing.nearest(definition, component, every[first % len(every)].place if every else (0,))
        made, place = editing.add(definition, component, at=at or (0,))
        assert part_at(made, place).component["mark"] == mark
        return made, sorted([*marks(definition), mark])
    part = every[first % len(every)]
    if what == "remove":
        gone = [str(one.component["mark"]) for one in every if one.place[: len(part.place)] == part.place]
        return editing.remove(definition, part.place), sorted(set(marks(definition)) - set(gone))
    if what == "replace":
        return editing.replace(definition, part.place, part.component | {"key": key}), marks(definition)
    if what == "step":
        made, place = editing.step(definition, part.place, [*Step][second % 4])
    else:
        made, place = editing.move(definition, part.place, to=every[second % len(every)].place)
    assert part_at(made, place).component["mark"] == part.component["mark"]
    return made, marks(definition)
