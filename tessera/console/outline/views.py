"""The outline of a form: its pages and questions as a list, edited without dragging, without scripts, by keyboard."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.accounts.choices import Permission
from tessera.areas.models import AreaLevel
from tessera.console.form_builder.known import with_known_words
from tessera.console.gate import StaffRequest, staff
from tessera.console.outline import pages, palette, part_pages
from tessera.console.outline.part_form import PartForm
from tessera.console.outline.title_form import TitleForm
from tessera.console.short_forms import REFUSED, FormPage
from tessera.dictionary import catalogue
from tessera.intake import errors
from tessera.intake.actions import forms
from tessera.intake.outline import editing
from tessera.intake.outline.editing import Step, place_of, written
from tessera.intake.outline.tree import Index, Json, Place, part_at
from tessera.intake.outline.wording import language_of
from tessera.intake.queries.forms import get_form
from tessera.lib.refusals import NotFound, Refusal
from tessera.web.asked import asked_text
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal

CONFLICT = 409
STEPS = frozenset(one.value for one in Step)


@staff(Permission.FORMS_MANAGE)
def outline(request: StaffRequest, key: str) -> HttpResponse:
    at = asked_text(request, "at")
    page = pages.outline_page(
        pages.open_form(get_form(key)),
        catalogue.current(),
        at=_asked_place(at) if at else None,
        language=_language(),
    )
    return render(request, "console/outline/outline.html", {"page": page})


@staff(Permission.FORMS_MANAGE)
def title(request: StaffRequest, key: str) -> HttpResponse:
    """What the form is called, in every language."""
    given = pages.open_form(get_form(key))
    form = TitleForm(request.POST or None, definition=given.definition)
    words = _("Title of the form")
    crumbs = (*pages.crumbs_of(given.form, language=_language()), Crumb(words))
    page = FormPage(words, _("Save the title"), crumbs, pages.outline_url(key))
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                _save(request, given, form.apply())
            except Refusal as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The title was saved."))
                return redirect(page.back)
    context = {"page": page, "form": form, "seen": given.edition}
    return render(request, "console/outline/title.html", context, status=status)


@staff(Permission.FORMS_MANAGE)
def add(request: StaffRequest, key: str) -> HttpResponse:
    """A new part, which stands in the form only once it is saved. ``kind`` and ``at`` say what and where."""
    given = pages.open_form(get_form(key))
    kind = asked_text(request, "kind")
    component = palette.made(kind, catalogue.current(), language=language_of(given.definition))
    at = editing.nearest(given.definition, component, _asked_place(asked_text(request, "at")))
    if at is None:
        messages.error(request, _("Add a page first: whatever is asked stands on one."))
        return redirect("console:form-outline", key)
    definition, place = editing.add(given.definition, component, at=at)
    words = _known_words(definition) if palette.is_known(kind) else None
    form = _part_form(request, definition, place, words=words, is_new=True)
    if request.method == "POST":
        return _kept(request, given, form, stale=_is_stale(request, given))
    return _shown(request, given, form)


@staff(Permission.FORMS_MANAGE)
def part(request: StaffRequest, key: str, place: str) -> HttpResponse:
    given = pages.open_form(get_form(key))
    if request.method != "POST":
        return _shown(request, given, _part_form(request, given.definition, place_of(place)))
    if not _is_stale(request, given):
        return _kept(request, given, _part_form(request, given.definition, place_of(place)))
    return _found_again(request, given)


@require_POST
@staff(Permission.FORMS_MANAGE)
def move(request: StaffRequest, key: str, place: str) -> HttpResponse:
    """By one step, or to the place that was chosen."""
    given = pages.open_form(get_form(key))
    step = request.POST.get("step", "")
    anchor = ""
    try:
        here = place_of(place)
        if step in STEPS:
            definition, landed = editing.step(given.definition, here, Step(step))
        else:
            definition, landed = editing.move(given.definition, here, to=place_of(request.POST.get("to", "")))
        _save(request, given, definition)
        anchor = _anchor(definition, landed, step)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{pages.outline_url(key)}{anchor}")


@staff(Permission.FORMS_MANAGE)
def delete(request: StaffRequest, key: str, place: str) -> HttpResponse:
    """At once what nothing else speaks of and nothing stands in; else after a question."""
    given = pages.open_form(get_form(key))
    found = part_at(given.definition, place_of(place))
    page = part_pages.delete_page(given, found, language=_language())
    if request.method != "POST" or ((page.leaning or page.held) and "sure" not in request.POST):
        return render(request, "console/outline/delete.html", {"page": page})
    try:
        _save(request, given, editing.remove(given.definition, found.place))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(page.back)
    messages.success(
        request, _("“%(name)s” was deleted.") % {"name": found.label or palette.kind_words(found)}
    )
    return redirect(f"{pages.outline_url(key)}?at={written(found.place)}#add")


def _kept(request: StaffRequest, given: pages.Opened, form: PartForm, *, stale: bool = False) -> HttpResponse:
    """Keep what was typed, or show it again with what is wrong with it."""
    if stale:
        return _refused(request, given, form)
    if form.is_valid():
        try:
            _save(request, given, form.apply())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The draft was saved."))
            return redirect(_next(request, given.form.key, form.place))
    return _shown(request, given, form, status=REFUSED)


def _found_again(request: StaffRequest, given: pages.Opened) -> HttpResponse:
    """Somebody else has saved the form: show what was typed on the part where it stands now, or as a new one."""
    was, kind = request.POST.get("was", ""), request.POST.get("kind", "")
    for one in Index(given.definition).every:
        if one.name == was and palette.kind_of(one.component) == kind:
            action = reverse("console:form-outline-part", args=[given.form.key, written(one.place)])
            return _refused(request, given, _part_form(request, given.definition, one.place), action=action)
    component = palette.made(kind, catalogue.current(), language=language_of(given.definition))
    at = editing.nearest(given.definition, component, (len(given.definition["components"]),))
    if at is None:
        raise NotFound
    definition, place = editing.add(given.definition, component, at=at)
    address = reverse("console:form-outline-add", args=[given.form.key])
    form = _part_form(request, definition, place, is_new=True)
    return _refused(request, given, form, action=f"{address}?kind={kind}&at={written(at)}")


def _refused(request: StaffRequest, given: pages.Opened, form: PartForm, *, action: str = "") -> HttpResponse:
    """What was typed, with what the form holds now beside it."""
    form.full_clean()
    name = given.version.saved_by_name if given.version is not None else ""
    form.add_error(None, str(errors.DraftChanged(name=name)))
    page = part_pages.part_page(
        given, form, language=_language(), now=part_pages.differences(form), action=action
    )
    return render(request, "console/outline/part.html", {"page": page, "form": form}, status=CONFLICT)


def _shown(request: StaffRequest, given: pages.Opened, form: PartForm, *, status: int = 200) -> HttpResponse:
    page = part_pages.part_page(given, form, language=_language())
    return render(request, "console/outline/part.html", {"page": page, "form": form}, status=status)


def _part_form(
    request: StaffRequest, definition: Json, place: Place, *, words: Json | None = None, is_new: bool = False
) -> PartForm:
    return PartForm(
        request.POST if request.method == "POST" else None,
        definition=definition,
        place=place,
        catalogue=catalogue.current(),
        levels=[(str(one.number), one.name_in(_language())) for one in AreaLevel.objects.order_by("number")],
        language=_language(),
        words=words,
        is_new=is_new,
    )


def _known_words(definition: Json) -> Json:
    """The definition with all that the dictionary can say in the languages of the country."""
    given: dict[str, Any] = definition.get("i18n") or {}
    languages: dict[str, Any] = {code: {} for code, _name in palette.LANGUAGES}
    known: Json = with_known_words(definition | {"i18n": {**languages, **given}}, catalogue.current())
    return known


def _save(request: StaffRequest, given: pages.Opened, definition: Json) -> None:
    seen = request.POST.get("seen", "")
    forms.save_draft(given.form, definition=definition, by=request.viewer, now=timezone.now(), seen=seen)


def _is_stale(request: StaffRequest, given: pages.Opened) -> bool:
    return request.POST.get("seen", "") != given.edition


def _next(request: StaffRequest, key: str, place: Place) -> str:
    """Back to the part in the outline, or on to adding another behind it."""
    behind = written((*place[:-1], place[-1] + 1))
    anchor = "add" if "another" in request.POST else pages.anchor_of(place)
    return f"{pages.outline_url(key)}?at={behind}#{anchor}"


def _anchor(definition: Json, place: Place, step: str) -> str:
    """The same button again, if there is still a way to go."""
    if step in STEPS and editing.way(Index(definition), place, Step(step)) is not None:
        return f"#{step}-{written(place)}"
    return f"#{pages.anchor_of(place)}"


def _asked_place(text: str) -> Place:
    """What an address says; the end of the form when it says nothing that can be read."""
    try:
        return place_of(text)
    except NotFound:
        return (10_000,)


def _language() -> str:
    return get_language() or "en"
