"""The only writers of areas. Each checks first that whoever acts may manage the areas that it touches."""

from tessera.areas.actions.levels import name_level
from tessera.areas.actions.retirement import retire_area
from tessera.areas.actions.tree import (
    check_move,
    close_area,
    create_area,
    move_area,
    rename_area,
    set_boundary,
    set_centre,
    set_validity,
)
from tessera.areas.actions.upsert import ImportResult, import_areas

__all__ = [
    "ImportResult",
    "check_move",
    "close_area",
    "create_area",
    "import_areas",
    "move_area",
    "name_level",
    "rename_area",
    "retire_area",
    "set_boundary",
    "set_centre",
    "set_validity",
]
