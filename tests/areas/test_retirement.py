"""Mergers and splits: an area retires in favour of others."""

from datetime import date

import pytest

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer
from tessera.areas import actions, errors, queries
from tessera.areas.models import Area, AreaSuccession
from tests.areas.test_actions import NOW, SYSTEM, keeper_of, make
from tests.cast import Country

ON = date(2027, 1, 1)


def retire(area: Area, *successors: Area, takes_parts: bool = False, by: Viewer = SYSTEM) -> None:
    actions.retire_area(area, on=ON, successors=successors, takes_parts=takes_parts, by=by, now=NOW)


def successors_of(area: Area) -> set[str]:
    return {link.successor.code for link in area.successions.select_related("successor")}


def test_areas_merge_into_one(tamar: Country) -> None:
    for village in (tamar.village, tamar.other_village):
        retire(village, tamar.village_elsewhere)
        village.refresh_from_db()
        assert village.until == ON
    inherited = queries.succession_of(tamar.village_elsewhere).before
    assert [area.code for area in inherited] == ["TM010101", "TM010102"]
    assert [area.code for area in queries.succession_of(tamar.village).after] == ["TM010201"]


def test_an_area_splits_and_the_last_word_holds(tamar: Country) -> None:
    retire(tamar.village, tamar.other_village, tamar.village_elsewhere, tamar.other_village)
    assert successors_of(tamar.village) == {"TM010102", "TM010201"}
    retire(tamar.village, tamar.other_village)
    assert successors_of(tamar.village) == {"TM010102"}
    actions.set_validity(tamar.village, since=None, until=None, by=SYSTEM, now=NOW)
    assert not AreaSuccession.objects.exists()


def test_parts_move_along_into_the_one_successor(tamar: Country) -> None:
    with pytest.raises(errors.PartsStillValid):
        retire(tamar.district, tamar.elsewhere)
    retire(tamar.district, tamar.elsewhere, takes_parts=True)
    tamar.village.refresh_from_db()
    assert tamar.village.path.startswith(tamar.elsewhere.path + ".")
    assert not tamar.district.children.exists()


def test_what_cannot_take_a_place_is_refused(tamar: Country) -> None:
    with pytest.raises(errors.SuccessorMissing):
        retire(tamar.village)
    for inside in (tamar.district, tamar.village):
        with pytest.raises(errors.SuccessorInside):
            retire(tamar.district, inside)
    actions.close_area(tamar.other_village, until=ON, by=SYSTEM, now=NOW)
    with pytest.raises(errors.SuccessorNotValid):
        retire(tamar.village, tamar.other_village)
    with pytest.raises(errors.PartsNeedOneSuccessor):
        retire(tamar.district, tamar.elsewhere, tamar.region, takes_parts=True)
    with pytest.raises(errors.ParentTooDeep):
        retire(tamar.district, tamar.village_elsewhere, takes_parts=True)
    assert not AreaSuccession.objects.exists()


def test_nobody_retires_areas_outside_their_reach(tamar: Country, registrar_viewer: Viewer) -> None:
    for by in (registrar_viewer, keeper_of(tamar.elsewhere)):
        with pytest.raises(PermissionMissing):
            retire(tamar.village, tamar.other_village, by=by)
    with pytest.raises(PermissionMissing):
        retire(tamar.district, tamar.elsewhere, takes_parts=True, by=keeper_of(tamar.district))


def test_an_area_is_valid_from_its_first_day(tamar: Country) -> None:
    first = date(2026, 2, 1)
    actions.set_validity(tamar.village, since=first, until=None, by=SYSTEM, now=NOW)
    assert tamar.village in Area.objects.on(first)
    assert tamar.village not in Area.objects.on(date(2026, 1, 31))
    with pytest.raises(errors.EndsTooEarly):
        actions.set_validity(tamar.village, since=first, until=first, by=SYSTEM, now=NOW)
    late = make("TM010109", parent=tamar.district)
    with pytest.raises(PermissionMissing):
        actions.set_validity(late, since=first, until=None, by=keeper_of(tamar.elsewhere), now=NOW)
