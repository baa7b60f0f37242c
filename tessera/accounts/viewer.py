"""Who is looking: with which permissions, where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final
from uuid import UUID

from tessera.accounts.choices import COUNTRY_WIDE, Permission
from tessera.accounts.errors import PermissionMissing

EVERYWHERE = "*"
NO_AREA: Final = ""  # the path of what lies in no area: within reach of everywhere alone
_FOR: Final = " (for "  # whatever the language: the log is read by all
PORTAL: Final = "portal"  # the channel of people who look at their own record


@dataclass(frozen=True)
class Reach:
    """Where something holds: everywhere, at and below the given paths of areas, or for single records by their keys.

    Staff reach areas; people who look at their own record reach ``people`` (themselves, and those they act for) and
    ``groups`` (their households), and no area. Of their ``housemates`` they reach the one line that says who they are,
    and nothing that belongs to them; who is among ``people`` is not among these.
    """

    everywhere: bool = False
    paths: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    housemates: frozenset[int] = frozenset()

    def covers(self, path: str | None) -> bool:
        """Whether an area path lies within. What has no area is within reach only of everywhere."""
        if self.everywhere:
            return True
        return path is not None and any(path == own or path.startswith(own + ".") for own in self.paths)

    def holds_all_of(self, other: "Reach") -> bool:
        """Whether all that lies within the other lies within this one, too."""
        if self.everywhere or other.everywhere:
            return self.everywhere
        records = (
            other.people <= self.people
            and other.groups <= self.groups
            and other.housemates <= self.housemates | self.people
        )
        return records and all(self.covers(path) for path in other.paths)

    def __or__(self, other: "Reach") -> "Reach":
        people = self.people | other.people
        return Reach(
            self.everywhere or other.everywhere,
            self.paths | other.paths,
            people,
            self.groups | other.groups,
            (self.housemates | other.housemates) - people,
        )

    @property
    def setting(self) -> str:
        """The value of ``tessera.reach`` for row-level security; empty is nowhere."""
        if self.everywhere:
            return EVERYWHERE
        return _array(self.paths)

    @property
    def settings(self) -> dict[str, str]:
        """The values of ``tessera.reach``, ``.people``, ``.groups`` and ``.housemates`` for row-level security."""
        return {
            "reach": self.setting,
            "people": _array(self.people),
            "groups": _array(self.groups),
            "housemates": _array(self.housemates - self.people),
        }


def _array(values: Iterable[str] | Iterable[int]) -> str:
    """An array as PostgreSQL writes it; empty for none."""
    found = ",".join(sorted(str(value) for value in values))
    return f"{{{found}}}" if found else ""


NOWHERE = Reach()


class Anywhere(Enum):
    """Where nobody asks about a place. None is no place: what lies in none is within reach of everywhere alone."""

    AT_ALL = auto()


@dataclass(frozen=True)
class Post:
    """A role that somebody holds and the area in which, by their names; the area is empty for everywhere."""

    role: str
    area: str = ""


@dataclass(frozen=True)
class Held:
    """A role that somebody holds: its key, the path of the area in which (None is everywhere) and that area's level.

    Permissions say what may be done; which role somebody holds, and how high up, only matters where a rule names a
    role, such as a stage of an approval.
    """

    role: str
    path: str | None = None
    level: int = 0

    def covers(self, path: str | None) -> bool:
        """Whether an area path lies within; what has no area does only of everywhere."""
        return self.path is None or Reach(paths=frozenset({self.path})).covers(path)


@dataclass(frozen=True)
class Whom:
    """A person for whom somebody else acts: their public id, and their name."""

    individual: UUID
    name: str


@dataclass(frozen=True)
class Viewer:
    """Somebody who acts or looks: a member of staff, somebody who looks at their own record, or the system itself.

    ``acts_for`` is whom a citizen represents while they look; then they reach what is that person's, and nothing else.
    """

    actor: str  # public id of the user or citizen, or "system"
    name: str
    language: str = "en"
    channel: str = "console"
    user_id: int | None = None
    citizen_id: int | None = None
    acts_for: Whom | None = None
    reaches: Mapping[Permission, Reach] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    posts: tuple[Post, ...] = ()  # in the language that was active when they were read; for display only

    def reach(self, permission: Permission) -> Reach:
        return self.reaches.get(permission, NOWHERE)

    @property
    def sees(self) -> Reach:
        return self.reach(Permission.PEOPLE_VIEW)

    @property
    def signature(self) -> str:
        """The name for the access log, which says for whom they looked as well."""
        return f"{self.name}{_FOR}{self.acts_for.name})" if self.acts_for else self.name

    @property
    def is_citizen(self) -> bool:
        """Whether they look at their own record. Then they propose, and never decide (``changes.citizens``)."""
        return self.citizen_id is not None

    def may(self, permission: Permission, path: str | None | Anywhere = Anywhere.AT_ALL) -> bool:
        """Whether the viewer holds the permission: anywhere at all, or at the given area path (None is that of what
        lies in no area). What holds for the whole country must be held throughout it."""
        reach = self.reach(permission)
        if not isinstance(path, Anywhere):
            return reach.covers(path)
        return reach.everywhere if permission in COUNTRY_WIDE else reach != NOWHERE

    def must(self, permission: Permission, path: str | None | Anywhere = Anywhere.AT_ALL) -> None:
        if not self.may(permission, path):
            raise PermissionMissing(permission=permission.label)

    def must_manage_areas(self, path: str | None) -> None:
        """Refuse unless areas at and below the path may be changed; None is the top of the tree."""
        if not self.reach(Permission.AREAS_MANAGE).covers(path):
            raise PermissionMissing(permission=Permission.AREAS_MANAGE.label)

    def holds_all(self, permissions: Iterable[str], reach: Reach) -> bool:
        """Whether the viewer holds each permission throughout the given reach."""
        return all(self.reach(Permission(permission)).holds_all_of(reach) for permission in permissions)


def signed_by(signature: str) -> str:
    """The name of who looked, out of their signature."""
    return signature.rpartition(_FOR)[0] or signature


def system_viewer(*, name: str = "Tessera", channel: str = "console") -> Viewer:
    """The system acting for itself or for an operator at the command line: everything, everywhere."""
    return Viewer(
        "system",
        name,
        channel=channel,
        reaches={permission: Reach(everywhere=True) for permission in Permission},
    )
