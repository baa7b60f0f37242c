"""What the pages of forms show on the portal."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from tessera.accounts.viewer import Viewer
from tessera.intake.choices import SubmissionStatus
from tessera.intake.models import Form, Submission
from tessera.intake.published import form_of
from tessera.intake.queries.forms import open_forms, published_of
from tessera.intake.queries.submissions import own
from tessera.questions.filling import Addresses, Filling, SectionShown

MOST_SHOWN: Final = 20


@dataclass(frozen=True)
class FormLine:
    title: str
    url: str
    closes_on: date | None


@dataclass(frozen=True)
class AnswersLine:
    """What somebody has begun or sent."""

    title: str
    url: str
    throw_away: str
    reference: str
    at: datetime


@dataclass(frozen=True)
class FormsPage:
    offered: tuple[FormLine, ...]
    begun: tuple[AnswersLine, ...]
    sent: tuple[AnswersLine, ...]


@dataclass(frozen=True)
class BeginPage:
    """``begun`` is what may be gone on with instead of beginning anew."""

    title: str
    pages: tuple[str, ...]
    count: int
    closes_on: date | None
    begun: AnswersLine | None


@dataclass(frozen=True)
class SentPage:
    title: str
    reference: str
    sent_at: datetime
    request: str
    request_url: str
    sections: tuple[SectionShown, ...]


def forms_page(viewer: Viewer, *, today: date, language: str) -> FormsPage:
    mine = list(own(viewer)[:MOST_SHOWN])
    return FormsPage(
        tuple(form_line(one, language) for one in open_forms(viewer, today=today)),
        tuple(line(one, language) for one in mine if not one.is_sent),
        tuple(line(one, language) for one in mine if one.is_sent),
    )


def form_line(form: Form, language: str) -> FormLine:
    return FormLine(form.title_in(language), reverse("portal:form", args=[form.key]), form.closes_on)


def begin_page(form: Form, *, viewer: Viewer, language: str) -> BeginPage | None:
    """None for a form of which no version is published."""
    version = published_of(form)
    if version is None:
        return None
    profile = form_of(version)
    begun = own(viewer).filter(form=form, status=SubmissionStatus.STARTED).first()
    return BeginPage(
        title=form.title_in(language),
        pages=tuple(profile.translated(one.title, language) for one in profile.pages),
        count=sum(1 for page in profile.pages for _question in page.questions()),
        closes_on=form.closes_on,
        begun=line(begun, language) if begun is not None else None,
    )


def line(submission: Submission, language: str) -> AnswersLine:
    shown = "portal:answers-sent" if submission.is_sent else "portal:answers"
    return AnswersLine(
        title=submission.form.title_in(language),
        url=reverse(shown, args=[submission.public_id]),
        throw_away=reverse("portal:answers-throw-away", args=[submission.public_id]),
        reference=submission.reference or "",
        at=submission.sent_at or submission.saved_at,
    )


def sent_page(filling: Filling) -> SentPage:
    submission = filling.submission
    assert submission.sent_at is not None  # the view shows only what was sent
    request = submission.request
    return SentPage(
        title=submission.form.title_in(filling.language),
        reference=submission.reference or "",
        sent_at=submission.sent_at,
        request=request.reference if request is not None else "",
        request_url=reverse("portal:request", args=[request.public_id]) if request is not None else "",
        sections=filling.sections(with_links=False)[0],
    )


def addresses(public_id: UUID) -> Addresses:
    return Addresses(
        page=lambda key: reverse("portal:answers-page", args=[public_id, key]),
        check=reverse("portal:answers-check", args=[public_id]),
        places=reverse("portal:places"),
    )
