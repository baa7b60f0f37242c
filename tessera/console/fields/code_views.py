"""Code lists: what a choice is chosen from."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts.choices import Permission
from tessera.console.fields import code_pages as pages
from tessera.console.fields import design_forms as forms
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import FormPage, ShiftForm, answer
from tessera.dictionary import catalogue
from tessera.dictionary.models import CodeList
from tessera.dictionary.specs import CodeListSpec
from tessera.lib.refusals import NotFound
from tessera.registry import code_design
from tessera.registry.queries import definitions
from tessera.web.asked import asked_text


@staff(Permission.FIELDS_MANAGE)
def code_lists(request: StaffRequest) -> HttpResponse:
    words = asked_text(request, "q")
    page = pages.lists_page(catalogue.current(), words=words, language=_language())
    return render(request, "console/fields/code_lists.html", {"page": page})


@staff(Permission.FIELDS_MANAGE)
def code_list(request: StaffRequest, key: str) -> HttpResponse:
    found, row = _list(key), CodeList.objects.get(key=key)
    page = pages.list_page(
        catalogue.current(),
        found,
        history=definitions.code_list_history(row),
        parents=dict(row.codes.values_list("pk", "value")),
        language=_language(),
        today=timezone.localdate(),
    )
    return render(request, "console/fields/code_list.html", {"page": page})


@staff(Permission.FIELDS_MANAGE)
def add_list(request: StaffRequest) -> HttpResponse:
    form = forms.CodeListForm(request.POST or None)
    page = pages.form_page(None, title=_("Add a code list"), button=_("Add the list"), language=_language())

    def act() -> None:
        code_design.add_code_list(form.labels, codes=form.codes, by=request.viewer, now=timezone.now())
        messages.success(request, _("The code list was added."))

    return answer(request, form, page, act)


@staff(Permission.FIELDS_MANAGE)
def relabel(request: StaffRequest, key: str) -> HttpResponse:
    found = _list(key)
    form = forms.LabelsForm(request.POST or None, labels=found.labels)
    page = pages.form_page(found, title=_("Rename"), button=_("Save the names"), language=_language())

    def act() -> None:
        code_design.relabel_code_list(key, labels=form.labels, by=request.viewer)
        messages.success(request, _("The names were saved."))

    return answer(request, form, page, act)


@staff(Permission.FIELDS_MANAGE)
def add_code(request: StaffRequest, key: str) -> HttpResponse:
    found = _list(key)
    choices = pages.parents_in(found, _language())
    form = forms.CodeForm(request.POST or None, codes=choices, is_new=True)
    page = pages.form_page(found, title=_("Add a code"), button=_("Add the code"), language=_language())

    def act() -> None:
        code_design.add_code(key, draft=form.draft, by=request.viewer)
        messages.success(request, _("The code was added."))

    return answer(request, form, page, act)


@staff(Permission.FIELDS_MANAGE)
def change_code(request: StaffRequest, key: str, value: str) -> HttpResponse:
    found = _list(key)
    code = found.code(value)
    if code is None:
        raise NotFound
    choices = [choice for choice in pages.parents_in(found, _language()) if choice[0] != value]
    initial = {"parent": code.parent or "", "since": code.since}
    form = forms.CodeForm(
        request.POST or None, codes=choices, is_new=False, labels=code.labels, initial=initial
    )
    page = pages.form_page(found, title=_("Change the code"), button=_("Save the code"), language=_language())

    def act() -> None:
        code_design.change_code(key, value, draft=form.draft, by=request.viewer)
        messages.success(request, _("The code was saved."))

    return answer(request, form, page, act)


@staff(Permission.FIELDS_MANAGE)
def deprecate_code(request: StaffRequest, key: str, value: str) -> HttpResponse:
    found = _list(key)
    if found.code(value) is None:
        raise NotFound
    form = forms.CodeEndForm(request.POST or None, initial={"on": timezone.localdate()})
    page = _ending_page(found, value)

    def act() -> None:
        code_design.deprecate_code(key, value, on=form.cleaned_data["on"], by=request.viewer)
        messages.success(request, _("The code was deprecated."))

    return answer(request, form, page, act)


@require_POST
@staff(Permission.FIELDS_MANAGE)
def order_code(request: StaffRequest, key: str, value: str) -> HttpResponse:
    """One step up or down among the codes of the same parent."""
    if _list(key).code(value) is None:
        raise NotFound
    form = ShiftForm(request.POST)
    if form.is_valid():
        code_design.shift_code(key, value, steps=form.asked, by=request.viewer)
    return redirect("console:code-list-page", key)


@require_POST
@staff(Permission.FIELDS_MANAGE)
def reinstate_code(request: StaffRequest, key: str, value: str) -> HttpResponse:
    code_design.reinstate_code(key, value, by=request.viewer)
    messages.success(request, _("The code is offered again."))
    return redirect("console:code-list-page", key)


def _ending_page(found: CodeListSpec, value: str) -> FormPage:
    code = found.code(value)
    label = code.label_in(_language()) if code else value
    title = _("Deprecate “%(code)s”") % {"code": label}
    return pages.form_page(found, title=title, button=_("Deprecate the code"), language=_language())


def _list(key: str) -> CodeListSpec:
    found = catalogue.current().code_list(key)
    if found is None:
        raise NotFound
    return found


def _language() -> str:
    return get_language() or "en"
