"""Named versions, and marking one as default of many records."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.changes.actions import marking as marks
from tessera.changes.queries import markings
from tessera.console.events import once
from tessera.console.gate import StaffRequest, staff
from tessera.console.versions.bulk_pages import MarkingPage, MarkPage, NamedPage, PreviewPage
from tessera.console.versions.mark_form import MarkForm
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound, Refusal
from tessera.versions.choices import Which
from tessera.versions.models import NamedVersion
from tessera.web.refusals import show_refusal

REFUSED = 422
POLL_SECONDS = 5


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW)
def versions(request: StaffRequest) -> HttpResponse:
    found = markings.named_versions()
    tallies = markings.tallies(found, viewer=request.viewer)
    may_mark = request.viewer.may(Permission.IMPORT)
    done = markings.markings(viewer=request.viewer) if may_mark else []
    page = NamedPage.of(found, tallies, done, viewer=request.viewer, language=_language())
    return render(request, "console/versions/named.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff(Permission.IMPORT)
def mark(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Choose, see what would change, decide."""
    named = markings.get_named(pk)
    with catalogue.held():
        return _mark(request, named)


def _mark(request: StaffRequest, named: NamedVersion) -> HttpResponse:
    asked = request.POST.get("which") or request.GET.get("which") or ""
    which = Which(asked) if asked in Which.values else Which.BOTH
    form = MarkForm(request.POST or None, viewer=request.viewer, which=which, on=timezone.localdate())
    page = MarkPage.of(named, which)
    if request.method != "POST" or request.POST.get("step") == "change" or not form.is_valid():
        status = REFUSED if form.is_bound and form.errors else 200
        return render(request, "console/versions/mark.html", {"page": page, "form": form}, status=status)
    try:
        if request.POST.get("step") == "mark":
            return _start(request, form.wanted(named))
        shown = markings.preview(form.wanted(named), viewer=request.viewer)
    except Refusal as refusal:
        show_refusal(form, refusal)
        context = {"page": page, "form": form}
        return render(request, "console/versions/mark.html", context, status=REFUSED)
    checked = PreviewPage.of(
        named, form, shown, sent=request.POST, token=once.new_token(request), language=_language()
    )
    return render(request, "console/versions/preview.html", {"page": checked})


def _start(request: StaffRequest, wanted: marks.Wanted) -> HttpResponse:
    """Once, however often the button is pressed."""
    token = request.POST.get("token", "")
    with transaction.atomic():
        url = once.take(request, token)
        if url is None:
            messages.warning(request, _("This page was too old to record from. Check the answers once more."))
            return redirect("console:version-mark", wanted.named.public_id)
        if url == once.WAITING:
            found = marks.start(wanted, by=request.viewer, now=timezone.now())
            url = reverse("console:version-marking", args=[found.public_id])
            once.spend(request, token, url)
    return redirect(url)


@require_GET
@staff(Permission.IMPORT)
def marking(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = markings.get_marking(pk, viewer=request.viewer)
    left = markings.left_by(found.marking, viewer=request.viewer)
    page = MarkingPage.of(found, now=timezone.now(), language=_language(), left=left)
    context: dict[str, object] = {"page": page}
    if page.progress is not None:
        context["refresh_seconds"] = POLL_SECONDS
    return render(request, "console/versions/marking.html", context)


@require_GET
@staff(Permission.IMPORT)
def progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The progress component; when the job has ended the page is loaded anew."""
    page = MarkingPage.of(
        markings.get_marking(pk, viewer=request.viewer), now=timezone.now(), language=_language()
    )
    if page.job is None:
        raise NotFound
    answer = render(request, "web/components/progress.html", {"progress": page.job})
    if page.job.finished:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@staff(Permission.IMPORT)
def resume(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go on with a marking whose job has failed."""
    found = markings.get_marking(pk, viewer=request.viewer)
    if found.is_stopped:
        marks.enqueue(found.marking, requested_by_id=request.viewer.user_id)
    return redirect("console:version-marking", pk)


def _language() -> str:
    return get_language() or "en"
