from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.requests import ChangePage
from tessera.console.changes.pages import ChangeRow
from tessera.console.registering.begun import Drafts

RECENT: Final = 8


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
    recent: tuple[ChangeRow, ...]
    drafts: Drafts | None

    @classmethod
    def of(cls, viewer: Viewer, *, recent: ChangePage | None, drafts: Drafts | None) -> "HomePage":
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
                "console:file-new",
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
                "console:accesses",
                "eye",
                _("Access log"),
                _("Who looked at which record, and why"),
            ),
        )
        tasks = (_task(viewer, *each) for each in wanted)
        rows = (
            [ChangeRow.of(one, recent.sentences.get(one.pk, ())) for one in recent.requests[:RECENT]]
            if recent
            else []
        )
        return cls(viewer.name, tuple(task for task in tasks if task), tuple(rows), drafts)


def _task(viewer: Viewer, permission: Permission, *what: str) -> Task | None:
    view, icon, title, note = what
    if not viewer.may(permission):
        return None
    return Task(title, note, reverse(view), icon)
