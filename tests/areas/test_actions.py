"""Changing one area: who may, what is refused, what history says."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.areas import actions, errors
from tessera.areas.models import Area, AreaLevel
from tests.areas.files import SQUARE
from tests.cast import Country

NOW = datetime(2026, 3, 27, 9, tzinfo=UTC)
SYSTEM = system_viewer()


def keeper_of(area: Area) -> Viewer:
    """Somebody who manages the areas within one area only."""
    return Viewer("keeper", "Keeper", reaches={Permission.AREAS_MANAGE: Reach(paths=frozenset({area.path}))})


def make(code: str, **more: object) -> Area:
    given = {"names": {"en": code}, "level": 3, "parent": None, "by": SYSTEM, "now": NOW} | more
    return actions.create_area(code=code, **given)  # type: ignore[arg-type]


def test_an_area_is_created_with_its_path_and_its_writer(tamar: Country) -> None:
    keeper = keeper_of(tamar.district)
    area = make(" TM010103 ", parent=tamar.district, names={"en": " Mill ", "fr": ""}, by=keeper)
    assert (area.code, area.names) == ("TM010103", {"en": "Mill"})
    assert area.path == f"{tamar.district.path}.{area.pk}"
    area.refresh_from_db()
    assert (area.recorded_by, area.recorded_at) == ("keeper", NOW)


def test_an_area_needs_a_code_of_its_own_and_a_name(tamar: Country) -> None:
    with pytest.raises(errors.CodeMissing):
        make(" ", parent=tamar.district)
    with pytest.raises(errors.NameMissing):
        make("TM9", parent=tamar.district, names={"en": " "})
    with pytest.raises(errors.CodeTaken):
        make("tm0102", parent=tamar.district)


def test_an_area_lies_in_one_of_a_higher_level(tamar: Country) -> None:
    with pytest.raises(errors.ParentTooDeep):
        make("TM9", parent=tamar.village)
    with pytest.raises(errors.TooDeep):
        make("TM9", level=10, parent=tamar.village)


def test_a_renamed_area_keeps_its_old_name_in_history(tamar: Country) -> None:
    actions.rename_area(tamar.village, names={"en": "High Lomba"}, by=SYSTEM, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "select names ->> 'fr', superseded_at, superseded_by from areas_area_history where id = %s",
            [tamar.village.pk],
        )
        assert cursor.fetchall() == [("Haut-Lomba", NOW, "system")]


def test_a_moved_area_takes_its_parts_along(tamar: Country) -> None:
    other = make("TM02", level=1, parent=tamar.country)
    actions.move_area(tamar.district, parent=other, by=SYSTEM, now=NOW)
    tamar.village.refresh_from_db()
    assert tamar.village.path == f"{other.path}.{tamar.district.pk}.{tamar.village.pk}"
    actions.move_area(tamar.district, parent=None, by=SYSTEM, now=NOW)
    assert tamar.district.path == str(tamar.district.pk)


def test_an_area_cannot_move_into_itself_or_into_a_deeper_one(tamar: Country) -> None:
    with pytest.raises(errors.BelowItself):
        actions.move_area(tamar.region, parent=tamar.village, by=SYSTEM, now=NOW)
    with pytest.raises(errors.BelowItself):
        actions.move_area(tamar.region, parent=tamar.region, by=SYSTEM, now=NOW)
    with pytest.raises(errors.ParentTooDeep):
        actions.move_area(tamar.district, parent=tamar.village_elsewhere, by=SYSTEM, now=NOW)


def test_an_area_closes_after_its_parts(tamar: Country) -> None:
    until = date(2026, 1, 1)
    with pytest.raises(errors.PartsStillValid):
        actions.close_area(tamar.district, until=until, by=SYSTEM, now=NOW)
    for part in (tamar.village, tamar.other_village, tamar.district):
        actions.close_area(part, until=until, by=SYSTEM, now=NOW)
    assert tamar.district not in Area.objects.on(until)
    assert tamar.district in Area.objects.on(date(2025, 12, 31))
    actions.close_area(tamar.district, until=None, by=SYSTEM, now=NOW)
    assert tamar.district in Area.objects.on(until)


def test_an_area_ends_after_it_starts(tamar: Country) -> None:
    area = make("TM010103", parent=tamar.district, since=date(2026, 1, 1))
    with pytest.raises(errors.EndsTooEarly):
        actions.close_area(area, until=date(2026, 1, 1), by=SYSTEM, now=NOW)


def test_a_boundary_is_drawn_and_removed(tamar: Country) -> None:
    polygon = {"type": "Polygon", "coordinates": [SQUARE]}
    actions.set_boundary(tamar.village, geometry=polygon, by=SYSTEM, now=NOW)
    tamar.village.refresh_from_db()
    assert (tamar.village.boundary, tamar.village.latitude, tamar.village.longitude) == (polygon, 1.5, 10.5)
    actions.set_boundary(tamar.village, geometry=None, by=SYSTEM, now=NOW)
    tamar.village.refresh_from_db()
    assert tamar.village.boundary is None
    for wrong in (
        {"type": "Point", "coordinates": [1, 2]},
        {},
        {"type": "Polygon", "coordinates": [[[1, 2]]]},
    ):
        with pytest.raises(errors.BoundaryUnreadable):
            actions.set_boundary(tamar.village, geometry=wrong, by=SYSTEM, now=NOW)


def test_a_centre_lies_on_earth(tamar: Country) -> None:
    actions.set_centre(tamar.village, latitude=1.5, longitude=10.5, by=SYSTEM, now=NOW)
    with pytest.raises(errors.NotOnEarth):
        actions.set_centre(tamar.village, latitude=91, longitude=0, by=SYSTEM, now=NOW)


def test_a_level_has_names(tamar: Country) -> None:
    level = actions.name_level(4, names={"en": "Quarter", "fr": " "}, by=SYSTEM, now=NOW)
    assert level.names == {"en": "Quarter"}
    with pytest.raises(errors.NameMissing):
        actions.name_level(4, names={}, by=SYSTEM, now=NOW)
    with pytest.raises(errors.TooDeep):
        actions.name_level(10, names={"en": "Room"}, by=SYSTEM, now=NOW)


VERBS: dict[str, Callable[[Country, Viewer], object]] = {
    "create": lambda tamar, by: make("TM010203", parent=tamar.elsewhere, by=by),
    "create a top": lambda tamar, by: make("XX", level=0, by=by),
    "rename": lambda tamar, by: actions.rename_area(tamar.elsewhere, names={"en": "Mine"}, by=by, now=NOW),
    "move here": lambda tamar, by: actions.move_area(
        tamar.village_elsewhere, parent=tamar.district, by=by, now=NOW
    ),
    "move away": lambda tamar, by: actions.move_area(tamar.village, parent=tamar.elsewhere, by=by, now=NOW),
    "close": lambda tamar, by: actions.close_area(tamar.village_elsewhere, until=NOW.date(), by=by, now=NOW),
    "draw": lambda tamar, by: actions.set_boundary(tamar.elsewhere, geometry=None, by=by, now=NOW),
    "centre": lambda tamar, by: actions.set_centre(tamar.elsewhere, latitude=1, longitude=1, by=by, now=NOW),
    "name a level": lambda tamar, by: actions.name_level(1, names={"en": "Mine"}, by=by, now=NOW),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_changes_areas_outside_their_reach(
    verb: str, tamar: Country, registrar_viewer: Viewer
) -> None:
    for by in (keeper_of(tamar.district), registrar_viewer):
        with pytest.raises(PermissionMissing):
            VERBS[verb](tamar, by)


def test_the_database_keeps_the_tree_sound(tamar: Country) -> None:
    level = AreaLevel.objects.get(number=3)
    broken: dict[str, Callable[[], object]] = {
        "an_area_ends_after_it_starts": lambda: Area.objects.filter(pk=tamar.village.pk).update(
            since=date(2026, 1, 1), until=date(2026, 1, 1)
        ),
        "an_area_lies_on_earth": lambda: Area.objects.filter(pk=tamar.village.pk).update(
            latitude=91, longitude=0
        ),
        "areas_area_code": lambda: Area.objects.create(code="TM0101", level=level, names={"en": "x"}),
        "a_tree_has_at_most_ten_levels": lambda: AreaLevel.objects.create(number=10),
        "below itself": lambda: Area.objects.filter(pk=tamar.region.pk).update(parent=tamar.village),
        "higher level": lambda: Area.objects.create(code="TM9", level=level, parent=tamar.village),
    }
    for sentence, breaking in broken.items():
        with pytest.raises(DatabaseError, match=sentence) as refused, transaction.atomic():
            breaking()
        assert isinstance(refused.value, IntegrityError)
