import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.queries import requests
from tessera.console.changes.forms import ListForm, UndoForm
from tessera.console.changes.undo_parts import UndoShown
from tessera.lib.dates import in_words
from tessera.web.formatting import side_by_side
from tessera.web.parts import Crumb, Fact, Kind, Pages

_KINDS: Final[dict[str, Kind]] = {
    RequestStatus.APPLIED: "ok",
    RequestStatus.UNDONE: "warn",
    RequestStatus.REJECTED: "bad",
    RequestStatus.APPLYING: "info",
    RequestStatus.SUBMITTED: "warn",
    RequestStatus.RETURNED: "warn",
    RequestStatus.WITHDRAWN: "",
}
SUBMISSION: Final = re.compile(r"FS-\d{4}-\d+", re.ASCII)
_AT_ONCE: Final = frozenset({RequestStatus.APPLIED, RequestStatus.UNDONE, RequestStatus.APPLYING})


@dataclass(frozen=True)
class ChangeRow:
    reference: str
    url: str
    title: str
    actor: str
    channel: str
    at: datetime
    status: str
    status_kind: Kind

    @classmethod
    def of(cls, request: ChangeRequest, sentences: tuple[str, ...]) -> "ChangeRow":
        return cls(
            reference=request.reference,
            url=reverse("console:change", args=[request.public_id]),
            title=_("; ").join(sentences[:2]) or request.reference,
            actor=request.actor_name,
            channel=request.get_channel_display(),
            at=request.proposed_at,
            status=request.get_status_display(),
            status_kind=_KINDS.get(request.status, "info"),
        )


@dataclass(frozen=True)
class ChangesPage:
    rows: tuple[ChangeRow, ...]
    form: ListForm
    paging: Pages
    is_narrowed: bool  # to one record or by a filter
    export_url: str

    @classmethod
    def of(cls, found: requests.ChangePage, *, form: ListForm) -> "ChangesPage":
        rows = tuple(ChangeRow.of(request, found.sentences.get(request.pk, ())) for request in found.requests)
        query = {name: value for name, value in asdict(form.asked()).items() if value}
        more = f"?{urlencode(query | {'after': found.next_after})}" if found.next_after else ""
        kept = {name: value for name, value in query.items() if name != "after"}
        export = reverse("console:changes-export") + (f"?{urlencode(kept)}" if kept else "")
        return cls(rows, form, Pages(next_url=more), bool(kept), export)


@dataclass(frozen=True)
class SubjectLink:
    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class ChangePage:
    row: ChangeRow
    crumbs: tuple[Crumb, ...]
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]
    subjects: tuple[SubjectLink, ...]
    decisions: tuple[Fact, ...]
    may_undo: bool
    undo_url: str
    undoing: UndoShown
    form: UndoForm
    undoes_url: str
    undoes: str
    undone_by_url: str
    undone_by: str
    later: tuple[SubjectLink, ...] = ()

    @classmethod
    def of(
        cls,
        detail: requests.ChangeDetail,
        *,
        viewer: Viewer,
        form: UndoForm,
        undoing: UndoShown,
        later: Sequence[tuple[str, UUID]] = (),
    ) -> "ChangePage":
        """``later`` are the changes that stand in the way of an undo, by reference and public id."""
        request = detail.request
        return cls(
            row=ChangeRow.of(request, detail.sentences),
            crumbs=(Crumb(_("Changes"), reverse("console:changes")), Crumb(request.reference)),
            sentences=detail.sentences,
            facts=facts_of(request),
            subjects=links_of(detail, answers=viewer.may(Permission.SUBMISSIONS_VIEW)),
            decisions=tuple(
                Fact(decision.actor_name, decision.get_outcome_display(), decision.note)
                for decision in detail.decisions
            ),
            may_undo=undoing.is_free
            and request.status == RequestStatus.APPLIED
            and viewer.may(Permission.CHANGE_UNDO),
            undo_url=reverse("console:change-undo", args=[request.public_id]),
            undoing=undoing,
            form=form,
            later=later_links(later),
            **_other(request.undoes, "undoes"),
            **_other(detail.undone_by, "undone_by"),
        )


def is_decided_on(request: ChangeRequest) -> bool:
    """Whether somebody decides, or decided, on the change: it was not applied at once."""
    return bool(request.policies) or request.status not in _AT_ONCE


def later_links(later: Sequence[tuple[str, UUID]]) -> tuple[SubjectLink, ...]:
    return tuple(
        SubjectLink(reference, reverse("console:change", args=[key]), "history") for reference, key in later
    )


def facts_of(request: ChangeRequest) -> tuple[Fact, ...]:
    return (
        Fact(_("Reason"), request.reason),
        Fact(_("Source"), request.source),
        Fact(_("Seen on"), in_words(request.observed_on) if request.observed_on else ""),
    )


def links_of(detail: requests.ChangeDetail, *, answers: bool) -> tuple[SubjectLink, ...]:
    """To the records, and to the answers to a form that the change came of: whoever decides reads them first."""
    links = [link_of(subject) for subject in detail.subjects]
    reference = detail.request.source
    if answers and SUBMISSION.fullmatch(reference):
        address = f"{reverse('console:submissions')}?{urlencode({'reference': reference})}"
        links.append(SubjectLink(side_by_side(_("Answers to forms"), reference), address, "clipboard-check"))
    return tuple(links)


def link_of(subject: requests.SubjectLine) -> SubjectLink:
    view, icon = ("console:household", "home") if subject.is_household else ("console:individual", "user")
    return SubjectLink(subject.label, reverse(view, args=[subject.public_id]), icon)


def _other(request: ChangeRequest | None, name: str) -> dict[str, str]:
    if request is None:
        return {name: "", f"{name}_url": ""}
    return {name: request.reference, f"{name}_url": reverse("console:change", args=[request.public_id])}
