"""Answers to forms: lists, exports, and how forms are used. All narrow to what the viewer may see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.intake.actions.submissions import answers_of
from tessera.intake.answers.rules import read_day
from tessera.intake.choices import SubmissionStatus
from tessera.intake.mapping import sealing
from tessera.intake.models import Form, Submission
from tessera.intake.profile.model import CHOICES, ChoiceQuestion, DayQuestion, FileQuestion, Kind, Question
from tessera.intake.published import form_of
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual

LISTED: Final = 50
MOST_EXPORTED: Final = 200_000
ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Filters:
    """What of the submissions is wanted; days are of sending, ``until`` exclusive."""

    form: Form | None = None
    status: str = ""
    channel: str = ""
    language: str = ""
    area: Area | None = None
    since: date | None = None
    until: date | None = None
    reference: str = ""


def sent(filters: Filters, *, viewer: Viewer) -> QuerySet[Submission]:
    """What was sent from the viewer's areas, the newest first. Raises PermissionMissing."""
    viewer.must(Permission.SUBMISSIONS_VIEW)
    found = _within(Submission.objects.filter(sent_at__isnull=False), viewer)
    exact = {
        "form": filters.form,
        "status": filters.status,
        "channel": filters.channel,
        "language": filters.language,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.area is not None:
        found = found.filter(area__path__within=filters.area.path)
    if filters.since is not None:
        found = found.filter(sent_at__date__gte=filters.since)
    if filters.until is not None:
        found = found.filter(sent_at__date__lt=filters.until)
    if filters.reference:
        found = found.filter(reference__iexact=filters.reference.strip())
    return found.select_related("form", "version", "area", "request").order_by("-sent_at", "-pk")


def get_sent(public_id: UUID, *, viewer: Viewer) -> Submission:
    """Raises NotFound for what is absent, not sent, or out of reach."""
    found = sent(Filters(), viewer=viewer).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def own(viewer: Viewer) -> QuerySet[Submission]:
    """What the viewer has begun or sent, the newest first; of a citizen what is about themselves, or about the person
    for whom they act now. What they began for somebody else holds that person's facts; of staff, what is about records
    within their reach."""
    mine = Submission.objects.filter(actor=viewer.actor)
    if viewer.is_citizen:
        about = Q(individual__in=viewer.sees.people)
        mine = mine.filter(about if viewer.acts_for else about | Q(individual=None))
    elif not viewer.sees.everywhere:
        people, groups = (model.objects.within(viewer.sees) for model in (Individual, Group))
        mine = mine.filter(Q(individual=None) | Q(individual__in=people), Q(group=None) | Q(group__in=groups))
    return mine.select_related("form", "version", "request").order_by("-saved_at", "-pk")


def get_own(public_id: UUID, *, viewer: Viewer) -> Submission:
    """Raises NotFound for what is absent or somebody else's."""
    whole = own(viewer).select_related("individual__area", "group__area")
    found = whole.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def shown_answers(submission: Submission, *, viewer: Viewer) -> Mapping[str, Any]:
    """All answers for their author and for who sees sensitive facts there, else those that are kept in clear."""
    path = submission.area.path if submission.area else None
    if submission.actor == viewer.actor or viewer.reach(Permission.PEOPLE_VIEW_SENSITIVE).covers(path):
        return answers_of(submission)
    return sealing.merged(submission.answers, {})


def _within(
    found: QuerySet[Submission], viewer: Viewer, permission: Permission = Permission.SUBMISSIONS_VIEW
) -> QuerySet[Submission]:
    reach = viewer.reach(permission)
    if reach.everywhere:
        return found
    return found.filter(area__path__within_any=list(reach.paths))


# Export

FIXED: Final = ("reference", "sent_at", "form_version", "language", "channel", "area", "change_request")


def export_columns(form: Form) -> list[str]:
    """Headings: what is told of each submission, then the questions of all published versions, the newest first."""
    columns = dict.fromkeys(FIXED)
    for version in form.versions.filter(published_at__isnull=False).order_by("-number"):
        columns |= dict.fromkeys(_columns(list(form_of(version).questions())))
    return list(columns)


def export_rows(form: Form, filters: Filters, *, viewer: Viewer) -> Iterator[dict[str, Any]]:
    """One row for each submission, by heading. Sealed answers are left out, and what lies where the
    viewer may see and not export. Raises PermissionMissing.

    A question that repeats gives a column for each of its questions, its answers separated by " | ".
    """
    viewer.must(Permission.EXPORT)
    seen = sent(Filters(**{**filters.__dict__, "form": form}), viewer=viewer)
    found = _within(seen, viewer, Permission.EXPORT)[:MOST_EXPORTED]
    for submission in found.iterator(chunk_size=ROWS_AT_ONCE):
        questions = {question.path: question for question in form_of(submission.version).questions()}
        yield _fixed(submission) | _cells(questions, submission.answers)


def _fixed(submission: Submission) -> dict[str, Any]:
    sent_at = submission.sent_at.isoformat() if submission.sent_at else ""
    return {
        "reference": submission.reference,
        "sent_at": sent_at,
        "form_version": submission.version.number,
        "language": submission.language,
        "channel": submission.channel,
        "area": submission.area.code if submission.area else "",
        "change_request": submission.request.reference if submission.request else "",
    }


def _columns(questions: Sequence[Question]) -> Iterator[str]:
    for question in questions:
        if isinstance(question, ChoiceQuestion) and question.kind == Kind.BOXES:
            yield from (f"{question.path}/{option.value}" for option in question.options)
        elif question.kind != Kind.ROWS:
            yield question.path


def _cells(questions: Mapping[str, Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for path, question in questions.items():
        if question.kind == Kind.ROWS:
            continue
        rows, _, key = path.rpartition(".")
        if rows:
            several = [row.get(key) for row in answers.get(rows, ())]
            cells |= _joined([_cell(question, one) for one in several])
        else:
            cells |= _cell(question, answers.get(key))
    return cells


def _joined(several: list[dict[str, Any]]) -> dict[str, Any]:
    names = dict.fromkeys(name for one in several for name in one)
    return {name: " | ".join(str(one.get(name, "")) for one in several) for name in names}


def _cell(question: Question, answer: Any) -> dict[str, Any]:
    """Days as ISO dates, a column for each box."""
    path = question.path
    if isinstance(question, ChoiceQuestion) and question.kind == Kind.BOXES:
        ticked = answer if isinstance(answer, Mapping) else {}
        return {
            f"{path}/{option.value}": int(ticked.get(option.value) is True) for option in question.options
        }
    if answer is None:
        return {path: ""}
    if isinstance(question, DayQuestion):
        day = read_day(question, answer)
        return {path: day.isoformat() if day is not None else answer}
    if isinstance(question, FileQuestion):
        return {path: ", ".join(str(one.get("name", "")) for one in answer)}
    return {path: answer if question.kind in CHOICES or not isinstance(answer, bool) else int(answer)}


# Use


@dataclass(frozen=True)
class Use:
    """How a form was used: ``left_at`` counts those who began and did not send it by the last page that they saved (""
    for none). ``minutes`` is what it takes from beginning to sending, on average."""

    started: int
    finished: int
    filed: int
    minutes: float | None
    left_at: Mapping[str, int]
    by_channel: Mapping[str, int]
    by_language: Mapping[str, int]

    @property
    def share_finished(self) -> float | None:
        return self.finished / self.started if self.started else None


def use_of(form: Form, *, viewer: Viewer, since: date | None = None) -> Use:
    """Figures of a form, in four queries. Raises PermissionMissing."""
    viewer.must(Permission.SUBMISSIONS_VIEW)
    whole = Submission.objects.filter(form=form)
    reach = viewer.reach(Permission.SUBMISSIONS_VIEW)
    found = whole if reach.everywhere else _within(whole, viewer)
    if since is not None:
        found = found.filter(started_at__date__gte=since)
    took = ExpressionWrapper(F("sent_at") - F("started_at"), output_field=DurationField())
    done = Q(sent_at__isnull=False)
    figures = found.aggregate(
        started=Count("pk"),
        finished=Count("pk", filter=done),
        filed=Count("pk", filter=Q(status=SubmissionStatus.FILED)),
        took=Avg(took, filter=done),
    )
    return Use(
        started=figures["started"],
        finished=figures["finished"],
        filed=figures["filed"],
        minutes=figures["took"].total_seconds() / 60 if figures["took"] is not None else None,
        left_at=_counted(found.filter(sent_at__isnull=True), "page"),
        by_channel=_counted(found, "channel"),
        by_language=_counted(found, "language"),
    )


def _counted(found: QuerySet[Submission], column: str) -> dict[str, int]:
    counts = found.order_by().values_list(column).annotate(count=Count("pk")).order_by(column)
    return {str(name): int(count) for name, count in counts}
