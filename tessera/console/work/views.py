from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import many
from tessera.changes.actions.many import Result
from tessera.changes.choices import Outcome
from tessera.changes.queries import work as queries
from tessera.changes.queries.requests import visible
from tessera.changes.queries.sentences import sentences
from tessera.console.gate import StaffRequest, staff
from tessera.console.work.forms import FilterForm, ManyForm
from tessera.console.work.pages import ManyPage, WorkPage
from tessera.lib.refusals import Refusal
from tessera.questions.places import chosen_area

REFUSED = 422


@require_GET
@staff(Permission.PEOPLE_VIEW)
def work(request: StaffRequest) -> HttpResponse:
    """The requests that wait for the viewer, for colleagues, or for the viewer's own answer."""
    now = timezone.now()
    form = FilterForm(request.GET, viewer=request.viewer)
    wanted = form.wanted()
    viewer = replace(request.viewer, language=get_language() or "en")  # labels in the language of the page
    found = queries.work(wanted, viewer=viewer, now=now)
    counts = queries.counts(viewer=request.viewer, now=now)
    area = chosen_area(str(wanted.area)) if wanted.area else None
    page = WorkPage.of(found, counts, form=form, wanted=wanted, area=area)
    return render(request, "console/work/list.html", {"page": page})


@require_POST
@staff(Permission.PEOPLE_VIEW)
def decide(request: StaffRequest) -> HttpResponse:
    """Decide alike on several requests: first a page says what would come of it, then it is done."""
    form = ManyForm(request.POST)
    outcome = form.data.get("outcome", "")
    if not form.keys or outcome not in Outcome.values:
        messages.error(request, _("Tick at least one change first."))
        return redirect("console:work")
    is_final = request.POST.get("step") == "record"
    asks = outcome == Outcome.APPROVED or bool(request.POST.get("note", "").strip())
    if is_final and not asks:
        form.add_error("note", _("Say why, so that whoever proposed it understands."))
    try:
        if is_final and form.is_valid():
            done = many.decide(
                form.keys,
                Outcome(outcome),
                by=request.viewer,
                now=timezone.now(),
                note=form.cleaned_data["note"],
            )
            return _told(request, done)
        return _preview(request, form, Outcome(outcome))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("console:work")


def _preview(request: StaffRequest, form: ManyForm, outcome: Outcome) -> HttpResponse:
    # A note is asked for on the page itself: what it will be does not change what comes of the decision.
    note = request.POST.get("note", "").strip() or "…"
    results = many.preview(form.keys, outcome, by=request.viewer, now=timezone.now(), note=note)
    page = ManyPage.of(form, results, sentences=_sentences(form.keys, viewer=request.viewer))
    return render(request, "console/work/many.html", {"page": page}, status=REFUSED if form.errors else 200)


def _sentences(keys: Sequence[UUID], *, viewer: Viewer) -> dict[UUID, tuple[str, ...]]:
    found = dict(visible(viewer).filter(public_id__in=keys).values_list("public_id", "pk"))
    said = sentences(found.values(), viewer=viewer)
    return {key: said.get(pk, ()) for key, pk in found.items()}


def _told(request: StaffRequest, results: Sequence[Result]) -> HttpResponse:
    done = [result for result in results if result.is_decided]
    if done:
        words = ngettext("%(count)d change is decided.", "%(count)d changes are decided.", len(done))
        messages.success(request, words % {"count": len(done)})
    for result in results:
        if result.refusal is not None and result.reference:
            why = {"reference": result.reference, "why": str(result.refusal)}
            messages.warning(request, _("%(reference)s was not decided: %(why)s") % why)
    return redirect("console:work")
