"""The field designer: what may be recorded, defined on screen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts.choices import Permission
from tessera.console.fields import design_forms as forms
from tessera.console.fields import design_pages, pages
from tessera.console.fields.touched import asked_by
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import REFUSED, FormPage, ShiftForm, answer
from tessera.console.trials import tried_on_field
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.dictionary.models import CodeList, Field, Section
from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry import field_design
from tessera.registry.design_errors import BuiltInStays
from tessera.registry.queries import definitions
from tessera.web.asked import asked_text
from tessera.web.forms import Form
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal


@staff(Permission.FIELDS_MANAGE)
def fields(request: StaffRequest) -> HttpResponse:
    subject = _subject(request.GET.get("subject", Subject.INDIVIDUAL))
    page = pages.fields_page(
        catalogue.current(),
        subject=subject,
        sections=list(Section.objects.filter(subject=subject)),
        words=asked_text(request, "q"),
        deprecated=request.GET.get("deprecated") == "1",
        language=_language(),
    )
    return render(request, "console/fields/fields.html", {"page": page})


@staff(Permission.FIELDS_MANAGE)
def field(request: StaffRequest, subject: str, key: str) -> HttpResponse:
    spec = _spec(subject, key)
    row = Field.objects.get(subject=subject, key=key)
    page = pages.field_page(
        spec,
        history=definitions.history_of(row),
        used=definitions.count_facts(row),
        sections={found.pk: found.label_in(_language()) for found in Section.objects.filter(subject=subject)},
        code_lists={found.pk: found.label_in(_language()) for found in CodeList.objects.all()},
        previews=design_pages.previews_of(spec, today=timezone.localdate()),
        asked_by=asked_by(spec, viewer=request.viewer, language=_language()),
        language=_language(),
    )
    return render(request, "console/fields/field.html", {"page": page})


@staff(Permission.FIELDS_MANAGE)
def add(request: StaffRequest, subject: str) -> HttpResponse:
    form = _field_form(request, _subject(subject), None)

    def act() -> Field:
        return field_design.add_field(form.draft, codes=form.codes, by=request.viewer, now=timezone.now())

    return _design(request, form, act, done=_("The field was added. It is in use everywhere at once."))


@staff(Permission.FIELDS_MANAGE)
def change(request: StaffRequest, subject: str, key: str) -> HttpResponse:
    form = _field_form(request, subject, _spec(subject, key))

    def act() -> Field:
        return field_design.change_field(
            subject, key, draft=form.draft, by=request.viewer, now=timezone.now()
        )

    return _design(request, form, act, done=_("The definition was saved."))


@staff(Permission.FIELDS_MANAGE)
def move(request: StaffRequest, subject: str, key: str) -> HttpResponse:
    spec, language = _spec(subject, key), _language()
    form = forms.MoveForm(request.POST or None, places=pages.places_of(spec, catalogue.current(), language))
    title = _("Move the field")
    crumbs = (*pages.field_crumbs(spec, language), Crumb(title))
    page = FormPage(title, _("Move it"), crumbs, pages.field_url(spec))

    def act() -> None:
        section, after = form.section_and_after
        field_design.move_field(subject, key, section=section, after=after, by=request.viewer)
        messages.success(request, _("The field was moved."))

    return answer(request, form, page, act)


@staff(Permission.FIELDS_MANAGE)
def deprecate(request: StaffRequest, subject: str, key: str) -> HttpResponse:
    """Which forms ask for the field; a POST gives it up."""
    if request.method != "POST":
        spec = _spec(subject, key)
        if spec.is_built_in:
            raise BuiltInStays(label=spec.label_in(_language()))
        forms_asking = asked_by(spec, viewer=request.viewer, language=_language())
        page = pages.deprecate_page(spec, asked_by=forms_asking, language=_language())
        return render(request, "console/fields/deprecate.html", {"page": page, "form": Form()})
    try:
        field_design.deprecate_field(subject, key, by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The field was deprecated. What was recorded in it stays."))
    return redirect("console:field-page", subject, key)


@require_POST
@staff(Permission.FIELDS_MANAGE)
def reinstate(request: StaffRequest, subject: str, key: str) -> HttpResponse:
    field_design.reinstate_field(subject, key, by=request.viewer)
    messages.success(request, _("The field is in use again."))
    return redirect("console:field-page", subject, key)


@staff(Permission.FIELDS_MANAGE)
def add_section(request: StaffRequest, subject: str) -> HttpResponse:
    form = forms.SectionForm(request.POST or None)
    crumbs = pages.subject_crumbs(_subject(subject))
    title = _("Add a section")
    page = FormPage(title, _("Add the section"), (*crumbs, Crumb(title)), crumbs[-1].url)

    def act() -> None:
        now = timezone.now()
        field_design.add_section(Subject(subject), labels=form.labels, by=request.viewer, now=now)
        messages.success(request, _("The section was added. It is shown once a field stands in it."))

    return answer(request, form, page, act)


@staff(Permission.FIELDS_MANAGE)
def change_section(request: StaffRequest, key: str) -> HttpResponse:
    found = _section(key)
    form = forms.SectionForm(request.POST or None, labels=found.labels)
    crumbs = pages.subject_crumbs(found.subject)
    title = _("Rename the section")
    page = FormPage(title, _("Save the names"), (*crumbs, Crumb(title)), crumbs[-1].url)

    def act() -> None:
        field_design.change_section(key, labels=form.labels, by=request.viewer)
        messages.success(request, _("The names were saved."))

    return answer(request, form, page, act)


@require_POST
@staff(Permission.FIELDS_MANAGE)
def order_section(request: StaffRequest, key: str) -> HttpResponse:
    found, form = _section(key), ShiftForm(request.POST)
    if form.is_valid():
        field_design.shift_section(key, steps=form.asked, by=request.viewer)
    return redirect(pages.subject_crumbs(found.subject)[-1].url)


@require_POST
@staff(Permission.FIELDS_MANAGE)
def order(request: StaffRequest, subject: str, key: str) -> HttpResponse:
    """One step up or down within the section."""
    spec, form = _spec(subject, key), ShiftForm(request.POST)
    if form.is_valid():
        field_design.shift_field(subject, key, steps=form.asked, by=request.viewer)
    return redirect(pages.subject_crumbs(spec.subject)[-1].url)


def _design(
    request: StaffRequest, form: forms.FieldForm, act: Callable[[], Field], *, done: str
) -> HttpResponse:
    """Show the form of a field, with a preview if one is asked for; else, when it is right, act."""
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            shown = _tried(form)
        else:
            try:
                made = act()
            except Refusal as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, done)
                return redirect("console:field-page", made.subject, made.key)
    status = REFUSED if form.errors else 200
    if form.spec is not None:
        shown["asked_by"] = asked_by(form.spec, viewer=request.viewer, language=_language())
    page = design_pages.design_page(form, language=_language(), **shown)
    return render(request, "console/fields/design.html", {"page": page, "form": form}, status=status)


def _tried(form: forms.FieldForm) -> dict[str, Any]:
    """How the question would look, and what the examples come to."""
    draft = form.draft
    known = catalogue.current().code_list(draft.code_list)
    code_list = known or design_pages.typed_list(form)
    spec = design_pages.drafted(draft, code_list, None)
    return {
        "previews": design_pages.previews_of(spec, today=timezone.localdate()),
        "trials": tried_on_field(spec, form.cleaned_data["examples"], language=_language()),
    }


def _field_form(request: StaffRequest, subject: str, spec: FieldSpec | None) -> forms.FieldForm:
    return forms.FieldForm(
        request.POST or None,
        subject=subject,
        catalogue=catalogue.current(),
        sections=pages.sections_of(subject, _language()),
        language=_language(),
        spec=spec,
    )


def _subject(value: str) -> str:
    if value not in Subject.values:
        raise NotFound
    return value


def _spec(subject: str, key: str) -> FieldSpec:
    spec = catalogue.field(subject, key)
    if spec is None:
        raise NotFound
    return spec


def _section(key: str) -> Section:
    found = Section.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def _language() -> str:
    return get_language() or "en"
