"""Who is looking: with which permissions, where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing

EVERYWHERE = "*"


@dataclass(frozen=True)
class Reach:
    """The areas within which something holds: everywhere, or at and below the given paths."""

    everywhere: bool = False
    paths: frozenset[str] = frozenset()

    def covers(self, path: str | None) -> bool:
        """Whether an area path lies within. What has no area is within reach only of everywhere."""
        if self.everywhere:
            return True
        return path is not None and any(path == own or path.startswith(own + ".") for own in self.paths)

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(self.everywhere or other.everywhere, self.paths | other.paths)

    @property
    def setting(self) -> str:
        """The value of ``tessera.reach`` for row-level security; empty is nowhere."""
        if self.everywhere:
            return EVERYWHERE
        return "{" + ",".join(sorted(self.paths)) + "}" if self.paths else ""


NOWHERE = Reach()


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
class Viewer:
    """Somebody who acts or looks: a member of staff, or the system itself."""

    actor: str  # public id of the user, or "system"
    name: str
    language: str = "en"
    channel: str = "console"
    user_id: int | None = None
    reaches: Mapping[Permission, Reach] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    posts: tuple[Post, ...] = ()  # in the language that was active when they were read; for display only

    def reach(self, permission: Permission) -> Reach:
        return self.reaches.get(permission, NOWHERE)

    @property
    def sees(self) -> Reach:
        return self.reach(Permission.PEOPLE_VIEW)

    def may(self, permission: Permission, path: str | None = None) -> bool:
        """Whether the viewer holds the permission: anywhere at all, or at the given area path."""
        reach = self.reach(permission)
        return reach.covers(path) if path is not None else reach != NOWHERE

    def must(self, permission: Permission, path: str | None = None) -> None:
        if not self.may(permission, path):
            raise PermissionMissing(permission=permission.label)

    def must_manage_areas(self, path: str | None) -> None:
        """Refuse unless areas at and below the path may be changed; None is the top of the tree."""
        if not self.reach(Permission.AREAS_MANAGE).covers(path):
            raise PermissionMissing(permission=Permission.AREAS_MANAGE.label)

    def holds_all(self, permissions: Iterable[str], reach: Reach) -> bool:
        """Whether the viewer holds each permission throughout the given reach."""
        return all(self._holds(Permission(permission), reach) for permission in permissions)

    def _holds(self, permission: Permission, reach: Reach) -> bool:
        own = self.reach(permission)
        return own.everywhere or (not reach.everywhere and all(own.covers(path) for path in reach.paths))


def system_viewer(*, name: str = "Tessera", channel: str = "console") -> Viewer:
    """The system acting for itself or for an operator at the command line: everything, everywhere."""
    return Viewer(
        "system",
        name,
        channel=channel,
        reaches={permission: Reach(everywhere=True) for permission in Permission},
    )
