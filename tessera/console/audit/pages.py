from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.events import Events
from tessera.accounts.models import AccountEvent
from tessera.audit.chain import Finding
from tessera.audit.models import AccessRecord, Check
from tessera.changes.queries.accesses import Access, Accesses
from tessera.changes.queries.auditing import AuditState
from tessera.console.audit.forms import AccessForm, EventsForm, PeriodForm
from tessera.console.users.timeline import sentence
from tessera.jobs.models import Job
from tessera.web.parts import Pages, Progress

PAGES = {
    AccessRecord.Subject.INDIVIDUAL: "console:individual",
    AccessRecord.Subject.GROUP: "console:household",
}


@dataclass(frozen=True)
class AccessRow:
    access: Access
    url: str

    @property
    def name(self) -> str:
        return self.access.name or self.access.subject_label


@dataclass(frozen=True)
class AccessesPage:
    form: AccessForm
    rows: tuple[AccessRow, ...]
    paging: Pages
    is_narrowed: bool  # to one record or by a filter
    export_url: str = ""

    @classmethod
    def of(cls, form: AccessForm, found: Accesses | None) -> "AccessesPage":
        if found is None:
            return cls(form, (), Pages(), True)
        kept = _kept(form)
        return cls(
            form=form,
            rows=tuple(AccessRow(line, _url(line)) for line in found.lines),
            paging=_paging(form, found.next),
            is_narrowed=bool(kept),
            export_url=reverse("console:accesses-export") + (f"?{urlencode(kept)}" if kept else ""),
        )


@dataclass(frozen=True)
class EventRow:
    """``url`` narrows the list to the account."""

    at: datetime
    by: str
    whose: str
    url: str
    sentence: str

    @classmethod
    def of(cls, event: AccountEvent) -> "EventRow":
        url = "?" + urlencode({"user": event.user}) if event.user else ""
        return cls(event.at, event.actor_name, event.user_name, url, sentence(event))


@dataclass(frozen=True)
class EventsPage:
    form: EventsForm
    rows: tuple[EventRow, ...]
    paging: Pages
    is_narrowed: bool  # to one account or by a filter

    @classmethod
    def of(cls, form: EventsForm, found: Events | None) -> "EventsPage":
        if found is None:
            return cls(form, (), Pages(), True)
        return cls(
            form=form,
            rows=tuple(EventRow.of(event) for event in found.found),
            paging=_paging(form, found.next),
            is_narrowed=bool(_kept(form)),
        )


@dataclass(frozen=True)
class FindingRow:
    fault: str
    log: str
    seal: int | None
    since: datetime | None
    until: datetime | None
    counts: str

    @classmethod
    def of(cls, finding: Finding) -> "FindingRow":
        counts = ""
        if finding.expected is not None:
            counts = _("%(found)d rows, %(expected)d were sealed") % {
                "found": finding.found or 0,
                "expected": finding.expected,
            }
        label = str(finding.fault.label)
        return cls(label, finding.log, finding.seal, finding.since, finding.until, counts)


@dataclass(frozen=True)
class CheckRow:
    at: datetime
    by: str
    seals: int
    rows: int
    head: str
    findings: tuple[FindingRow, ...]

    @classmethod
    def of(cls, check: Check) -> "CheckRow":
        findings = tuple(FindingRow.of(Finding.from_json(said)) for said in check.findings)
        return cls(check.checked_at, check.requested_by_name, check.seals, check.rows, check.head, findings)


@dataclass(frozen=True)
class AuditPage:
    """The last verifications, and how far the one under way is."""

    latest: CheckRow | None
    earlier: tuple[CheckRow, ...]
    sealed_at: datetime | None
    progress: Progress | None

    @classmethod
    def of(cls, state: AuditState) -> "AuditPage":
        rows = [CheckRow.of(check) for check in state.checks]
        return cls(
            latest=rows[0] if rows else None,
            earlier=tuple(rows[1:]),
            sealed_at=state.sealed_at,
            progress=progress_of(state.under_way) if state.under_way else None,
        )


def progress_of(job: Job) -> Progress:
    return Progress(
        url=reverse("console:audit-progress", args=[job.public_id]),
        done=job.done,
        total=job.total or 0,
        stage=_("Verifying the logs"),
        finished=job.is_finished,
    )


def _kept(form: PeriodForm) -> dict[str, str]:
    """The filters in force, as they stand in the address."""
    return {name: str(value) for name, value in form.data.items() if value and name != "before"}


def _paging(form: PeriodForm, following: int | None) -> Pages:
    further = urlencode({**_kept(form), "before": following}) if following else ""
    return Pages(next_url=f"?{further}" if further else "")


def _url(line: Access) -> str:
    view = PAGES.get(AccessRecord.Subject(line.subject))
    return reverse(view, args=[line.public_id]) if view and line.public_id else ""
