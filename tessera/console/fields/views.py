"""The field designer: what may be recorded, defined on screen."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts.choices import Permission
from tessera.console.fields import design_forms as forms
from tessera.console.fields import pages
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import REFUSED, FormPage, answer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.dictionary.models import CodeList, Field, Section
from tessera.dictionary.specs import FieldSpec
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry import field_design
from tessera.registry.queries import definitions
from tessera.web.asked import asked_text
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal


@staff(Permission.FIELDS_MANAGE)
def fields(request: StaffRequest) -> HttpResponse:
    page = pages.fields_page(
        catalogue.current(),
        subject=_subject(request.GET.get("subject", Subject.INDIVIDUAL)),
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
        language=_language(),
        today=timezone.localdate(),
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


@require_POST
@staff(Permission.FIELDS_MANAGE)
def deprecate(request: StaffRequest, subject: str, key: str) -> HttpResponse:
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


def _design(
    request: StaffRequest, form: forms.FieldForm, act: Callable[[], Field], *, done: str
) -> HttpResponse:
    """Show the form of a field, with a preview if one is asked for; else, when it is right, act."""
    previews: tuple[pages.Preview, ...] = ()
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            previews = _previews(form)
        else:
            try:
                made = act()
            except Refusal as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, done)
                return redirect("console:field-page", made.subject, made.key)
    status = REFUSED if form.errors else 200
    page = pages.design_page(form, language=_language(), previews=previews)
    return render(request, "console/fields/design.html", {"page": page, "form": form}, status=status)


def _previews(form: forms.FieldForm) -> tuple[pages.Preview, ...]:
    draft = form.draft
    known = catalogue.current().code_list(draft.code_list)
    code_list = known or pages.typed_list(form)
    return pages.previews_of(pages.drafted(draft, code_list, None), today=timezone.localdate())


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


def _language() -> str:
    return get_language() or "en"
