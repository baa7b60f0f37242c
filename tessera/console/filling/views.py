"""Forms at the desk: begun for somebody, page by page, checked and sent. The portal walks the same road."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tessera.accounts.choices import Permission
from tessera.console.events.about import About
from tessera.console.filling import pages
from tessera.console.filling.forms import BeginForm
from tessera.console.filling.whom import Whom
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary import catalogue
from tessera.intake import errors
from tessera.intake.actions import submissions
from tessera.intake.models import Submission
from tessera.intake.queries.forms import get_form, open_forms
from tessera.intake.queries.submissions import get_own
from tessera.intake.rendering.pages import PageShown
from tessera.lib.refusals import NotFound, Refusal
from tessera.questions.filling import Filling, find_places
from tessera.web.lookup import asked_words, options_response
from tessera.web.parts import Option
from tessera.web.refusals import show_refusal

REFUSED = 422


@require_safe
@staff(Permission.PEOPLE_VIEW)
def forms(request: StaffRequest) -> HttpResponse:
    """Those that may be filled in now, for the record that the address names or for anybody."""
    whom = Whom.asked(request, viewer=request.viewer)
    page = pages.forms_page(whom, viewer=request.viewer, today=timezone.localdate(), language=_language())
    return render(request, "console/filling/forms.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW)
def form(request: StaffRequest, key: str) -> HttpResponse:
    """What the form is about and for whom it is filled in; beginning it."""
    found, today = get_form(key), timezone.localdate()
    if found not in open_forms(request.viewer, today=today):
        raise NotFound
    with catalogue.held():
        whom = Whom.asked(request, viewer=request.viewer)
        about = About(request.viewer, today, _language())
        posted = request.POST if request.method == "POST" else None
        asked = BeginForm(posted, action=found.action, record=whom.record, about=about)
        if asked.is_valid():
            try:
                person, home = whom.records(asked.person, viewer=request.viewer)
                begun = submissions.start(
                    found,
                    by=request.viewer,
                    now=timezone.now(),
                    language=_language(),
                    individual=person,
                    group=home,
                )
                return redirect("console:filling", public_id=begun.public_id)
            except Refusal as refusal:
                show_refusal(asked, refusal)
        page = pages.begin_page(found, whom, viewer=request.viewer, language=_language())
    if page is None:
        raise NotFound
    status = REFUSED if asked.is_bound else 200
    return render(request, "console/filling/form.html", {"page": page, "form": asked}, status=status)


@require_safe
@staff(Permission.PEOPLE_VIEW)
def go_on(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Where somebody left off."""
    filling = _filling(request, public_id)
    if filling.submission.is_sent:
        return redirect("console:filling-sent", public_id=public_id)
    return redirect(filling.first())


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW)
def page(request: StaffRequest, public_id: UUID, page: str) -> HttpResponse:
    """The questions of a page."""
    filling = _filling(request, public_id)
    if filling.submission.is_sent:
        return redirect("console:filling-sent", public_id=public_id)
    if request.method != "POST":
        return _ask(request, filling, filling.shown(page, with_errors="check" in request.GET))
    try:
        turn = filling.take(page, request)
    except (errors.AnswersTooLarge, errors.AlreadySent) as refusal:
        messages.error(request, str(refusal))
        return redirect("console:filling", public_id=public_id)
    if turn.again is not None:
        return _ask(request, filling, turn.again, status=REFUSED)
    if turn.url:
        return redirect(turn.url)
    messages.success(request, _("The answers are kept. You can go on later."))
    return redirect("console:fill")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW)
def check(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """All answers, read back; sending them once, however often the button is pressed."""
    filling = _filling(request, public_id)
    if filling.submission.is_sent or (request.method == "POST" and _is_sent_now(request, filling.submission)):
        return redirect("console:filling-sent", public_id=public_id)
    sections, faults = filling.sections()
    context = {
        "title": filling.submission.form.title_in(_language()),
        "about": pages.about_of(filling.submission, _language()),
        "sections": sections,
        "faults": faults,
        "back": sections[-1].url if sections else reverse("console:fill"),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "console/filling/check.html", context, status=status)


@require_safe
@staff(Permission.PEOPLE_VIEW)
def sent(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The receipt."""
    filling = _filling(request, public_id)
    if not filling.submission.is_sent:
        raise NotFound
    return render(request, "console/filling/sent.html", {"page": pages.sent_page(filling)})


@require_POST
@staff(Permission.PEOPLE_VIEW)
def throw_away(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = get_own(public_id, viewer=request.viewer)
    try:
        submissions.discard(found, by=request.viewer)
    except errors.AlreadySent as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The answers were thrown away. Nothing was sent."))
    return redirect("console:fill")


@require_safe
@staff(Permission.PEOPLE_VIEW)
def places(request: StaffRequest) -> HttpResponse:
    """Areas for the words that were typed so far, by their codes."""
    found = find_places(asked_words(request), on=timezone.localdate()) if asked_words(request) else []
    return options_response(request, [Option(one.value, one.label, one.note) for one in found])


def _is_sent_now(request: StaffRequest, submission: Submission) -> bool:
    try:
        submissions.submit(submission, by=request.viewer, now=timezone.now())
    except errors.AlreadySent:
        return True
    except errors.AnswersRefused:
        return False  # the page says which
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _filling(request: StaffRequest, public_id: UUID) -> Filling:
    """Raises NotFound for what somebody else has begun, and for what is about a record out of reach."""
    return Filling(
        get_own(public_id, viewer=request.viewer),
        by=request.viewer,
        now=timezone.now(),
        today=timezone.localdate(),
        addresses=pages.addresses(public_id),
    )


def _ask(request: StaffRequest, filling: Filling, shown: PageShown, *, status: int = 200) -> HttpResponse:
    context = {
        "page": shown,
        "about": pages.about_of(filling.submission, _language()),
        "back": filling.addresses.page(shown.before) if shown.before else "",
        "has_files": filling.has_files,
        "is_known": filling.known_on(shown.key),
        "throw_away": reverse("console:filling-throw-away", args=[filling.submission.public_id]),
    }
    return render(request, "console/filling/page.html", context, status=status)


def _language() -> str:
    return get_language() or "en"
