"""Policies of approval: written part by part as a draft, then published."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tessera.accounts.choices import Permission
from tessera.changes.actions import policies as acts
from tessera.changes.approval.errors import NobodyCanAct
from tessera.changes.queries.policies import PolicyDetail, get_policy
from tessera.changes.queries.policies import policies as all_policies
from tessera.console.fields.design_forms import LabelsForm
from tessera.console.gate import StaffRequest, staff
from tessera.console.policies import forms
from tessera.console.policies.pages import ListPage, PolicyPage, edited, form_page
from tessera.console.short_forms import REFUSED, ShiftForm, answer
from tessera.lib.refusals import NotFound, Refusal
from tessera.web.refusals import show_refusal

_PARTS: Final = frozenset({"stages", "conditions", "instant"})
Definition = dict[str, Any]


@require_GET
@staff(Permission.POLICIES_MANAGE)
def policies(request: StaffRequest) -> HttpResponse:
    page = ListPage.of(all_policies(viewer=request.viewer))
    return render(request, "console/policies/list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def create(request: StaffRequest) -> HttpResponse:
    form = forms.NewForm(request.POST or None)

    def act() -> str:
        made = acts.create(
            form.cleaned_data["key"], names=form.labels, definition={}, by=request.viewer, now=timezone.now()
        )
        messages.success(
            request, _("The policy was added as a draft. It concerns nothing until it is published.")
        )
        return reverse("console:policy", args=[made.public_id])

    return answer(request, form, form_page(_("Add a policy"), _("Add it")), act)


@require_GET
@staff(Permission.POLICIES_MANAGE)
def policy(request: StaffRequest, pk: UUID) -> HttpResponse:
    page = PolicyPage.of(get_policy(pk, viewer=request.viewer), form=forms.PublishForm())
    return render(request, "console/policies/policy.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def rename(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    form = LabelsForm(request.POST or None, labels=detail.line.policy.names)

    def act() -> None:
        acts.rename(detail.line.policy, names=form.labels, by=request.viewer, now=timezone.now())

    return answer(request, form, form_page(_("Rename the policy"), _("Save"), detail=detail), act)


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def concerns(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    form = forms.ConcernsForm(request.POST or None, definition=edited(detail))

    def act() -> None:
        _save(request, detail, lambda draft: draft.update(form.changes))

    page = form_page(_("Which changes it concerns"), _("Save the draft"), detail=detail)
    return answer(request, form, page, act)


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def add_stage(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    form = forms.StageForm(request.POST or None, stage=None)
    taken = [stage.key for stage in edited(detail).stages]

    def act() -> None:
        _save(request, detail, lambda draft: draft.setdefault("stages", []).append(form.made(taken)))

    return answer(request, form, form_page(_("Add a stage"), _("Save the draft"), detail=detail), act)


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def change_stage(request: StaffRequest, pk: UUID, index: int) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    stages = edited(detail).stages
    if index >= len(stages):
        raise NotFound
    form = forms.StageForm(request.POST or None, stage=stages[index])

    def act() -> None:
        _save(request, detail, lambda draft: draft["stages"].__setitem__(index, form.made(())))

    return answer(request, form, form_page(_("Change the stage"), _("Save the draft"), detail=detail), act)


@require_POST
@staff(Permission.POLICIES_MANAGE)
def order_stage(request: StaffRequest, pk: UUID, index: int) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    form = ShiftForm(request.POST)
    count = len(edited(detail).stages)
    if form.is_valid() and index < count and 0 <= index + form.asked < count:
        other = index + form.asked

        def swap(draft: Definition) -> None:
            stages = draft["stages"]
            stages[index], stages[other] = stages[other], stages[index]

        _plainly(request, lambda: _save(request, detail, swap))
    return redirect("console:policy", pk)


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def add_condition(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    form = forms.ConditionForm(request.POST or None)

    def act() -> None:
        _save(request, detail, lambda draft: draft.setdefault("conditions", []).append(form.made))

    return answer(request, form, form_page(_("Add a condition"), _("Save the draft"), detail=detail), act)


@require_http_methods(["GET", "POST"])
@staff(Permission.POLICIES_MANAGE)
def add_instant(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    form = forms.InstantForm(request.POST or None)

    def act() -> None:
        _save(request, detail, lambda draft: draft.setdefault("instant", []).append(form.made))

    page = form_page(_("Who applies it at once"), _("Save the draft"), detail=detail)
    return answer(request, form, page, act)


@require_POST
@staff(Permission.POLICIES_MANAGE)
def drop(request: StaffRequest, pk: UUID, part: str, index: int) -> HttpResponse:
    """Take a stage, a condition or an instant role out of the draft."""
    detail = get_policy(pk, viewer=request.viewer)
    if part not in _PARTS or index >= len(getattr(edited(detail), part)):
        raise NotFound
    _plainly(request, lambda: _save(request, detail, lambda draft: draft[part].pop(index)))
    return redirect("console:policy", pk)


@require_POST
@staff(Permission.POLICIES_MANAGE)
def publish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put the draft into force; where nobody could decide, the page says where and asks once more."""
    detail = get_policy(pk, viewer=request.viewer)
    form = forms.PublishForm(request.POST)
    form.is_valid()
    gaps: Any = ()
    try:
        acts.publish(
            detail.line.policy,
            by=request.viewer,
            now=timezone.now(),
            despite_gaps=form.cleaned_data["despite_gaps"],
        )
    except NobodyCanAct as refusal:
        show_refusal(form, refusal)
        gaps = refusal.facts["gaps"]
    except Refusal as refusal:
        show_refusal(form, refusal)
    else:
        messages.success(
            request, _("Published. It holds for changes from now on; what waits goes on as it began.")
        )
        return redirect("console:policy", pk)
    page = PolicyPage.of(detail, form=form, gaps=gaps)
    return render(request, "console/policies/policy.html", {"page": page}, status=REFUSED)


@require_POST
@staff(Permission.POLICIES_MANAGE)
def discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    _plainly(request, lambda: acts.discard_draft(detail.line.policy, by=request.viewer))
    return redirect("console:policy", pk)


@require_POST
@staff(Permission.POLICIES_MANAGE)
def retire(request: StaffRequest, pk: UUID) -> HttpResponse:
    detail = get_policy(pk, viewer=request.viewer)
    _plainly(request, lambda: acts.retire(detail.line.policy, by=request.viewer, now=timezone.now()))
    return redirect("console:policy", pk)


def _save(request: StaffRequest, detail: PolicyDetail, change: Callable[[Definition], Any]) -> None:
    draft = edited(detail).as_json()
    change(draft)
    acts.save_draft(detail.line.policy, draft, by=request.viewer, now=timezone.now())


def _plainly(request: StaffRequest, act: Callable[[], None]) -> None:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
