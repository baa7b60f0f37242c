"""One frozen type for each page: all that its template may use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tessera.areas.models import Area
from tessera.changes.actions.many import Result
from tessera.changes.choices import Outcome, RequestStatus
from tessera.changes.queries import work
from tessera.changes.queries.work import Counts, Wanted, WorkLine
from tessera.console.changes.pages import ChangeRow
from tessera.console.work.forms import FilterForm, ManyForm
from tessera.console.work.walking import step_into
from tessera.web.parts import Chip, Crumb, Kind, Pages, Tab

_TABS: Final[tuple[tuple[str, str | Promise], ...]] = (
    (work.MINE, gettext_lazy("Mine to decide")),
    (work.TEAM, gettext_lazy("My team's")),
    (work.OVERDUE, gettext_lazy("Overdue")),
    (work.PROPOSED, gettext_lazy("Proposed by me")),
)
_BUTTONS: Final[dict[Outcome, str | Promise]] = {
    Outcome.APPROVED: gettext_lazy("Approve them"),
    Outcome.REJECTED: gettext_lazy("Reject them"),
    Outcome.RETURNED: gettext_lazy("Return them with questions"),
}
_TITLES: Final[dict[Outcome, str | Promise]] = {
    Outcome.APPROVED: gettext_lazy("Approve several changes"),
    Outcome.REJECTED: gettext_lazy("Reject several changes"),
    Outcome.RETURNED: gettext_lazy("Return several changes with questions"),
}


@dataclass(frozen=True)
class WorkRow:
    """``stage`` says where it waits; it is empty for what waits for no decision."""

    key: UUID
    change: ChangeRow
    area: str
    stage: str
    due_at: datetime | None
    is_late: bool
    is_escalated: bool
    claimed: str

    @classmethod
    def of(cls, line: WorkLine, query: dict[str, str]) -> "WorkRow":
        """``query`` is the list, which goes along to the page of the change."""
        change = ChangeRow.of(line.request, line.sentences)
        return cls(
            key=line.request.public_id,
            change=replace(change, url=step_into(change.url, query, line.cursor)),
            area=line.area,
            stage=_stage(line),
            due_at=line.due_at,
            is_late=line.is_late,
            is_escalated=line.is_escalated,
            claimed=_claimed(line),
        )


def _stage(line: WorkLine) -> str:
    if not line.position:
        return ""
    if line.total == 1:
        return line.stage
    words = {"stage": line.stage, "position": line.position, "total": line.total}
    return _("%(stage)s, stage %(position)d of %(total)d") % words


def _claimed(line: WorkLine) -> str:
    if line.is_mine:
        return _("You have taken it on")
    return _("%(name)s has taken it on") % {"name": line.claimed_by} if line.claimed_by else ""


@dataclass(frozen=True)
class WorkPage:
    tabs: tuple[Tab, ...]
    form: FilterForm
    chips: tuple[Chip, ...]
    rows: tuple[WorkRow, ...]
    paging: Pages
    may_tick: bool
    here: str

    @classmethod
    def of(
        cls, found: work.WorkPage, counts: Counts, *, form: FilterForm, wanted: Wanted, area: Area | None
    ) -> "WorkPage":
        query = _query(wanted)
        return cls(
            tabs=_tabs(wanted, counts),
            form=form,
            chips=_chips(wanted, area, form),
            rows=tuple(WorkRow.of(line, query) for line in found.lines),
            paging=Pages(
                next_url=f"?{urlencode(query | {'after': found.next_after})}" if found.next_after else ""
            ),
            may_tick=wanted.which == work.MINE and bool(found.lines),
            here=f"?{urlencode(query)}" if query else "",
        )


def _query(wanted: Wanted, *, without: str = "") -> dict[str, str]:
    """The address of the list with its filters, but for one of them."""
    query = {
        "which": "" if wanted.which == work.MINE else wanted.which,
        "operation": wanted.operation,
        "channel": wanted.channel,
        "area": str(wanted.area or ""),
        "words": wanted.words,
    }
    return {name: value for name, value in query.items() if value and name != without}


def _tabs(wanted: Wanted, counts: Counts) -> tuple[Tab, ...]:
    """The filters go along; the numbers are those of the whole lists."""
    kept = _query(wanted, without="which")
    return tuple(
        Tab(
            str(label),
            f"?{urlencode(kept | {'which': which})}",
            which == wanted.which,
            getattr(counts, which),
            "warn" if which == work.OVERDUE and counts.overdue else "",
        )
        for which, label in _TABS
    )


def _chips(wanted: Wanted, area: Area | None, form: FilterForm) -> tuple[Chip, ...]:
    labels = {
        "words": wanted.words,
        "operation": _chosen(form, "operation", wanted.operation),
        "channel": _chosen(form, "channel", wanted.channel),
        "area": area.name_in(get_language() or "en") if area else "",
    }
    return tuple(
        Chip(label, f"?{urlencode(_query(wanted, without=name))}") for name, label in labels.items() if label
    )


def _chosen(form: FilterForm, name: str, value: str) -> str:
    choices = dict(form.fields[name].choices)  # type: ignore[attr-defined]
    return str(choices.get(value, "")) if value else ""


@dataclass(frozen=True)
class ManyRow:
    """What would come of the decision on one request."""

    title: str
    url: str
    reference: str
    outcome: str
    kind: Kind
    is_decided: bool

    @classmethod
    def of(cls, result: Result, sentences: Sequence[str]) -> "ManyRow":
        status = result.status
        return cls(
            title=_("; ").join(sentences[:2]) or result.reference,
            url=reverse("console:change", args=[result.public_id]) if result.reference else "",
            reference=result.reference,
            outcome=_what_comes(status) if status else str(result.refusal),
            kind="ok" if status else "warn",
            is_decided=result.is_decided,
        )


def _what_comes(status: RequestStatus) -> str:
    if status == RequestStatus.SUBMITTED:
        return _("Goes on to the next decision")
    if status == RequestStatus.APPROVED:
        return _("Approved; applied when the freeze is over")
    return str(status.label)


@dataclass(frozen=True)
class ManyPage:
    """What the decision would do, before it is taken. ``sent`` are the requests of which something would come."""

    title: str
    button: str
    crumbs: tuple[Crumb, ...]
    back: str
    form: ManyForm
    rows: tuple[ManyRow, ...]
    sent: tuple[UUID, ...]
    is_danger: bool

    @classmethod
    def of(
        cls, form: ManyForm, results: Sequence[Result], *, sentences: dict[UUID, tuple[str, ...]]
    ) -> "ManyPage":
        outcome = Outcome(form.data.get("outcome", Outcome.APPROVED))
        return cls(
            title=str(_TITLES[outcome]),
            button=str(_BUTTONS[outcome]),
            crumbs=(Crumb(_("My work"), reverse("console:work")), Crumb(str(_TITLES[outcome]))),
            back=reverse("console:work"),
            form=form,
            rows=tuple(ManyRow.of(result, sentences.get(result.public_id, ())) for result in results),
            sent=tuple(result.public_id for result in results if result.is_decided),
            is_danger=outcome == Outcome.REJECTED,
        )
