"""What the pages of answers show: the list, one submission, the file to be made, and how a form is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.choices import Channel, RequestStatus
from tessera.console.submissions.forms import FilterForm
from tessera.intake.models import Form, Submission
from tessera.intake.published import form_of
from tessera.intake.queries.forms import published_of
from tessera.intake.queries.reading import ReadBack
from tessera.intake.queries.submissions import Sent
from tessera.intake.queries.use import Share, Use
from tessera.intake.rendering.checking import SectionShown
from tessera.lib.dates import moment_in_words
from tessera.web.parts import Chip, Crumb, Fact, Kind, Pages

_KINDS: Final[Mapping[str, Kind]] = {
    RequestStatus.APPLIED: "ok",
    RequestStatus.APPROVED: "ok",
    RequestStatus.REJECTED: "bad",
    RequestStatus.SUBMITTED: "warn",
    RequestStatus.RETURNED: "warn",
    RequestStatus.UNDONE: "warn",
}


@dataclass(frozen=True)
class Row:
    reference: str
    url: str
    form: str
    version: int
    whom: str
    who: str
    channel: str
    area: str
    sent_at: datetime
    state: str
    kind: Kind

    @classmethod
    def of(cls, submission: Submission, *, language: str) -> "Row":
        assert submission.sent_at is not None  # the list holds only what was sent
        state, kind = state_of(submission)
        return cls(
            reference=submission.reference or "",
            url=reverse("console:submission", args=[submission.public_id]),
            form=submission.form.title_in(language),
            version=submission.version.number,
            whom=whom_of(submission),
            who=submission.actor_name,
            channel=channel_of(submission.channel),
            area=submission.area.name_in(language) if submission.area is not None else "",
            sent_at=submission.sent_at,
            state=state,
            kind=kind,
        )


@dataclass(frozen=True)
class ListPage:
    """``export_url`` and ``use_url`` are "" as long as no form is chosen, or without the right."""

    form: FilterForm
    rows: tuple[Row, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    paging: Pages
    export_url: str
    use_url: str
    may_export: bool

    @classmethod
    def of(
        cls, found: Sent, *, form: FilterForm, viewer: Viewer, is_first: bool, language: str
    ) -> "ListPage":
        chosen, may_export = form.chosen, viewer.may(Permission.EXPORT)
        return cls(
            form=form,
            rows=tuple(Row.of(one, language=language) for one in found.submissions),
            chips=form.chips(),
            clear_url=reverse("console:submissions"),
            paging=Pages(
                previous_url="" if is_first else form.address(),
                next_url=form.address(after=str(found.next)) if found.next is not None else "",
            ),
            export_url=form.address("console:submissions-export") if chosen and may_export else "",
            use_url=reverse("console:submissions-use", args=[chosen.key]) if chosen else "",
            may_export=may_export,
        )


@dataclass(frozen=True)
class FileRow:
    question: str
    name: str
    size: str
    url: str


@dataclass(frozen=True)
class SubmissionPage:
    crumbs: tuple[Crumb, ...]
    title: str
    reference: str
    state: str
    kind: Kind
    whom: str
    whom_url: str
    facts: tuple[Fact, ...]
    sections: tuple[SectionShown, ...]
    files: tuple[FileRow, ...]
    request: str
    request_url: str
    reveal_url: str

    @classmethod
    def of(cls, found: ReadBack, *, language: str) -> "SubmissionPage":
        submission = found.submission
        state, kind = state_of(submission)
        request = submission.request
        url = reverse("console:submission-reveal", args=[submission.public_id])
        return cls(
            crumbs=(
                Crumb(_("Answers to forms"), reverse("console:submissions")),
                Crumb(submission.reference or ""),
            ),
            title=submission.form.title_in(language),
            reference=submission.reference or "",
            state=state,
            kind=kind,
            whom=whom_of(submission),
            whom_url=_record_url(submission),
            facts=_facts(submission, language),
            sections=found.sections,
            files=_files(found, language),
            request=request.reference if request is not None else "",
            request_url=reverse("console:change", args=[request.public_id]) if request is not None else "",
            reveal_url=url if found.masks else "",
        )


@dataclass(frozen=True)
class ExportPage:
    crumbs: tuple[Crumb, ...]
    title: str
    size: str
    chips: tuple[Chip, ...]
    back: str


@dataclass(frozen=True)
class Bar:
    """A line of figures, with a bar for ``done`` of ``whole``; ``words`` say the same."""

    label: str
    cells: tuple[str, ...]
    done: int
    whole: int
    words: str


@dataclass(frozen=True)
class Bars:
    title: str
    what: str
    headings: tuple[str, ...]
    rows: tuple[Bar, ...]


@dataclass(frozen=True)
class UsePage:
    crumbs: tuple[Crumb, ...]
    title: str
    tiles: tuple[Fact, ...]
    tables: tuple[Bars, ...]
    days: int
    is_empty: bool

    @classmethod
    def of(cls, form: Form, use: Use, *, language: str) -> "UsePage":
        list_url = f"{reverse('console:submissions')}?form={form.key}"
        title = form.title_in(language)
        languages = {key: str(dict(settings.LANGUAGES).get(key, key)) for key in use.by_language}
        versions = {key: _("Version %(number)d") % {"number": key} for key in use.by_version}
        channels = {key: channel_of(key) for key in use.by_channel}
        return cls(
            crumbs=(Crumb(_("Answers to forms"), list_url), Crumb(title)),
            title=title,
            tiles=_tiles(use),
            tables=(
                _leaving(form, use, language),
                _shares(_("By channel"), _("Channel"), use.by_channel, channels),
                _shares(_("By version"), _("Version"), use.by_version, versions),
                _shares(_("By language"), _("Language"), use.by_language, languages),
            ),
            days=settings.DRAFT_DAYS,
            is_empty=use.total.started == 0,
        )


def state_of(submission: Submission) -> tuple[str, Kind]:
    """That of the change which the answers became."""
    if submission.request is None:
        return _("Nothing to change"), ""
    status = submission.request.status
    return str(RequestStatus(status).label), _KINDS.get(status, "info")


def channel_of(channel: str) -> str:
    return str(Channel(channel).label) if channel in Channel.values else channel


def whom_of(submission: Submission) -> str:
    if submission.individual is not None:
        return submission.individual.full_name
    if submission.group is not None:
        return submission.group.name or submission.group.registry_number
    return ""


def size_in_words(count: int) -> str:
    words = ngettext(
        "The file will hold %(count)s submission.", "The file will hold %(count)s submissions.", count
    )
    return words % {"count": number_format(count, force_grouping=True)}


def _record_url(submission: Submission) -> str:
    if submission.individual is not None:
        return reverse("console:individual", args=[submission.individual.public_id])
    if submission.group is not None:
        return reverse("console:household", args=[submission.group.public_id])
    return ""


def _facts(submission: Submission, language: str) -> tuple[Fact, ...]:
    assert submission.sent_at is not None
    area = submission.area
    return (
        Fact(_("Sent"), moment_in_words(submission.sent_at)),
        Fact(_("Filled in by"), submission.actor_name),
        Fact(_("Channel"), channel_of(submission.channel)),
        Fact(_("Language"), str(dict(settings.LANGUAGES).get(submission.language, submission.language))),
        Fact(_("Area"), area.name_in(language) if area is not None else _("None")),
        Fact(_("Version of the form"), str(submission.version.number)),
        Fact(_("Begun"), moment_in_words(submission.started_at)),
    )


def _files(found: ReadBack, language: str) -> tuple[FileRow, ...]:
    profile = form_of(found.submission.version)
    labels = {one.path: profile.translated(one.label, language) for one in profile.questions()}
    key: UUID = found.submission.public_id
    return tuple(
        FileRow(
            labels.get(one.question, one.question),
            one.name,
            filesizeformat(one.size),
            reverse("console:submission-file", args=[key, one.public_id]),
        )
        for one in found.files
    )


def _tiles(use: Use) -> tuple[Fact, ...]:
    share = use.total.finished_share
    minutes = str(number_format(use.minutes, 1)) if use.minutes is not None else "–"
    return (
        Fact(_("Begun"), _number(use.total.started)),
        Fact(_("Sent"), _number(use.total.finished)),
        Fact(_("Share that is sent"), _percent(share) if share is not None else "–"),
        Fact(_("Became a change request"), _number(use.filed)),
        Fact(_("Minutes it takes, on average"), minutes),
    )


def _leaving(form: Form, use: Use, language: str) -> Bars:
    """Page by page, in the order of the form, by the page that somebody did not get past."""
    version = published_of(form)
    profile = form_of(version) if version is not None else None
    titles = {"": _("Before the first page was saved")}
    if profile is not None:
        titles |= {one.key: profile.translated(one.title, language) for one in profile.pages}
    keys = [*titles, *sorted(use.left_at.keys() - titles.keys())]
    rows = []
    for key in keys:
        count = use.left_at.get(key, 0)
        label = titles.get(key) or _("%(page)s, a page of an earlier version") % {"page": key}
        words = _("%(count)s of %(whole)s left here") % {
            "count": _number(count),
            "whole": _number(use.total.started),
        }
        shown = (_number(count), _percent(count / use.total.started) if use.total.started else "–")
        rows.append(Bar(label, shown, count, use.total.started, words))
    return Bars(
        _("Where people leave"),
        _("After this page"),
        (_("Left"), _("Share")),
        tuple(rows),
    )


def _shares(title: str, what: str, shares: Mapping[Any, Share], names: Mapping[Any, str]) -> Bars:
    headings = (_("Begun"), _("Sent"), _("Share"))
    return Bars(title, what, headings, tuple(_share(names[key], one) for key, one in shares.items()))


def _share(label: str, share: Share) -> Bar:
    of_all = share.finished_share
    shown = _percent(of_all) if of_all is not None else "–"
    words = _("%(share)s of %(whole)s are sent") % {"share": shown, "whole": _number(share.started)}
    cells: Sequence[str] = (_number(share.started), _number(share.finished), shown)
    return Bar(label, tuple(cells), share.finished, share.started, words)


def _number(count: int) -> str:
    return str(number_format(count, force_grouping=True))


def _percent(share: float) -> str:
    return _("%(percent)s%%") % {"percent": number_format(round(100 * share))}
