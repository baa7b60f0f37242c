"""Browsing the tree of places, and changing it."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Reach
from tessera.areas import actions, queries
from tessera.areas.errors import FileRefused
from tessera.areas.models import Area
from tessera.changes.actions import rehousing
from tessera.console.areas import forms, pages, picker
from tessera.console.gate import StaffRequest, staff
from tessera.console.short_forms import REFUSED, answer
from tessera.lib.refusals import Refusal
from tessera.questions.places import options_for
from tessera.registry.queries.definitions import history_of
from tessera.registry.queries.reliance import reliance_on
from tessera.web.asked import LONGEST, asked_text
from tessera.web.lookup import asked_words, options_response
from tessera.web.refusals import show_refusal

FOUND = 50
MOVE = "console/areas/move.html"


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
    manages = request.viewer.reach(Permission.AREAS_MANAGE).covers(found.path)
    history = history_of(found) if manages else ()
    page = pages.area_page(
        found,
        steps=queries.breadcrumbs(found),
        parts=queries.children(found, after=after, limit=pages.PARTS_SHOWN),
        below=queries.count_below(found),
        after=after,
        succession=queries.succession_of(found),
        history=history,
        named=queries.names_of(pages.parents_in(history), _language()),
        viewer=request.viewer,
        language=_language(),
    )
    return render(request, "console/areas/area.html", {"page": page})


@staff()
def options(request: StaffRequest) -> HttpResponse:
    """The answers to a look-up of areas: wherever the viewer has anything to do."""
    words = asked_words(request)[:LONGEST]
    return options_response(request, options_for(words, within=picker.everywhere_of(request.viewer)))


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
    """Ask where to, show what it touches, and move the area once that was seen."""
    found = _managed(request, public_id)
    form = forms.MoveForm(request.POST or None, within=request.viewer.reach(Permission.AREAS_MANAGE))
    if request.method != "POST" or not form.is_valid():
        page = pages.move_page(found, None, language=_language())
        return render(request, MOVE, {"page": page, "form": form}, status=REFUSED if form.is_bound else 200)
    seen = request.POST.get("seen") == pages.seen_as(form.parent)
    try:
        if not seen:
            actions.check_move(found, parent=form.parent, by=request.viewer)
            reliance = reliance_on(found, today=timezone.localdate())
            page = pages.move_page(found, form.parent, reliance=reliance, language=_language())
            return render(request, MOVE, {"page": page, "form": form})
        actions.move_area(found, parent=form.parent, by=request.viewer, now=timezone.now())
    except Refusal as refusal:
        show_refusal(form, refusal)
        page = pages.move_page(found, None, language=_language())
        return render(request, MOVE, {"page": page, "form": form}, status=REFUSED)
    messages.success(request, _("The area was moved."))
    return redirect(pages.url_of(found))


@staff(Permission.AREAS_MANAGE)
def close(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _managed(request, public_id)
    dates = {"since": found.since, "until": found.until}
    form = forms.ValidityForm(request.POST if request.method == "POST" else None, initial=dates)
    page = pages.form_page(found, title=_("Validity"), button=_("Save the dates"), language=_language())

    def act() -> None:
        actions.set_validity(found, **form.cleaned_data, by=request.viewer, now=timezone.now())
        messages.success(request, _("The dates were saved."))

    return answer(request, form, page, act)


@staff(Permission.AREAS_MANAGE)
def retire(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = _managed(request, public_id)
    form = forms.RetireForm(request.POST or None)
    page = pages.retire_page(
        found, reliance=reliance_on(found, today=timezone.localdate()), language=_language()
    )

    def act() -> None:
        given, now = form.cleaned_data, timezone.now()
        with transaction.atomic():
            actions.retire_area(
                found,
                on=given["on"],
                successors=form.successors,
                takes_parts=given["takes_parts"],
                by=request.viewer,
                now=now,
            )
            if given["takes_records"]:
                rehousing.start(found, form.successors[0], by=request.viewer, now=now)
        messages.success(
            request,
            _("The area has its successor. What is recorded in it moves now.")
            if given["takes_records"]
            else _("The area has its successors. Records stay where they are until they move."),
        )

    return answer(request, form, page, act, template="console/areas/touching.html")


@staff(Permission.AREAS_MANAGE)
def draw(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The boundary and the centre."""
    found = _managed(request, public_id)
    centre = {"latitude": found.latitude, "longitude": found.longitude}
    form = forms.MapForm(request.POST or None, request.FILES or None, initial=centre)
    page = pages.form_page(
        found, title=_("Place on the map"), button=_("Save the place"), language=_language()
    )

    def act() -> None:
        _place(found, form, request)
        messages.success(request, _("The place on the map was saved."))

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


def _place(area: Area, form: forms.MapForm, request: StaffRequest) -> None:
    """A boundary brings its own centre; without one the centre is as it was typed."""
    given, by, now = form.cleaned_data, request.viewer, timezone.now()
    if given["boundary"]:
        actions.set_boundary(area, geometry=given["boundary"], by=by, now=now)
        return
    if given["removes_boundary"]:
        actions.set_boundary(area, geometry=None, by=by, now=now)
    if given["latitude"] is not None:
        actions.set_centre(area, latitude=given["latitude"], longitude=given["longitude"], by=by, now=now)


def _managed(request: StaffRequest, public_id: UUID) -> Area:
    """An area that the viewer may change."""
    found = queries.find(public_id)
    request.viewer.must_manage_areas(found.path)
    return found


def _language() -> str:
    return get_language() or "en"
