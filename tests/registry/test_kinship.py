"""Kinship derived from parents and spouses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.registry.choices import Sex
from tessera.registry.kinship import CONVERSE, GENDERED, Family, Kin, Tie

PEOPLE = range(1, 13)


@st.composite
def families(draw: st.DrawFn) -> Family:
    """Any family in which parents come before their children."""
    ties = []
    for child in PEOPLE:
        earlier = list(range(1, child))
        if earlier:
            for parent in draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True)):
                ties.append(Tie("parent_of", parent, child, is_adopted=draw(st.booleans())))
    pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda pair: pair[0] < pair[1])
    for one, other in draw(st.lists(pairs, max_size=5, unique=True)):
        reason = draw(st.sampled_from(["", "divorced", "widowed"]))
        ties.append(Tie("spouse_of", one, other, is_over=bool(reason), end_reason=reason))
    for one, other in draw(st.lists(pairs, max_size=2, unique=True)):
        ties.append(Tie(draw(st.sampled_from(["guardian_of", "carer_of"])), one, other))
    return Family(ties)


@settings(max_examples=100, deadline=None)
@given(families())
def test_kinship_is_mutual(family: Family) -> None:
    said = {
        (person, one.person, one.kin, one.is_adopted) for person in PEOPLE for one in family.kin_of(person)
    }
    assert said == {(other, person, CONVERSE[kin], adopted) for person, other, kin, adopted in said}


@settings(max_examples=60, deadline=None)
@given(families())
def test_a_path_leads_from_one_to_the_other_by_recorded_ties(family: Family) -> None:
    for person in PEOPLE:
        for one in family.kin_of(person):
            assert one.path[0] == person
            assert one.path[-1] == one.person != person
            for near, far in zip(one.path, one.path[1:], strict=False):
                assert (
                    far in family.parents[near]
                    or far in family.children[near]
                    or far in family.spouses[near]
                    or far in family.former[near]
                    or far in {other for other, _kin in family.others[near]}
                )


(
    GRANDFATHER,
    GRANDMOTHER,
    FATHER,
    AUNT,
    MOTHER,
    ME,
    BROTHER,
    HALF,
    COUSIN,
    STEPMOTHER,
    STEP,
    WIFE,
    DAUGHTER,
) = range(1, 14)
GREAT, MOTHER_IN_LAW, BROTHERS_WIFE, WIFES_SISTER, NIECE, SON_IN_LAW, WARD, EX, GRANDSON = range(14, 23)


@pytest.fixture
def family() -> Family:
    parents = {
        GRANDFATHER: [GREAT],
        FATHER: [GRANDFATHER, GRANDMOTHER],
        AUNT: [GRANDFATHER, GRANDMOTHER],
        COUSIN: [AUNT],
        ME: [FATHER, MOTHER],
        BROTHER: [FATHER, MOTHER],
        HALF: [FATHER, STEPMOTHER],
        STEP: [STEPMOTHER],
        WIFE: [MOTHER_IN_LAW],
        WIFES_SISTER: [MOTHER_IN_LAW],
        NIECE: [BROTHER],
        DAUGHTER: [ME, WIFE],
        GRANDSON: [DAUGHTER],
    }
    ties = [
        Tie("parent_of", parent, child, is_adopted=child == DAUGHTER)
        for child, found in parents.items()
        for parent in found
    ]
    spouses = [(FATHER, STEPMOTHER), (ME, WIFE), (BROTHER, BROTHERS_WIFE), (DAUGHTER, SON_IN_LAW)]
    ties += [Tie("spouse_of", *sorted(pair)) for pair in spouses]
    ties += [
        Tie("spouse_of", FATHER, MOTHER, is_over=True, end_reason="divorced"),
        Tie("spouse_of", ME, EX, is_over=True, end_reason="divorced"),
        Tie("guardian_of", ME, WARD),
    ]
    return Family(ties)


def test_a_family_of_four_generations(family: Family) -> None:
    kin = {one.person: one.kin for one in family.kin_of(ME)}
    assert kin == {
        GREAT: Kin.GREAT_GRANDPARENT,
        GRANDFATHER: Kin.GRANDPARENT,
        GRANDMOTHER: Kin.GRANDPARENT,
        FATHER: Kin.PARENT,
        MOTHER: Kin.PARENT,
        STEPMOTHER: Kin.STEP_PARENT,
        AUNT: Kin.UNCLE_AUNT,
        COUSIN: Kin.COUSIN,
        BROTHER: Kin.SIBLING,
        HALF: Kin.HALF_SIBLING,
        STEP: Kin.STEP_SIBLING,
        BROTHERS_WIFE: Kin.SIBLING_IN_LAW,
        NIECE: Kin.NEPHEW_NIECE,
        WIFE: Kin.SPOUSE,
        EX: Kin.FORMER_SPOUSE,
        MOTHER_IN_LAW: Kin.PARENT_IN_LAW,
        WIFES_SISTER: Kin.SIBLING_IN_LAW,
        DAUGHTER: Kin.CHILD,
        SON_IN_LAW: Kin.CHILD_IN_LAW,
        GRANDSON: Kin.GRANDCHILD,
        WARD: Kin.WARD,
    }


def test_an_adopted_child_is_told_apart(family: Family) -> None:
    assert {one.person for one in family.kin_of(ME) if one.is_adopted} == {DAUGHTER}
    assert {one.person for one in family.kin_of(DAUGHTER) if one.is_adopted} == {ME, WIFE}


def test_the_nearest_come_first(family: Family) -> None:
    nearness = [one.nearness for one in family.kin_of(ME)]
    assert nearness == sorted(nearness)


def test_words_follow_the_sex_where_it_is_known() -> None:
    assert str(Kin.UNCLE_AUNT.label_for(Sex.MALE)) == "Uncle"
    assert str(Kin.UNCLE_AUNT.label_for(Sex.FEMALE)) == "Aunt"
    assert str(Kin.UNCLE_AUNT.label_for(Sex.NOT_KNOWN)) == "Uncle or aunt"
    assert set(Kin) - set(GENDERED) == {Kin.GUARDIAN, Kin.WARD, Kin.CARER, Kin.CARED_FOR}
