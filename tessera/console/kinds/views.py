"""Kinds of groups and of identifiers, defined on screen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts.choices import Permission
from tessera.console.gate import StaffRequest, staff
from tessera.console.kinds import forms, pages
from tessera.console.short_forms import REFUSED, ShiftForm, answer
from tessera.console.trials import tried_on_pattern
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry import design_checks, kind_design
from tessera.registry.models import GroupKind, IdentifierKind
from tessera.registry.queries.definitions import history_of
from tessera.web.parts import Fact
from tessera.web.refusals import show_refusal


@staff(Permission.FIELDS_MANAGE)
def groups(request: StaffRequest) -> HttpResponse:
    page = pages.group_kinds_page(list(GroupKind.objects.all()), language=_language())
    return render(request, "console/kinds/kinds.html", {"page": page})


@staff(Permission.FIELDS_MANAGE)
def identifiers(request: StaffRequest) -> HttpResponse:
    page = pages.identifier_kinds_page(list(IdentifierKind.objects.all()), language=_language())
    return render(request, "console/kinds/kinds.html", {"page": page})


@staff(Permission.FIELDS_MANAGE)
def group(request: StaffRequest, key: str) -> HttpResponse:
    return _show(request, _group(key))


@staff(Permission.FIELDS_MANAGE)
def identifier(request: StaffRequest, key: str) -> HttpResponse:
    return _show(request, _identifier(key))


@staff(Permission.FIELDS_MANAGE)
def add_group(request: StaffRequest) -> HttpResponse:
    form = forms.GroupKindForm(request.POST or None)

    def act() -> str:
        made = kind_design.add_group_kind(form.draft, by=request.viewer, now=timezone.now())
        messages.success(request, _("The kind was added."))
        return pages.url_of(made)

    return answer(request, form, pages.group_form_page(None, language=_language()), act)


@staff(Permission.FIELDS_MANAGE)
def change_group(request: StaffRequest, key: str) -> HttpResponse:
    found = _group(key)
    form = forms.GroupKindForm(request.POST or None, kind=found)

    def act() -> None:
        kind_design.change_group_kind(key, draft=form.draft, by=request.viewer)
        messages.success(request, _("The kind was saved."))

    return answer(request, form, pages.group_form_page(found, language=_language()), act)


@staff(Permission.FIELDS_MANAGE)
def add_identifier(request: StaffRequest) -> HttpResponse:
    form = forms.IdentifierKindForm(request.POST or None)

    def act() -> str:
        made = kind_design.add_identifier_kind(form.draft, by=request.viewer, now=timezone.now())
        messages.success(request, _("The kind was added. It is in use everywhere at once."))
        return pages.url_of(made)

    if "try" in request.POST:
        return _trial(request, form, None)
    page = pages.number_form_page(None, language=_language())
    return answer(request, form, page, act, template="console/kinds/number.html")


@staff(Permission.FIELDS_MANAGE)
def change_identifier(request: StaffRequest, key: str) -> HttpResponse:
    found = _identifier(key)
    form = forms.IdentifierKindForm(request.POST or None, kind=found)

    def act() -> None:
        kind_design.change_identifier_kind(key, draft=form.draft, by=request.viewer)
        messages.success(request, _("The kind was saved."))

    if "try" in request.POST:
        return _trial(request, form, found)
    page = pages.number_form_page(found, language=_language())
    return answer(request, form, page, act, template="console/kinds/number.html")


@require_POST
@staff(Permission.FIELDS_MANAGE)
def order_identifier(request: StaffRequest, key: str) -> HttpResponse:
    form = ShiftForm(request.POST)
    if form.is_valid():
        kind_design.move_identifier_kind(key, steps=form.asked, by=request.viewer)
    return redirect("console:kind-identifiers")


@require_POST
@staff(Permission.FIELDS_MANAGE)
def deprecate_group(request: StaffRequest, key: str) -> HttpResponse:
    return _deprecate(request, _group(key))


@require_POST
@staff(Permission.FIELDS_MANAGE)
def deprecate_identifier(request: StaffRequest, key: str) -> HttpResponse:
    return _deprecate(request, _identifier(key))


@require_POST
@staff(Permission.FIELDS_MANAGE)
def reinstate_group(request: StaffRequest, key: str) -> HttpResponse:
    return _reinstate(request, _group(key))


@require_POST
@staff(Permission.FIELDS_MANAGE)
def reinstate_identifier(request: StaffRequest, key: str) -> HttpResponse:
    return _reinstate(request, _identifier(key))


def _show(request: StaffRequest, kind: GroupKind | IdentifierKind) -> HttpResponse:
    page = pages.kind_page(
        kind, history=history_of(kind), is_used=kind_design.is_used(kind), language=_language()
    )
    return render(request, "console/kinds/kind.html", {"page": page})


def _trial(
    request: StaffRequest, form: forms.IdentifierKindForm, kind: IdentifierKind | None
) -> HttpResponse:
    """Show the form again with what its pattern says of the examples."""
    form.is_valid()
    pattern = form.cleaned_data.get("pattern", "")
    trials: tuple[Fact, ...] = ()
    form.errors.clear()  # only the pattern is tried, whatever else is still to be filled in
    try:
        if pattern:
            design_checks.pattern_is_safe(pattern)
        trials = tried_on_pattern(pattern, form.cleaned_data.get("examples", ""))
    except Refusal as refusal:
        show_refusal(form, refusal)
    page = pages.number_form_page(kind, language=_language(), trials=trials)
    status = REFUSED if form.errors else 200
    return render(request, "console/kinds/number.html", {"page": page, "form": form}, status=status)


def _deprecate(request: StaffRequest, kind: GroupKind | IdentifierKind) -> HttpResponse:
    try:
        kind_design.deprecate_kind(kind, by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The kind was deprecated. What is recorded of it stays."))
    return redirect(pages.url_of(kind))


def _reinstate(request: StaffRequest, kind: GroupKind | IdentifierKind) -> HttpResponse:
    kind_design.reinstate_kind(kind, by=request.viewer)
    messages.success(request, _("The kind is in use again."))
    return redirect(pages.url_of(kind))


def _group(key: str) -> GroupKind:
    found = GroupKind.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def _identifier(key: str) -> IdentifierKind:
    found = IdentifierKind.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def _language() -> str:
    return get_language() or "en"
