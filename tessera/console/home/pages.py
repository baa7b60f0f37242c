from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer


@dataclass(frozen=True)
class Task:
    """Something that this member of staff may do from here."""

    title: str
    note: str
    url: str
    icon: str


@dataclass(frozen=True)
class HomePage:
    name: str
    tasks: tuple[Task, ...]

    @classmethod
    def of(cls, viewer: Viewer) -> "HomePage":
        wanted = (
            (
                Permission.PEOPLE_VIEW,
                "console:find",
                "search",
                _("Find"),
                _("People and households, by name, number or phone"),
            ),
            (
                Permission.PEOPLE_REGISTER,
                "console:household-register",
                "plus",
                _("Register a household"),
                _("Head, members, relationships and identifiers at once"),
            ),
            (
                Permission.IMPORT,
                "console:imports",
                "upload",
                _("Import a file"),
                _("CSV or Excel, checked before anything is written"),
            ),
            (
                Permission.EXPORT,
                "console:export",
                "download",
                _("Export"),
                _("Records as CSV, Excel or JSON lines"),
            ),
            (
                Permission.AREAS_MANAGE,
                "console:areas",
                "map-pin",
                _("Areas"),
                _("The tree of places, with its map"),
            ),
            (
                Permission.FIELDS_MANAGE,
                "console:fields",
                "list",
                _("Fields and code lists"),
                _("What the registry records"),
            ),
            (
                Permission.USERS_MANAGE,
                "console:users",
                "shield-lock",
                _("Users and roles"),
                _("Who may do what, where, until when"),
            ),
            (
                Permission.ACCESS_LOG_VIEW,
                "console:access-log",
                "eye",
                _("Access log"),
                _("Who looked at which record, and why"),
            ),
        )
        return cls(viewer.name, tuple(task for task in (_task(viewer, *each) for each in wanted) if task))


def _task(viewer: Viewer, permission: Permission, *what: str) -> Task | None:
    view, icon, title, note = what
    if not viewer.may(permission):
        return None
    try:
        return Task(title, note, reverse(view), icon)
    except NoReverseMatch:
        return None
