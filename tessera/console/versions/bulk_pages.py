"""What the pages of named versions show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.batch.meanwhile import LeftAlone
from tessera.changes.batch.narrowing import Narrowing
from tessera.changes.choices import UNDER_WAY, Channel, RequestStatus
from tessera.changes.queries.markings import MOST_COUNTED, Marked, Preview, Tally
from tessera.console.versions.mark_form import MarkForm
from tessera.dictionary.choices import Subject
from tessera.jobs.models import Job
from tessera.lib.dates import in_words, moment_in_words
from tessera.registry.choices import GroupStatus, IndividualStatus, Sex
from tessera.registry.queries.search.facts import RANGES, FactFilter
from tessera.versions.choices import Rule, Which
from tessera.versions.models import Marking, NamedVersion
from tessera.web import formatting
from tessera.web.formatting import side_by_side
from tessera.web.parts import Crumb, Fact, Kind, Progress, Tab

_KINDS: Final[Mapping[str, Kind]] = {
    RequestStatus.APPLIED: "ok",
    RequestStatus.APPLYING: "info",
    RequestStatus.UNDONE: "warn",
    RequestStatus.SUBMITTED: "warn",
    RequestStatus.RETURNED: "warn",
    RequestStatus.REJECTED: "bad",
}
NOT_SENT: Final = {"csrfmiddlewaretoken", "step", "token"}


@dataclass(frozen=True)
class NamedRow:
    name: str
    note: str
    people: str
    households: str
    mark_url: str


@dataclass(frozen=True)
class MarkedRow:
    title: str
    note: str
    url: str
    status: str
    kind: Kind


@dataclass(frozen=True)
class NamedPage:
    rows: tuple[NamedRow, ...]
    marked: tuple[MarkedRow, ...]
    trust_url: str

    @classmethod
    def of(
        cls,
        found: Sequence[NamedVersion],
        tallies: Mapping[int, Tally],
        marked: Sequence[Marked],
        *,
        viewer: Viewer,
        language: str,
    ) -> "NamedPage":
        may_mark = viewer.may(Permission.IMPORT)
        trusts = viewer.reach(Permission.FIELDS_MANAGE).everywhere
        return cls(
            rows=tuple(_named_row(one, tallies[one.pk], may_mark=may_mark) for one in found),
            marked=tuple(_marked_row(one, language) for one in marked),
            trust_url=reverse("console:version-trust") if trusts else "",
        )


def _named_row(named: NamedVersion, counted: Tally, *, may_mark: bool) -> NamedRow:
    has_any = counted.people or counted.households
    return NamedRow(
        name=named.name,
        note=named_note(named),
        people=_capped(counted.people),
        households=_capped(counted.households),
        mark_url=reverse("console:version-mark", args=[named.public_id]) if may_mark and has_any else "",
    )


def _capped(number: int) -> str:
    if number <= MOST_COUNTED:
        return formatting.quantity(number)
    return _("more than %(number)s") % {"number": number_format(MOST_COUNTED, force_grouping=True)}


def named_note(named: NamedVersion) -> str:
    return side_by_side(
        named.source if named.source != named.name else "",
        _("observed %(date)s") % {"date": in_words(named.observed_on)} if named.observed_on else "",
        str(Channel(named.channel).label) if named.channel in Channel.values else named.channel,
        named.actor_name,
        moment_in_words(named.received_at),
    )


def _marked_row(one: Marked, language: str) -> MarkedRow:
    marking = one.marking
    return MarkedRow(
        title=_title(marking, language),
        note=side_by_side(marking.actor_name, moment_in_words(marking.at), one.request.reference),
        url=reverse("console:version-marking", args=[marking.public_id]),
        status=one.request.get_status_display(),
        kind=_KINDS.get(one.request.status, ""),
    )


def _title(marking: Marking, language: str) -> str:
    words = {"name": marking.named.name}
    if marking.area is None:
        return _("“%(name)s”, wherever it may be marked") % words
    return _("“%(name)s” in %(area)s") % {**words, "area": marking.area.name_in(language)}


def _crumbs(last: str) -> tuple[Crumb, ...]:
    return (Crumb(_("Versions"), reverse("console:versions")), Crumb(last))


@dataclass(frozen=True)
class MarkPage:
    title: str
    note: str
    crumbs: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]

    @classmethod
    def of(cls, named: NamedVersion, which: Which) -> "MarkPage":
        title = _("Mark “%(name)s” as default") % {"name": named.name}
        tabs = tuple(Tab(one.label, f"?which={one.value}", one == which) for one in Which)
        return cls(title, named_note(named), _crumbs(title), tabs)


@dataclass(frozen=True)
class ExampleRow:
    name: str
    number: str
    url: str
    changes: tuple[tuple[str, str, str], ...]


def example_rows(shown: Preview) -> tuple[ExampleRow, ...]:
    return tuple(
        ExampleRow(
            one.name or one.number,
            one.number if one.name else "",
            record_url(one.subject, one.public_id),
            tuple((change.label, change.before, change.after) for change in one.changes),
        )
        for one in shown.examples
    )


def record_url(subject: Subject, public_id: UUID | str) -> str:
    return reverse(
        "console:individual" if subject == Subject.INDIVIDUAL else "console:household", args=[public_id]
    )


@dataclass(frozen=True)
class PreviewPage:
    """``sampled`` says that only the first pictures were looked at."""

    title: str
    crumbs: tuple[Crumb, ...]
    choices: tuple[Fact, ...]
    counts: tuple[Fact, ...]
    sampled: str
    fields: tuple[tuple[str, int], ...]
    examples: tuple[ExampleRow, ...]
    sent: tuple[tuple[str, str], ...]
    token: str
    is_empty: bool

    @classmethod
    def of(
        cls,
        named: NamedVersion,
        form: MarkForm,
        shown: Preview,
        *,
        sent: QueryDict,
        token: str,
        language: str,
    ) -> "PreviewPage":
        wanted = form.wanted(named)
        area = wanted.area.name_in(language) if wanted.area else _("Wherever you may import")
        words = {"number": number_format(shown.looked_at, force_grouping=True)}
        return cls(
            title=_("Check before you mark it"),
            crumbs=_crumbs(_("Mark “%(name)s” as default") % {"name": named.name}),
            choices=(
                Fact(_("Version"), named.name),
                Fact(_("Area"), area),
                Fact(_("Of whom"), Which(wanted.which).label),
                Fact(_("What is taken"), Rule(wanted.rule).label),
                *form.answers(),
            ),
            counts=tuple(preview_counts(shown)),
            sampled="" if shown.is_whole else _("Seen from the first %(number)s of them.") % words,
            fields=shown.fields,
            examples=example_rows(shown),
            sent=tuple(
                (name, str(value))
                for name, several in sent.lists()
                if name not in NOT_SENT
                for value in several
            ),
            token=token,
            is_empty=not shown.changing and shown.is_whole,
        )


def preview_counts(shown: Preview) -> Sequence[Fact]:
    found = [
        Fact(_("People with this version"), formatting.quantity(shown.people)),
        Fact(_("Households with this version"), formatting.quantity(shown.households)),
        Fact(_("Would change"), formatting.quantity(shown.changing)),
        Fact(
            _("Stay as they are"),
            formatting.quantity(shown.looked_at - shown.changing - shown.left_out),
        ),
    ]
    if shown.left_out:
        found.append(Fact(_("Cannot be taken over"), formatting.quantity(shown.left_out)))
    return found


@dataclass(frozen=True)
class MarkingPage:
    """``progress`` while it is written; ``job`` is its job, ended or not. ``left`` are records that somebody changed
    while it waited."""

    title: str
    crumbs: tuple[Crumb, ...]
    status: str
    kind: Kind
    waits: bool
    facts: tuple[Fact, ...]
    counts: tuple[Fact, ...]
    left: tuple[ExampleRow, ...]
    progress: Progress | None
    job: Progress | None
    resume_url: str
    change_url: str
    change: str

    @classmethod
    def of(
        cls, found: Marked, *, now: datetime, language: str, left: Sequence[LeftAlone] = ()
    ) -> "MarkingPage":
        marking = found.marking
        title = _title(marking, language)
        shown = _progress(marking, found.job, now=now) if found.job else None
        labels = {
            "people": _("People who changed"),
            "households": _("Households that changed"),
            "left_out": _("Could not be taken over"),
            "meanwhile": _("Changed by somebody while it waited"),
        }
        return cls(
            title=title,
            crumbs=_crumbs(title),
            status=found.request.get_status_display(),
            kind=_KINDS.get(found.request.status, ""),
            waits=found.request.status in UNDER_WAY,
            left=tuple(
                ExampleRow(one.name or one.number, one.number, record_url(one.subject, one.public_id), ())
                for one in left
            ),
            facts=(
                *choices_of(marking, language),
                Fact(_("Decided by"), marking.actor_name),
                Fact(_("Decided on"), formatting.moment(marking.at)),
            ),
            counts=tuple(
                Fact(label, formatting.quantity(marking.counts[name]))
                for name, label in labels.items()
                if name in marking.counts
            ),
            progress=shown if found.is_busy and not found.is_stopped else None,
            job=shown,
            resume_url=reverse("console:version-marking-resume", args=[marking.public_id])
            if found.is_stopped
            else "",
            change_url=reverse("console:change", args=[found.request.public_id]),
            change=found.request.reference,
        )


def choices_of(marking: Marking, language: str) -> Iterator[Fact]:
    """Of whom what is taken, and what narrowed it."""
    yield Fact(_("Of whom"), Which(marking.which).label)
    yield Fact(_("What is taken"), Rule(marking.rule).label)
    yield from _filters(marking, language)


def _filters(marking: Marking, language: str) -> Iterator[Fact]:
    """What narrowed it, in words."""
    found = Narrowing.read(marking.filters)
    kept = found.filters
    if kept.sex is not None:
        yield Fact(_("Sex"), Sex(kept.sex).label)
    yield from _range(_("Age"), kept.age_from, kept.age_until)
    if kept.status:
        statuses = dict(IndividualStatus.choices if marking.which == Which.PEOPLE else GroupStatus.choices)
        yield Fact(_("Status"), statuses.get(kept.status, kept.status))
    for fact in kept.facts:
        label = fact.spec.label_in(language)
        if fact.spec.type in RANGES:
            yield from _range(label, fact.low or None, fact.high or None)
        else:
            yield Fact(label, _value(fact, language))
    if found.source:
        yield Fact(_("What is registered comes from"), found.source)
    yield from _range(_("The version was observed"), found.observed_from, found.observed_until)


def _range(label: str, first: object, last: object) -> Iterator[Fact]:
    words = {"first": first, "last": last}
    if first is not None and last is not None:
        yield Fact(label, _("%(first)s to %(last)s") % words)
    elif first is not None:
        yield Fact(label, _("%(first)s or more") % words)
    elif last is not None:
        yield Fact(label, _("%(last)s or less") % words)


def _value(fact: FactFilter, language: str) -> str:
    code = fact.spec.code_list.code(fact.low) if fact.spec.code_list else None
    if code is not None:
        return code.label_in(language)
    return {"true": _("Yes"), "false": _("No")}.get(fact.low, fact.low)


def _progress(marking: Marking, job: Job, *, now: datetime) -> Progress:
    left = job.remaining(now=now)
    return Progress(
        url=reverse("console:version-marking-progress", args=[marking.public_id]),
        done=job.done,
        total=job.total or 0,
        stage=job.stage or _("Waiting for its turn"),
        finished=job.is_finished,
        seconds_left=int(left.total_seconds()) if left is not None else None,
    )
