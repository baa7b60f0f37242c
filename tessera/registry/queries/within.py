"""Narrowing a statement to what a viewer sees, as ``objects.within`` narrows a query set.

For the questions that every page asks: as query sets they take longer to put together, and to plan, than to answer.
"""

from typing import Any, Final

from tessera.accounts.viewer import Reach, Viewer
from tessera.dictionary.choices import Subject


def person_within(alias: str) -> str:
    """Of a person whose area is joined as "area", with all that is theirs. Who has no area is seen only from
    everywhere, or by themselves."""
    return _WITHIN.format(alias=alias, keys="people")


def name_within(alias: str) -> str:
    """The same, and of those whom the viewer lives with, of whom they may know who they are."""
    return _WITHIN.format(alias=alias, keys="known")


def group_within(alias: str) -> str:
    """Of a group whose area is joined as "area"."""
    return _WITHIN.format(alias=alias, keys="groups")


def covers(reach: Reach, subject: Subject, key: int, path: str | None) -> bool:
    """Whether a record lies within, with all that is its own: by its key, or by the path of its area."""
    own = reach.people if subject == Subject.INDIVIDUAL else reach.groups
    return key in own or reach.covers(path)


def seen_by(viewer: Viewer) -> dict[str, Any]:
    """The parameters of these."""
    sees = viewer.sees
    return {
        "everywhere": sees.everywhere,
        "paths": sorted(sees.paths),
        "people": sorted(sees.people),
        "known": sorted(sees.people | sees.housemates),
        "groups": sorted(sees.groups),
    }


_WITHIN: Final = (
    "(%(everywhere)s::boolean or area.path <@ any (%(paths)s::ltree[])"
    " or {alias}.id = any (%({keys})s::bigint[]))"
)
