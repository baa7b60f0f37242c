"""What columns are is guessed from headings, from values, and from what was chosen for the same columns before."""

import pytest

from tessera.accounts.viewer import Viewer
from tessera.bulk import guessing, targets
from tessera.bulk.actions import imports
from tessera.dictionary.choices import FieldType, Subject
from tessera.registry import field_design
from tests.bulk.conftest import NOW, bring
from tests.cast import Country

OURS = [f"P{number:011}" for number in range(98, 98 + 97 * 6, 97)]


def guessed(heading: str, values: list[str]) -> str:
    return guessing.guess([heading], [values], targets.current())[0]


def test_values_give_columns_away_whose_headings_say_nothing(everything: Viewer, tamar: Country) -> None:
    assert guessed("F1", ["a@example.org", "b@example.org"]) == "contact.email"
    assert guessed("F1", ["+22376123456", "+22376123457"]) == "contact.phone"
    assert guessed("F1", ["M", "F", "F"]) == "individual.sex"
    assert guessed("F1", ["ذكر", "أنثى"]) == "individual.sex"
    assert guessed("F1", ["head", "wife", "son"]) == "membership.relationship_to_head"
    assert guessed("F1", OURS) == "individual.registry_number"
    assert guessed("F1", [number.replace("P", "H") for number in OURS]) == "group.registry_number"
    births = ["01-02-1950", "03-04-1962", "05-06-1977", "07-08-1984", "09-10-2019"]
    assert guessed("F1", births) == "individual.birth_date"
    places = ["Upper Lomba", "Lower Lomba", "Old Kinder", "New Kinder", "Lomba", "TM010101"]
    assert guessed("F1", places) == "individual.area"


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2", "2"],  # sexes, or anything else that is counted
        ["01-02-2024", "03-02-2024", "05-02-2024", "07-02-2024", "09-02-2024"],  # days of a survey
        ["yes", "no"],
        ["P00000000012", "P00000000013"],  # check digits do not fit
        ["Upper Lomba", "Lower Lomba"],  # two words may be anything
        [],
    ],
)
def test_values_that_could_be_anything_say_nothing(
    everything: Viewer, tamar: Country, values: list[str]
) -> None:
    assert guessed("F1", values) == ""


def test_no_target_is_given_twice(everything: Viewer) -> None:
    values = [["a@example.org"], ["b@example.org"]]
    assert guessing.guess(["E-mail", "F1"], values, targets.current()) == ["contact.email", ""]


@pytest.mark.parametrize("heading", ["household", "Household", "HH", "Ménage", "foyer", "الأسرة"])
def test_a_household_in_a_word_above_numbers_says_who_lives_together(
    everything: Viewer, heading: str
) -> None:
    assert guessed(heading, ["1", "1", "2"]) == "household.key"
    assert guessed(heading, ["A-1", "A-2"]) == "household.key"


@pytest.mark.parametrize(
    ("heading", "values"),
    [("household", ["Diallo", "Barry"]), ("household", []), ("household rank", ["1", "2"])],
)
def test_a_household_without_numbers_or_in_a_longer_heading_says_nothing(
    everything: Viewer, heading: str, values: list[str]
) -> None:
    assert guessed(heading, values) == ""


def test_the_numbers_of_households_are_in_one_column(everything: Viewer) -> None:
    values = [["1", "2"], ["7", "8"]]
    assert guessing.guess(["household", "household id"], values, targets.current()) == ["", "household.key"]


TEXT = "National ID,Full name,Sex,Remarks\nAB1001,Ana B,F,x\n"


def test_what_was_chosen_is_remembered_also_that_a_column_was_left_out(everything: Viewer) -> None:
    bring(TEXT, by=everything, targets={"Sex": "", "Remarks": "individual.address"}, date_order="mdy")
    again = imports.receive([TEXT.encode()], name="b.csv", by=everything, now=NOW)
    assert again.mapping == ["identifier.national_id", "individual.full_name", "", "individual.address"]
    assert (again.date_order, again.counts["remembered"]) == ("mdy", True)
    assert again.counts["guessed"][2] == "individual.sex"
    other = imports.receive([TEXT.replace("Sex", "SEX?").encode()], name="c.csv", by=everything, now=NOW)
    assert other.mapping == again.mapping, "case and punctuation of headings do not matter"
    moved = "Sex,National ID,Full name,Remarks\nF,AB1001,Ana B,x\n"
    new = imports.receive([moved.encode()], name="d.csv", by=everything, now=NOW)
    assert (new.mapping[0], new.counts["remembered"]) == ("individual.sex", False)


def test_a_field_that_came_since_is_offered(everything: Viewer) -> None:
    bring(TEXT, by=everything)
    draft = field_design.FieldDraft(
        subject=Subject.INDIVIDUAL, type=FieldType.TEXT, labels={"en": "Remarks"}, key="remarks"
    )
    field_design.add_field(draft, by=everything, now=NOW)
    again = imports.receive([TEXT.encode()], name="b.csv", by=everything, now=NOW)
    assert again.mapping[3] == "individual.remarks"
