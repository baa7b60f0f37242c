"""Browsing the tree of places, and changing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Reach
from tessera.areas import actions, queries
from tessera.areas.errors import FileRefused
from tessera.areas.models import Area
from tessera.console.areas import forms, pages, picker
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import REFUSED, answer
from tessera.lib.refusals import Refusal
from tessera.web.asked import LONGEST, asked_text
from tessera.web.lookup import asked_words, options_response
from tessera.web.refusals import show_refusal

FOUND = 50


@staff()
def areas(request: StaffRequest) -> HttpResponse:
    words = asked_text(request, "q")
    page = pages.tree_page(
        words=words,
        found=queries.search(words, within=Reach(everywhere=True), limit=FOUND),
        tops=[] if words else queries.children(None),
        levels=queries.levels(),
        language=_language(),
        may_manage=request.viewer.reach(Permission.AREAS_MANAGE).everywhere,
    )
    return render(request, "console/areas/tree.html", {"page": page})


@staff()
def area(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = queries.find(public_id)
    after = asked_text(request, "after")
    page = pages.area_page(
        found,
        steps=queries.breadcrumbs(found),
        parts=queries.children(found, after=after, limit=pages.PARTS_SHOWN),
        below=queries.count_below(found),
        after=after,
        viewer=request.viewer,
        language=_language(),
    )
    return render(request, "console/areas/area.html", {"page": page})


@staff()
def options(request: StaffRequest) -> HttpResponse:
    """The answers to a look-up of areas: wherever the viewer has anything to do."""
    words = asked_words(request)[:LONGEST]
    return options_response(request, picker.options_for(words, within=picker.everywhere_of(request.viewer)))


@staff(Permission.AREAS_MANAGE)
def create_top(request: StaffRequest) -> HttpResponse:
    return _create(request, None)


@staff(Permission.AREAS_MANAGE)
def create(request: StaffRequest, public_id: UUID) -> HttpResponse:
    return _create(request, queries.find(public_id))


@staff(Permission.AREAS_MANAGE)
def rename(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _managed(request, public_id)
    form = forms.NamesForm(request.POST or None, names=found.names)
    page = pages.form_page(found, title=_("Rename"), button=_("Save the names"), language=_language())

    def act() -> str:
        actions.rename_area(found, names=form.names, by=request.viewer, now=timezone.now())
        messages.success(request, _("The names were saved."))
        return pages.url_of(found)

    return answer(request, form, page, act)


@staff(Permission.AREAS_MANAGE)
def move(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _managed(request, public_id)
    form = forms.MoveForm(request.POST or None, within=request.viewer.reach(Permission.AREAS_MANAGE))
    page = pages.form_page(
        found,
        title=_("Move"),
        intro=_(
            "Whoever may act in the new place may act here as well, and whoever may in the old one no longer."
        ),
        button=_("Move the area"),
        language=_language(),
    )

    def act() -> str:
        actions.move_area(found, parent=form.parent, by=request.viewer, now=timezone.now())
        messages.success(request, _("The area was moved."))
        return pages.url_of(found)

    return answer(request, form, page, act)


@staff(Permission.AREAS_MANAGE)
def close(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _managed(request, public_id)
    form = forms.CloseForm(request.POST if request.method == "POST" else None, until=found.until)
    page = pages.form_page(found, title=_("Validity"), button=_("Save the date"), language=_language())

    def act() -> str:
        actions.close_area(found, until=form.cleaned_data["until"], by=request.viewer, now=timezone.now())
        messages.success(request, _("The date was saved."))
        return pages.url_of(found)

    return answer(request, form, page, act)


@staff(Permission.AREAS_MANAGE)
def name_level(request: StaffRequest, number: int) -> HttpResponse:
    request.viewer.must_manage_areas(None)
    level = next((level for level in queries.levels() if level.number == number), None)
    form = forms.NamesForm(request.POST or None, names=level.names if level else None)
    title = _("Name of level %(number)s") % {"number": number}
    page = pages.form_page(None, title=title, button=_("Save the names"), language=_language())

    def act() -> None:
        actions.name_level(number, names=form.names, by=request.viewer, now=timezone.now())
        messages.success(request, _("The names were saved."))

    return answer(request, form, page, act)


@staff(Permission.AREAS_MANAGE)
def import_file(request: StaffRequest) -> HttpResponse:
    request.viewer.must_manage_areas(None)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    page, status = pages.import_page(), 200
    if request.method == "POST":
        page, status = _import(request, form)
    return render(request, "console/areas/import.html", {"page": page, "form": form}, status=status)


def _import(request: StaffRequest, form: forms.ImportForm) -> tuple[pages.ImportPage, int]:
    if not form.is_valid():
        return pages.import_page(), REFUSED
    try:
        result = actions.import_areas(form.cleaned_data["file"].file, by=request.viewer, now=timezone.now())
    except FileRefused as refusal:
        show_refusal(form, refusal)
        return pages.import_page(faults=refusal.faults), REFUSED
    except Refusal as refusal:
        show_refusal(form, refusal)
        return pages.import_page(), REFUSED
    return pages.import_page(result=result), 200


def _create(request: StaffRequest, parent: Area | None) -> HttpResponse:
    request.viewer.must_manage_areas(parent.path if parent else None)
    language = _language()
    form = forms.NewAreaForm(
        request.POST or None,
        levels=queries.levels(),
        above=parent.level.number if parent else -1,
        language=language,
    )
    page = pages.form_page(parent, title=_("New area"), button=_("Create the area"), language=language)

    def act() -> str:
        given = form.cleaned_data
        made = actions.create_area(
            code=given["code"],
            names=form.names,
            level=given["level"],
            parent=parent,
            since=given["since"],
            by=request.viewer,
            now=timezone.now(),
        )
        messages.success(request, _("The area was created."))
        return pages.url_of(made)

    return answer(request, form, page, act)


def _managed(request: StaffRequest, public_id: UUID) -> Area:
    """An area that the viewer may change."""
    found = queries.find(public_id)
    request.viewer.must_manage_areas(found.path)
    return found


def _language() -> str:
    return get_language() or "en"
