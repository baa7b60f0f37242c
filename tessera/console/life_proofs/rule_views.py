"""Of whom proof of life is asked, how often, and how it may be given."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.console.find.forms import FindForm
from tessera.console.gate import StaffRequest, staff
from tessera.console.life_proofs import pages
from tessera.console.life_proofs.forms import RuleForm, SwitchForm, kept_search, search_of
from tessera.dictionary import catalogue
from tessera.lib.refusals import Refusal
from tessera.liveness.actions import rules as acts
from tessera.liveness.models import Rule
from tessera.liveness.queries import rules as questions
from tessera.web.refusals import show_refusal

REFUSED = 422


@require_GET
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_MANAGE)
def rules(request: StaffRequest) -> HttpResponse:
    found = questions.rules(viewer=request.viewer, on=_today())
    context = {"rows": [pages.RuleRow.of(one) for one in found], "crumbs": pages.rule_crumbs()}
    return render(request, "console/life_proofs/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_MANAGE)
def add(request: StaffRequest) -> HttpResponse:
    return _rule(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_MANAGE)
def change(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _rule(request, questions.find_rule(pk, viewer=request.viewer))


@require_POST
@staff(Permission.PEOPLE_VIEW, Permission.LIFE_PROOF_MANAGE)
def switch(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = questions.find_rule(pk, viewer=request.viewer)
    form = SwitchForm(request.POST)
    if form.is_valid():
        acts.switch(found, on=form.cleaned_data["on"], by=request.viewer, now=timezone.now())
    return redirect("console:life-proof-rules")


def _rule(request: StaffRequest, rule: Rule | None) -> HttpResponse:
    """The rule and the search of whom it covers are one page, sent together."""
    sent = request.method == "POST"
    with catalogue.held():
        search = search_of(request.POST if sent else kept_search(rule), viewer=request.viewer, on=_today())
        form = RuleForm(request.POST if sent else None, rule=rule)
        counted = ""
        if sent and search.is_valid() and (form.is_valid() or "count" in request.POST):
            try:
                if "count" not in request.POST:
                    return _save(request, form, search, rule)
                counted = _counted(request, search)
            except Refusal as refusal:
                show_refusal(form, refusal)
        page = pages.RulePage.of(rule, counted=counted)
        context = {"page": page, "form": form, "search": search}
        status = REFUSED if sent and not counted else 200
        return render(request, "console/life_proofs/rule.html", context, status=status)


def _save(request: StaffRequest, form: RuleForm, search: FindForm, rule: Rule | None) -> HttpResponse:
    acts.save_rule(form.draft(search), rule=rule, by=request.viewer, now=timezone.now())
    messages.success(request, _("The rule was saved. People are asked by it within a few minutes."))
    return redirect("console:life-proof-rules")


def _counted(request: StaffRequest, search: FindForm) -> str:
    number, is_more = questions.covered(search.filters(), viewer=request.viewer, on=_today())
    if is_more:
        return _("The rule covers more than %(count)d people today.") % {"count": number}
    said = ngettext(
        "The rule covers %(count)d person today.", "The rule covers %(count)d people today.", number
    )
    return said % {"count": number}


def _today() -> date:
    return timezone.localdate()
