"""The page of one part of an outline, that of the form's title, and the question before a part is deleted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.console.outline import palette
from tessera.console.outline.conditions import ALWAYS
from tessera.console.outline.pages import (
    Opened,
    Where,
    anchor_of,
    crumbs_of,
    faults_by_place,
    outline_url,
    places_for,
)
from tessera.console.outline.part_form import PartForm
from tessera.intake.actions.forms import judge
from tessera.intake.outline.editing import dependants, written
from tessera.intake.outline.naming import unfold
from tessera.intake.outline.tree import Index, Part, Place, located
from tessera.intake.outline.wording import label_in
from tessera.web.parts import Crumb, Fact


@dataclass(frozen=True)
class Card:
    """Fields that belong together. ``beside`` are rows of fields side by side, ``fields`` stand below one another.
    One with a ``note`` is folded until somebody opens it; ``is_open`` when there is something in it."""

    title: str
    beside: tuple[tuple[BoundField, ...], ...] = ()
    fields: tuple[BoundField, ...] = ()
    note: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class PartPage:
    """``seen`` is the edition of the form that is shown, ``was`` the name of the part in it: whoever saves sends both
    along. ``now`` is what the form holds where somebody else has saved other things meanwhile."""

    title: str
    kind: str
    kind_words: str
    crumbs: tuple[Crumb, ...]
    action: str
    back: str
    seen: str
    was: str
    is_new: bool
    faults: tuple[str, ...]
    cards: tuple[Card, ...]
    answers: tuple[tuple[str, str], ...]
    now: tuple[Fact, ...] = ()
    places: tuple[Where, ...] = ()
    move_url: str = ""
    delete_url: str = ""


@dataclass(frozen=True)
class Leaning:
    """Something that speaks of what is to be deleted."""

    label: str
    url: str


@dataclass(frozen=True)
class DeletePage:
    title: str
    crumbs: tuple[Crumb, ...]
    back: str
    seen: str
    leaning: tuple[Leaning, ...]
    held: tuple[str, ...] = field(default=())


def part_page(
    given: Opened, form: PartForm, *, language: str, now: Sequence[Fact] = (), action: str = ""
) -> PartPage:
    """``action`` is where the form is sent when that is not the part's own page."""
    part, key = form.part, given.form.key
    name = written(part.place)
    words = palette.kind_words(part)
    label = label_in(given.definition, part, language)
    label = label if not form.is_new else _("New: %(kind)s") % {"kind": words}
    page = "" if form.is_new else written(part.place)
    return PartPage(
        title=label or words,
        kind=palette.kind_of(part.component),
        kind_words=words,
        crumbs=(*crumbs_of(given.form, language=language), Crumb(label or words)),
        action=action,
        back=f"{outline_url(key)}#{anchor_of(part.place)}" if page else outline_url(key),
        seen=given.edition,
        was="" if form.is_new else part.name,
        is_new=form.is_new,
        faults=() if form.is_new else _faults(given, part.place),
        cards=tuple(_cards(form)),
        answers=tuple(
            (labels[0], one.label)
            for one in form.targets.values()
            for labels in one.options.values()
            if labels
        ),
        now=tuple(now),
        places=() if form.is_new else places_for(given.definition, part, language=language),
        move_url=reverse("console:form-outline-move", args=[key, name]) if page else "",
        delete_url=reverse("console:form-outline-delete", args=[key, name]) if page else "",
    )


def delete_page(given: Opened, part: Part, *, language: str) -> DeletePage:
    index = Index(given.definition)
    key = given.form.key

    def name(one: Part) -> str:
        return label_in(given.definition, one, language) or palette.kind_words(one)

    held = [one for one in unfold(part, index.every) if one.place != part.place]
    title = _("Delete “%(name)s”") % {"name": name(part)}
    return DeletePage(
        title=title,
        crumbs=(*crumbs_of(given.form, language=language), Crumb(title)),
        back=f"{outline_url(key)}#{anchor_of(part.place)}",
        seen=given.edition,
        leaning=tuple(
            Leaning(name(one), reverse("console:form-outline-part", args=[key, written(one.place)]))
            for one in dependants(given.definition, part.place)
        ),
        held=tuple(name(one) for one in held),
    )


def differences(form: PartForm) -> tuple[Fact, ...]:
    """What the form holds now where something else was typed."""
    return tuple(
        Fact(str(form[name].label), str(form.fields[name].initial))
        for name in form.changed_data
        if form.fields[name].initial not in (None, "", False)
    )


def _faults(given: Opened, place: Place) -> tuple[str, ...]:
    _profile, faults = judge(given.definition, action=given.form.action, channel=given.form.channel)
    return tuple(faults_by_place(faults, located(given.definition)).get(place, ()))


def _cards(form: PartForm) -> Iterator[Card]:
    if "mend" in form.fields:
        yield Card(_("What Tessera cannot use"), fields=_bound(form, ["mend"]))
    yield _asked(form)
    if "option_values" in form.fields:
        yield Card(_("Choices"), beside=_beside(form, ["options"], "option_values"))
    if form.bounds:
        units = _beside(form, ["unit"]) if "unit" in form.texts else ()
        yield Card(_("What is taken"), beside=(_bound(form, form.bounds), *units))
    if form.has_binding:
        yield Card(_("In the register"), fields=_bound(form, ["binding"]))
    yield _when(form)
    if "calculation" in form.fields:
        fields = _bound(form, ["calculation"])
        yield Card(_("Calculated"), (), fields, _("No: people answer it"), _says_something(fields))
    if "message" in form.texts:
        rows = _beside(form, ["message"])
        note = _("The usual words are said")
        yield Card(_("When the answer is not taken"), rows, (), note, _says_something(rows[0]))


def _asked(form: PartForm) -> Card:
    texts = [name for name in ("label", "help", "html") if name in form.texts]
    part = form.part
    title = _("The page") if part.is_page else _("What is said") if part.is_content else _("What is asked")
    names = [name for name in ("required", "key") if name in form.fields]
    return Card(title, beside=_beside(form, texts), fields=_bound(form, names))


def _when(form: PartForm) -> Card:
    """First how, then the comparisons, then the rule."""
    lines = (_bound(form, [f"when_{one}", f"is_{one}", f"value_{one}"]) for one in range(form.lines))
    rows = (_bound(form, ["condition"]), *lines, _bound(form, ["condition_shown", "condition_joined"]))
    after = _bound(form, ["condition_logic"])
    is_open = form["condition"].value() != ALWAYS or any(one.errors for row in (*rows, after) for one in row)
    return Card(_("When it is asked"), rows, after, _("Always"), is_open)


def _says_something(fields: Sequence[BoundField]) -> bool:
    return any(one.value() or one.errors for one in fields)


def _beside(form: PartForm, names: Sequence[str], *further: str) -> tuple[tuple[BoundField, ...], ...]:
    """A row for each text, with its languages side by side."""
    return tuple(_bound(form, [*(f"{name}_{code}" for code in form.languages), *further]) for name in names)


def _bound(form: PartForm, names: Sequence[str]) -> tuple[BoundField, ...]:
    return tuple(form[name] for name in names)
