"""What the pages show on which a form is filled in at the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.console.filling.whom import Whom
from tessera.intake.choices import Action, SubmissionStatus
from tessera.intake.models import Form, Submission
from tessera.intake.published import form_of
from tessera.intake.queries.forms import open_forms, published_of
from tessera.intake.queries.submissions import own
from tessera.questions.filling import Addresses, Filling, SectionShown
from tessera.web.parts import Crumb

MOST_SHOWN: Final = 20


@dataclass(frozen=True)
class FormLine:
    title: str
    url: str
    does: str
    closes_on: date | None


@dataclass(frozen=True)
class AnswersLine:
    """What the viewer has begun or sent, and for whom."""

    title: str
    whom: str
    url: str
    throw_away: str
    reference: str
    at: datetime


@dataclass(frozen=True)
class FormsPage:
    """``whom`` is "" on the list of all forms; then what was begun and sent stands there as well."""

    crumbs: tuple[Crumb, ...]
    whom: str
    offered: tuple[FormLine, ...]
    begun: tuple[AnswersLine, ...]
    sent: tuple[AnswersLine, ...]


@dataclass(frozen=True)
class BeginPage:
    crumbs: tuple[Crumb, ...]
    title: str
    whom: str
    pages: tuple[str, ...]
    count: int
    begun: tuple[AnswersLine, ...]
    back: str


@dataclass(frozen=True)
class About:
    """Whom a form is filled in for, on each of its pages; "" for nobody who is in the register."""

    name: str
    url: str
    crumbs: tuple[Crumb, ...]


@dataclass(frozen=True)
class SentPage:
    about: About
    title: str
    reference: str
    sent_at: datetime
    request: str
    request_url: str
    again_url: str
    sections: tuple[SectionShown, ...]


def forms_page(whom: Whom, *, viewer: Viewer, today: date, language: str) -> FormsPage:
    offered = (
        one
        for one in open_forms(viewer, today=today)
        if whom.record is None or one.action != Action.REGISTER_HOUSEHOLD
    )
    mine = () if whom.record is not None else _mine(viewer)
    return FormsPage(
        crumbs=_record_crumbs(whom),
        whom=whom.title,
        offered=tuple(
            FormLine(
                one.title_in(language),
                reverse("console:fill-form", args=[one.key]) + whom.parameters,
                str(Action(one.action).label),
                one.closes_on,
            )
            for one in offered
        ),
        begun=tuple(_line(one, language) for one in mine if not one.is_sent),
        sent=tuple(_line(one, language) for one in mine if one.is_sent),
    )


def begin_page(form: Form, whom: Whom, *, viewer: Viewer, language: str) -> BeginPage | None:
    """None for a form of which no version is published."""
    version = published_of(form)
    if version is None:
        return None
    profile = form_of(version)
    back = reverse("console:fill") + whom.parameters
    title = form.title_in(language)
    begun = _mine(viewer, form=form, status=SubmissionStatus.STARTED)
    return BeginPage(
        crumbs=(*_record_crumbs(whom), Crumb(_("Fill in a form"), back), Crumb(title)),
        title=title,
        whom=whom.title,
        pages=tuple(profile.translated(one.title, language) for one in profile.pages),
        count=sum(1 for page in profile.pages for _question in page.questions()),
        begun=tuple(_line(one, language) for one in begun if _is_about(one, whom)),
        back=back,
    )


def about_of(submission: Submission, language: str) -> About:
    crumbs = (
        Crumb(_("Fill in a form"), reverse("console:fill")),
        Crumb(submission.form.title_in(language)),
    )
    return About(_whom_of(submission), _record_url(submission), crumbs)


def sent_page(filling: Filling) -> SentPage:
    submission = filling.submission
    assert submission.sent_at is not None  # the view shows only what was sent
    request = submission.request
    return SentPage(
        about=about_of(submission, filling.language),
        title=submission.form.title_in(filling.language),
        reference=submission.reference or "",
        sent_at=submission.sent_at,
        request=request.reference if request is not None else "",
        request_url=reverse("console:change", args=[request.public_id]) if request is not None else "",
        again_url=reverse("console:fill-form", args=[submission.form.key]),
        sections=filling.sections(with_links=False)[0],
    )


def addresses(public_id: UUID) -> Addresses:
    return Addresses(
        page=lambda key: reverse("console:filling-page", args=[public_id, key]),
        check=reverse("console:filling-check", args=[public_id]),
        places=reverse("console:fill-places"),
    )


def _mine(viewer: Viewer, **asked: object) -> Iterable[Submission]:
    return own(viewer).filter(**asked).select_related("form", "version", "individual", "group")[:MOST_SHOWN]


def _is_about(submission: Submission, whom: Whom) -> bool:
    ours = {one.public_id for one in (submission.individual, submission.group) if one is not None}
    return whom.record is None or whom.record.public_id in ours


def _line(submission: Submission, language: str) -> AnswersLine:
    shown = "console:filling-sent" if submission.is_sent else "console:filling"
    return AnswersLine(
        title=submission.form.title_in(language),
        whom=_whom_of(submission),
        url=reverse(shown, args=[submission.public_id]),
        throw_away=reverse("console:filling-throw-away", args=[submission.public_id]),
        reference=submission.reference or "",
        at=submission.sent_at or submission.saved_at,
    )


def _whom_of(submission: Submission) -> str:
    if submission.individual is not None:
        return submission.individual.full_name
    if submission.group is not None:
        return submission.group.name or _("Household %(number)s") % {
            "number": submission.group.registry_number
        }
    return ""


def _record_url(submission: Submission) -> str:
    if submission.individual is not None:
        return reverse("console:individual", args=[submission.individual.public_id])
    if submission.group is not None:
        return reverse("console:household", args=[submission.group.public_id])
    return ""


def _record_crumbs(whom: Whom) -> tuple[Crumb, ...]:
    return (Crumb(whom.title, whom.url),) if whom.record is not None else ()
