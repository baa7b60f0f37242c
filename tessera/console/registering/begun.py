"""Registrations that were begun: what the form keeps as a draft, and how the home page lists it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.viewer import Viewer
from tessera.changes.actions import drafts
from tessera.changes.operations import RegisterHousehold
from tessera.changes.queries.drafts import Answers, DraftContent, own_drafts

KIND: Final = RegisterHousehold.kind
NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "step", "token", "draft", "seen"})
TELLING: Final = ("-given_name", "-family_name", "-identifier", "-birth_date")
FURTHER: Final = "-identifier-"  # numbers of further kinds
ABOUT_ALL: Final = frozenset({"address", "phone"})


@dataclass(frozen=True)
class DraftRow:
    """A line of "Your drafts"."""

    title: str
    note: str
    saved_at: datetime
    url: str
    delete_url: str

    @classmethod
    def of(cls, draft: DraftContent) -> "DraftRow":
        count = _people(draft.answers)
        return cls(
            title=_name(draft.answers) or _("Nobody is named yet"),
            note=ngettext("%(count)d person", "%(count)d people", count) % {"count": count},
            saved_at=draft.saved_at,
            url=reverse("console:draft", args=[draft.public_id]),
            delete_url=reverse("console:draft-delete", args=[draft.public_id]),
        )


@dataclass(frozen=True)
class Drafts:
    rows: tuple[DraftRow, ...]
    days: int

    @classmethod
    def of(cls, viewer: Viewer) -> "Drafts":
        rows = tuple(DraftRow.of(draft) for draft in own_drafts(viewer) if draft.kind == KIND)
        return cls(rows, settings.DRAFT_DAYS)


def key_in(data: QueryDict) -> UUID | None:
    """Under which key the form keeps its draft."""
    with suppress(ValueError):
        return UUID(data.get("draft", ""))
    return None


def keep(data: QueryDict, *, key: UUID | None, by: Viewer, now: datetime) -> bool:
    """Keep what the form holds, if anything is said in it; whether it was kept. Raises as ``drafts.keep``."""
    answers = {name: values for name, values in _sent(data) if name not in NOT_KEPT}
    if key is None or not _says_anything(answers):
        return False
    drafts.keep(key, kind=KIND, answers=answers, by=by, now=now)
    return True


def as_sent(answers: Answers) -> QueryDict:
    """The draft as the browser would send it."""
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, list(values))
    return data


def _sent(data: QueryDict) -> Sequence[tuple[str, list[str]]]:
    return [(name, [str(value) for value in values]) for name, values in data.lists()]


def _says_anything(answers: Answers) -> bool:
    return any(
        any(value.strip() for value in values)
        for name, values in answers.items()
        if name in ABOUT_ALL or (name.startswith("p") and (name.endswith(TELLING) or FURTHER in name))
    )


def _first(answers: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(answers.get(name, ())), "").strip()


def _name(answers: Answers) -> str:
    """What the head is called, or the first who has a name."""
    for row in ("0", *answers.get("row", ())):
        parts = (_first(answers, f"p{row}-{part}") for part in ("given_name", "family_name"))
        name = " ".join(part for part in parts if part)
        if name:
            return name
    return ""


def _people(answers: Answers) -> int:
    return sum(bool(_first(answers, f"p{row}-given_name")) for row in ("0", *answers.get("row", ())))
