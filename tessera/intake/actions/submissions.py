"""Filling a form in: begin, save a page, come back on any device, send. The same road for every channel."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from tessera.accounts.api import API
from tessera.accounts.choices import Permission
from tessera.accounts.reach import acting
from tessera.accounts.viewer import PORTAL, Viewer
from tessera.areas.queries import coded
from tessera.changes.actions.requests import Told, put_forward
from tessera.changes.choices import Channel
from tessera.dictionary import catalogue
from tessera.intake import errors
from tessera.intake.actions.reaching import is_hidden, must_reach
from tessera.intake.actions.stored import forget_unnamed, remove
from tessera.intake.answers.cleaning import clean, named
from tessera.intake.answers.result import Answers, Cleaned, Known, KnownArea, Refused
from tessera.intake.choices import Action, Audience, FormChannel, SubmissionStatus
from tessera.intake.mapping import sealing
from tessera.intake.mapping.gathering import Gathered, gather
from tessera.intake.mapping.operations import PERMISSIONS, About, operations
from tessera.intake.mapping.prefilling import prefilled
from tessera.intake.models import Form, FormVersion, Leaving, Submission, Upload
from tessera.intake.profile.model import FileQuestion, Page, below
from tessera.intake.profile.model import Form as Profile
from tessera.intake.published import form_of
from tessera.lib.db.inserting import insert_all
from tessera.lib.db.prepared import fetch
from tessera.lib.refusals import NotFound
from tessera.registry.models import Group, Individual

LARGEST: Final = 300_000  # bytes of all answers
MOST_AT_ONCE: Final = 1_000  # are thrown away in one go
MOST_BEGUN: Final = 20  # forms that one person has begun and not sent
MOST_BEGUN_BY_SYSTEM: Final = 2_000  # the same of another system, which many people work with
CHANNELS: Final = {PORTAL: Channel.PORTAL, "console": Channel.CONSOLE, "api": Channel.API, "odk": Channel.ODK}


@transaction.atomic
@acting
def start(
    form: Form,
    *,
    by: Viewer,
    now: datetime,
    language: str = "",
    individual: Individual | None = None,
    group: Group | None = None,
) -> Submission:
    """Begin to fill in the published version, with what the register knows. ``individual`` and ``group`` are whom it is
    about. Raises FormClosed, PermissionMissing, NotFound for a record out of reach, RecordNeeded,
    TooManySubmissions."""
    version = _open_version(form, by=by, now=now, individual=individual)
    must_reach(form.action, individual, group, by=by)
    begun = Submission.objects.filter(actor=by.actor, status=SubmissionStatus.STARTED)
    most = MOST_BEGUN_BY_SYSTEM if by.channel == API else MOST_BEGUN
    if begun.count() >= most:
        raise errors.TooManySubmissions(most=most)
    profile = form_of(version)
    answers, seen = prefilled(profile, action=form.action, individual=individual, group=group, by=by)
    home = group or individual
    submission = Submission(
        form=form,
        version=version,
        channel=by.channel,
        language=language if language in profile.languages else profile.language,
        actor=by.actor,
        actor_name=by.name,
        individual=individual,
        group=group,
        area_id=home.area_id if home is not None else None,
        seen=seen,
        started_at=now,
        saved_at=now,
    )
    _keep(submission, profile, answers)
    submission.save(force_insert=True)
    return submission


@transaction.atomic
@acting
def save_page(
    submission: Submission, *, page: str, given: Mapping[str, Any], by: Viewer, now: datetime
) -> Cleaned:
    """Keep the answers of a page, also those that are refused, so that nothing typed is lost. What comes back speaks of
    that page alone. Raises AlreadySent, PageUnknown, AnswersTooLarge, NotFound for somebody else's."""
    lock_to_go_on(submission, by=by)
    profile = form_of(submission.version)
    asked = next((one for one in profile.pages if one.key == page), None)
    if asked is None:
        raise errors.PageUnknown
    keys = {question.key for question in asked.questions()}
    answers = {key: value for key, value in answers_of(submission).items() if key not in keys}
    answers |= {key: value for key, value in given.items() if key in keys}
    if len(json.dumps(answers)) > LARGEST:
        raise errors.AnswersTooLarge(most=LARGEST // 1000)
    _keep(submission, profile, answers)
    submission.page, submission.saved_at = page, now
    submission.save(update_fields=["answers", "sealed", "page", "saved_at"])
    if any(isinstance(one, FileQuestion) for one in below(asked.items)):
        forget_unnamed(submission, named(profile, answers)[1])
    cleaned = judged(submission, profile, answers, now=now)
    return Cleaned(cleaned.answers, refused_on(asked, cleaned), cleaned.shown)


def refused_on(page: Page, cleaned: Cleaned) -> tuple[Refused, ...]:
    keys = {question.key for question in page.questions()}
    return tuple(one for one in cleaned.refused if one.path.split("[")[0].split(".")[0] in keys)


@dataclass(frozen=True)
class Receipt:
    """What somebody is told who has sent a form; ``request`` is the reference of the change it asks for, if any."""

    reference: str
    request: str = ""


@transaction.atomic
@acting
def submit(submission: Submission, *, by: Viewer, now: datetime) -> Receipt:
    """Send the answers; what they say about the register becomes a change request, which policies decide on.

    Raises AlreadySent, AnswersRefused, and what the pen refuses; then nothing was sent.
    """
    lock_to_go_on(submission, by=by)
    profile = form_of(submission.version)
    answers = answers_of(submission)
    known = known_to(submission, profile, answers)
    cleaned = judged(submission, profile, answers, now=now, known=known)
    if cleaned.refused:
        raise errors.AnswersRefused(cleaned.refused)
    with catalogue.held():
        receipt = _send(submission, profile, cleaned.answers, known, by=by, now=now)
    submission.save()
    return receipt


@transaction.atomic
@acting
def send(
    form: Form,
    *,
    given: Mapping[str, Any],
    by: Viewer,
    now: datetime,
    individual: Individual | None = None,
    group: Group | None = None,
    started_at: datetime | None = None,
) -> tuple[Submission, Receipt]:
    """Whole answers at once, as another system or the field sends them. Raises what ``start`` and ``submit`` raise."""
    version = _open_version(form, by=by, now=now, individual=individual)
    must_reach(form.action, individual, group, by=by)
    profile = form_of(version)
    if len(json.dumps(given)) > LARGEST:
        raise errors.AnswersTooLarge(most=LARGEST // 1000)
    home = group or individual
    submission = Submission(form=form, version=version, channel=by.channel, language=profile.language)
    submission.actor, submission.actor_name = by.actor, by.name
    submission.individual, submission.group = individual, group
    submission.area_id = home.area_id if home is not None else None
    submission.started_at, submission.saved_at = started_at or now, now
    submission.page = profile.pages[-1].key
    known = known_to(submission, profile, given)
    cleaned = judged(submission, profile, given, now=now, known=known)
    if cleaned.refused:
        raise errors.AnswersRefused(cleaned.refused)
    with catalogue.held():
        receipt = _send(submission, profile, cleaned.answers, known, by=by, now=now)
    insert_all([submission])
    return submission, receipt


@transaction.atomic
@acting
def discard(submission: Submission, *, by: Viewer) -> None:
    """Throw away what was begun. Raises AlreadySent, NotFound."""
    lock(submission, by=by)
    files = list(submission.uploads.values_list("file", flat=True))
    _count_leaving(Submission.objects.filter(pk=submission.pk))
    submission.delete()
    remove(files)


@transaction.atomic
@acting
def discard_old(*, by: Viewer, now: datetime) -> int:
    """Throw away what was begun and nobody has touched for ``DRAFT_DAYS``, with its files; how many. ``by`` is the
    system, which sees them all."""
    old = Submission.objects.filter(
        status=SubmissionStatus.STARTED, saved_at__lt=now - timedelta(days=settings.DRAFT_DAYS)
    )
    keys = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    files = list(Upload.objects.filter(submission__in=keys).values_list("file", flat=True))
    thrown = Submission.objects.filter(pk__in=keys, status=SubmissionStatus.STARTED)
    _count_leaving(thrown)
    thrown.delete()
    remove(files)
    return len(keys)


def _count_leaving(thrown: QuerySet[Submission]) -> None:
    """Keep where people left, without who they were."""
    columns = ("version_id", "channel", "language", "page", "area_id")
    counts = thrown.order_by().annotate(begun_on=TruncDate("started_at")).values(*columns, "begun_on")
    Leaving.objects.bulk_create(Leaving(**one) for one in counts.annotate(count=Count("pk")))


def answers_of(submission: Submission) -> Answers:
    """All answers as they were given, sealed ones too: for who fills the form in, and for those who may see them."""
    return sealing.merged(
        submission.answers, sealing.opened(submission.sealed, public_id=submission.public_id)
    )


def judged(
    submission: Submission,
    profile: Profile,
    answers: Mapping[str, Any],
    *,
    now: datetime,
    known: Known | None = None,
) -> Cleaned:
    """The answers cleaned, in at most two queries; none with what they point to ``known``."""
    known = known_to(submission, profile, answers) if known is None else known
    return clean(profile, answers, today=timezone.localdate(now), known=known)


def known_to(submission: Submission, profile: Profile, answers: Mapping[str, Any]) -> Known:
    codes, files = named(profile, answers)
    areas: dict[str, KnownArea] = {}
    if codes:
        rows = coded(codes)
        areas = {code: KnownArea(code, str(number), key, public_id) for code, number, key, public_id in rows}
    own: set[str] = set()
    if files and submission.pk is not None:
        own = {
            str(key)
            for key in Upload.objects.filter(submission=submission).values_list("public_id", flat=True)
        }
    return Known(areas, frozenset(own & files))


def _open_version(form: Form, *, by: Viewer, now: datetime, individual: Individual | None) -> FormVersion:
    if not form.is_open_on(timezone.localdate(now)):
        raise errors.FormClosed
    wanted = FormChannel.PORTAL if by.is_citizen else FormChannel.CONSOLE
    if form.channel not in {FormChannel.ANY, wanted} or not _is_for(form, by, individual):
        raise errors.FormClosed
    if not by.is_citizen:
        by.must(Permission.PEOPLE_VIEW)
        by.must(PERMISSIONS[Action(form.action)])
    published = form.versions.filter(published_at__isnull=False)
    version = published.defer("definition").order_by("-number").first()
    if version is None:
        raise errors.FormClosed
    return version


def _is_for(form: Form, by: Viewer, individual: Individual | None) -> bool:
    if not by.is_citizen or form.audience == Audience.ANYBODY:
        return True
    return (form.audience == Audience.REGISTERED) == bool(by.sees.people)


def lock_to_go_on(submission: Submission, *, by: Viewer) -> None:
    """Only as long as whom it is about is within reach. Raises NotFound, PermissionMissing, AlreadySent."""
    lock(submission, by=by)
    if is_hidden(submission):
        raise NotFound
    must_reach(submission.form.action, submission.individual, submission.group, by=by)


def lock(submission: Submission, *, by: Viewer) -> None:
    """Only who began it goes on with it; it and whom it is about are read anew."""
    whole = Submission.objects.select_related("form", "version", "individual__area", "group__area")
    whole = whole.defer("version__definition", "individual__area__boundary", "group__area__boundary")
    found = whole.select_for_update(of=["self"]).filter(pk=submission.pk, actor=by.actor).first()
    if found is None:
        raise NotFound
    if found.is_sent:
        raise errors.AlreadySent
    submission.__dict__.update(found.__dict__)


def _keep(submission: Submission, profile: Profile, answers: Mapping[str, Any]) -> None:
    secret = sealing.secret_paths(profile, catalogue.current())
    submission.answers, closed = sealing.split(profile, answers, secret)
    submission.sealed = sealing.seal(closed, public_id=submission.public_id)


def _send(
    submission: Submission, profile: Profile, answers: Answers, known: Known, *, by: Viewer, now: datetime
) -> Receipt:
    """All but writing the submission itself, which its caller does."""
    gathered = gather(profile, answers)
    about = About(
        submission.individual,
        submission.group,
        submission.language,
        timezone.localdate(now),
        submission.seen,
        known.areas,
    )
    steps = operations(submission.form.action, gathered, about)
    _keep(submission, profile, answers)
    submission.facts = _open_facts(gathered)
    submission.sent_at = submission.saved_at = now
    submission.reference = _reference(now)
    submission.status = SubmissionStatus.RECEIVED
    if steps:
        channel = CHANNELS.get(by.channel, Channel.CONSOLE)
        told = Told(channel, submission.form.title_in(by.language), submission.reference)
        request = put_forward(steps, told, by=by, now=now)
        submission.request, submission.status = request, SubmissionStatus.FILED
    if submission.area_id is None:
        submission.area_id = _place_of(gathered, known)
    return Receipt(submission.reference, submission.request.reference if submission.request else "")


def _open_facts(gathered: Gathered) -> dict[str, Any]:
    """What the answers say of facts, without those that are sealed."""
    current = catalogue.current()
    found: dict[str, Any] = {}
    for subject in ("individual", "group", "membership"):
        kept = {}
        for key, value in gathered.facts(subject).items():
            spec = current.field(subject, key)
            if spec is not None and spec.sensitivity not in {"sensitive", "secret"}:
                kept[key] = value
        if kept:
            found[subject] = kept
    if gathered.members:
        found["members"] = [_open_facts(member) for member in gathered.members]
    return found


def _place_of(gathered: Gathered, known: Known) -> int | None:
    area = known.areas.get(str(gathered.group.get("area") or gathered.individual.get("area")))
    return area.pk if area is not None else None


def _reference(now: datetime) -> str:
    ((reference,),) = fetch("select next_submission_reference(%s)", [now])
    return str(reference)
