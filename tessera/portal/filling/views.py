"""Forms that people fill in: begun, kept page by page, read back, sent once. Nothing needs a script."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tessera.accounts.viewer import Viewer
from tessera.changes.citizens import must_not_be_registering
from tessera.dictionary import catalogue
from tessera.intake import errors
from tessera.intake.actions import submissions
from tessera.intake.choices import Action
from tessera.intake.models import Form
from tessera.intake.queries.forms import get_form, open_forms
from tessera.intake.queries.submissions import get_own
from tessera.intake.rendering.pages import PageShown
from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.filling import pages
from tessera.portal.gate import CitizenRequest, citizen
from tessera.portal.pieces.arrived import Arrived
from tessera.questions.filling import Filling, find_places
from tessera.registry.models import Group, Individual, Membership
from tessera.selfservice.queries.links import must_not_be_asked_about
from tessera.selfservice.queries.own import own_individual
from tessera.web.lookup import asked_words, options_response
from tessera.web.parts import Option

REFUSED = 422


@require_safe
@citizen(linked=False)
def forms(request: CitizenRequest) -> HttpResponse:
    page = pages.forms_page(request.viewer, today=timezone.localdate(), language=_language())
    return render(request, "portal/filling/forms.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(linked=False)
def form(request: CitizenRequest, key: str) -> HttpResponse:
    """What the form is about; beginning it."""
    found = get_form(key)
    if found not in open_forms(request.viewer, today=timezone.localdate()):
        raise NotFound
    if request.method == "POST":
        try:
            _may_send(request, found)
            with catalogue.held():
                person, home = _whom(request.viewer)
                begun = submissions.start(
                    found,
                    by=request.viewer,
                    now=timezone.now(),
                    language=_language(),
                    individual=person,
                    group=home,
                )
            return redirect("portal:answers", public_id=begun.public_id)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    page = pages.begin_page(found, viewer=request.viewer, language=_language())
    if page is None:
        raise NotFound
    return render(request, "portal/filling/form.html", {"page": page})


@require_safe
@citizen(linked=False)
def go_on(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    """Where somebody left off, on whatever device."""
    filling = _filling(request, public_id)
    if filling.submission.is_sent:
        return redirect("portal:answers-sent", public_id=public_id)
    return redirect(filling.first())


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(linked=False)
def page(request: CitizenRequest, public_id: UUID, page: str) -> HttpResponse:
    """The questions of a page."""
    filling = _filling(request, public_id)
    if filling.submission.is_sent:
        return redirect("portal:answers-sent", public_id=public_id)
    if request.method != "POST":
        return _ask(request, filling, filling.shown(page, with_errors="check" in request.GET))
    came = Arrived(request)
    try:
        turn = filling.take(page, request, files=came.files)
    except (errors.AnswersTooLarge, errors.AlreadySent) as refusal:
        messages.error(request, str(refusal))
        return redirect("portal:answers", public_id=public_id)
    came.forget()
    if turn.again is not None:
        return _ask(request, filling, turn.again, status=REFUSED)
    if turn.url:
        return redirect(turn.url)
    messages.success(request, _("Your answers are kept. You can go on later, on another phone as well."))
    return redirect("portal:forms")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen(linked=False)
def check(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    """All answers, read back; sending them once, however often the button is pressed."""
    filling = _filling(request, public_id)
    if filling.submission.is_sent:
        return redirect("portal:answers-sent", public_id=public_id)
    if request.method == "POST":
        try:
            _may_send(request, filling.submission.form)
            submissions.submit(filling.submission, by=request.viewer, now=timezone.now())
            return redirect("portal:answers-sent", public_id=public_id)
        except errors.AlreadySent:
            return redirect("portal:answers-sent", public_id=public_id)
        except errors.AnswersRefused:
            pass  # the page says which
        except Refusal as refusal:
            messages.error(request, str(refusal))
    sections, faults = filling.sections()
    context = {
        "title": filling.submission.form.title_in(_language()),
        "sections": sections,
        "faults": faults,
        "back": filling.addresses.page(filling.form.pages[0].key) if not sections else sections[-1].url,
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "portal/filling/check.html", context, status=status)


@require_safe
@citizen(linked=False)
def sent(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    """The receipt."""
    filling = _filling(request, public_id)
    if not filling.submission.is_sent:
        raise NotFound
    return render(request, "portal/filling/sent.html", {"page": pages.sent_page(filling)})


@require_POST
@citizen(linked=False)
def throw_away(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    found = get_own(public_id, viewer=request.viewer)
    try:
        submissions.discard(found, by=request.viewer)
    except errors.AlreadySent as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your answers were thrown away. Nothing was sent."))
    return redirect("portal:forms")


@require_safe
@citizen(linked=False)
def places(request: CitizenRequest) -> HttpResponse:
    """Areas for the words that were typed so far, by their codes."""
    found = find_places(asked_words(request), on=timezone.localdate()) if asked_words(request) else []
    return options_response(request, [Option(one.value, one.label, one.note) for one in found])


def _filling(request: CitizenRequest, public_id: UUID) -> Filling:
    """Raises NotFound for what somebody else has begun."""
    return Filling(
        get_own(public_id, viewer=request.viewer),
        by=request.viewer,
        now=timezone.now(),
        today=timezone.localdate(),
        addresses=pages.addresses(public_id),
    )


def _may_send(request: CitizenRequest, form: Form) -> None:
    """Raises StillBeingChecked for who registers a household and may be in the register, RegistrationUnderWay for who
    has sent one."""
    if form.action == Action.REGISTER_HOUSEHOLD:
        must_not_be_asked_about(request.citizen)
        must_not_be_registering(request.viewer)


def _ask(request: CitizenRequest, filling: Filling, shown: PageShown, *, status: int = 200) -> HttpResponse:
    back = filling.addresses.page(shown.before) if shown.before else reverse("portal:forms")
    context = {
        "page": shown,
        "back": back,
        "has_files": filling.has_files,
        "is_known": filling.known_on(shown.key),
        "throw_away": reverse("portal:answers-throw-away", args=[filling.submission.public_id]),
    }
    return render(request, "portal/filling/page.html", context, status=status)


def _whom(viewer: Viewer) -> tuple[Individual | None, Group | None]:
    """The person who is logged in and where they live; nobody for who is not in the register."""
    if not viewer.sees.people:
        return None, None
    person = Individual.objects.select_related("area").get(public_id=own_individual(viewer))
    lives = Membership.objects.filter(individual=person, until__isnull=True, is_exclusive=True)
    home = Group.objects.within(viewer.sees).select_related("area").filter(pk__in=lives.values("group"))
    return person, home.first()


def _language() -> str:
    return get_language() or "en"
