"""What the outline of a form shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tessera.console.intake.pages import crumbs
from tessera.console.outline import palette
from tessera.dictionary.catalogue import Catalogue
from tessera.intake.actions.forms import judge
from tessera.intake.models import Form, FormVersion
from tessera.intake.outline.editing import Step, place_of, way, written
from tessera.intake.outline.naming import spoken_by
from tessera.intake.outline.tree import Index, Json, Part, Place, edition_of, located, opened
from tessera.intake.outline.wording import label_in
from tessera.intake.profile import components
from tessera.intake.profile.faults import Fault
from tessera.intake.queries.forms import draft_of, published_of
from tessera.web.parts import Crumb, FormFault

MOST_FAULTS: Final = 12  # in the summary; the others stand beside what they speak of
WAYS: Final[Mapping[Step, tuple[str, str | Promise]]] = {
    Step.UP: ("arrow-up", gettext_lazy("Move “%(name)s” up")),
    Step.DOWN: ("arrow-down", gettext_lazy("Move “%(name)s” down")),
    Step.INTO: ("arrow-right", gettext_lazy("Move “%(name)s” into its neighbour")),
    Step.OUT: ("arrow-left", gettext_lazy("Move “%(name)s” out")),
}


@dataclass(frozen=True)
class Opened:
    """A form with the definition that is edited: the draft, or what is published when there is none. ``edition`` is
    what whoever saves says to have seen."""

    form: Form
    version: FormVersion | None
    definition: Json
    edition: str

    @property
    def number(self) -> int:
        return self.version.number if self.version is not None else 1

    @property
    def is_draft(self) -> bool:
        return self.version is not None and not self.version.is_published


@dataclass(frozen=True)
class Way:
    """A button that moves a part by one step; ``anchor`` is its id, to which the page goes back."""

    step: str
    icon: str
    label: str
    anchor: str


@dataclass(frozen=True)
class Node:
    """A part as the outline shows it. ``notes`` say what holds for it, in a few words."""

    anchor: str
    label: str
    key: str
    kind: str
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    ways: tuple[Way, ...]
    held: "tuple[Node, ...]"
    is_page: bool
    is_holder: bool
    url: str
    move_url: str
    delete_url: str
    add_url: str


@dataclass(frozen=True)
class Where:
    """A place where something can be put in."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class OutlinePage:
    """``faults`` lead to what they speak of; ``more`` are those that the summary leaves out."""

    title: str
    key: str
    crumbs: tuple[Crumb, ...]
    number: int
    is_draft: bool
    edition: str
    faults: tuple[FormFault, ...]
    more: str
    is_ready: bool
    nodes: tuple[Node, ...]
    groups: tuple[palette.Group, ...]
    places: tuple[Where, ...]
    add_url: str
    title_url: str
    builder_url: str
    preview_url: str
    publish_url: str


def open_form(form: Form) -> Opened:
    version = draft_of(form) or published_of(form)
    definition = version.definition if version is not None else {}
    return Opened(form, version, opened(definition), edition_of(definition))


def outline_page(given: Opened, catalogue: Catalogue, *, at: Place | None, language: str) -> OutlinePage:
    """``at`` is where the next part is to be put in, if somebody has just said so."""
    definition, key = given.definition, given.form.key
    _profile, faults = judge(definition, action=given.form.action, channel=given.form.channel)
    places = located(definition)
    by_place = faults_by_place(faults, places)
    index = Index(definition)
    return OutlinePage(
        title=given.form.title_in(language),
        key=key,
        crumbs=crumbs_of(given.form, language=language, link=False),
        number=given.number,
        is_draft=given.is_draft,
        edition=given.edition,
        faults=tuple(_summed(fault, places) for fault in faults[:MOST_FAULTS]),
        more=_more(len(faults) - MOST_FAULTS),
        is_ready=not faults,
        nodes=tuple(_Nodes(given, by_place, catalogue, language).below(())),
        groups=palette.groups(catalogue, language=language),
        places=_wheres(_Named(index, definition, language), at),
        add_url=reverse("console:form-outline-add", args=[key]),
        title_url=reverse("console:form-outline-title", args=[key]),
        builder_url=reverse("console:form-builder", args=[key]),
        preview_url=reverse("console:form-preview", args=[key]),
        publish_url=reverse("console:form-publish", args=[key]) if given.is_draft else "",
    )


def crumbs_of(form: Form, *, language: str, link: bool = True) -> tuple[Crumb, ...]:
    """To the outline; without ``link`` the outline is the page itself."""
    here = outline_url(form.key) if link else ""
    return (*crumbs(form, language), Crumb(_("Outline"), here))


def outline_url(key: str) -> str:
    return reverse("console:form-outline", args=[key])


def places_for(definition: Json, part: Part, *, language: str) -> tuple[Where, ...]:
    """Where the part may be moved to: the end of every page and of all rows that take it, and behind their parts."""
    index = Index(definition)
    found = []
    for where in _wheres(_Named(index, definition, language), None):
        place = place_of(where.value)
        inside = place[: len(part.place)] == part.place and len(place) > len(part.place)
        if not inside and (place[:-1] == part.place[:-1] or index.accepts(place[:-1], part.component)):
            found.append(Where(where.value, where.label, chosen=False))
    return tuple(found)


def faults_by_place(faults: Sequence[Fault], places: Mapping[str, Place]) -> Mapping[Place, list[str]]:
    """The sentences that speak of each part."""
    found: dict[Place, list[str]] = defaultdict(list)
    for fault in faults:
        place = places.get(fault.path)
        if place is not None and fault.message not in found[place]:
            found[place].append(fault.message)
    return found


def anchor_of(place: Place) -> str:
    return f"part-{written(place)}"


def _summed(fault: Fault, places: Mapping[str, Place]) -> FormFault:
    place = places.get(fault.path)
    return FormFault(fault.message, anchor_of(place) if place is not None else "")


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext(
        "%(count)d more stands beside what it speaks of.",
        "%(count)d more stand beside what they speak of.",
        count,
    ) % {"count": count}


@dataclass(frozen=True)
class _Named:
    """The parts of a definition with their names in a language."""

    index: Index
    definition: Json
    language: str

    def of(self, part: Part) -> str:
        return label_in(self.definition, part, self.language) or palette.kind_words(part)


def _wheres(named: _Named, at: Place | None) -> tuple[Where, ...]:
    """At the end of each page and of all rows, and behind each part."""
    index = named.index
    last = next((one.place for one in reversed(index.every) if len(one.place) == 1 and one.is_page), ())
    chosen = at if at is not None else (*last, index.count(last))
    found = []
    for part in index.every:
        if part.is_page or part.is_rows:
            place = (*part.place, index.count(part.place))
            found.append((place, _("at the end of “%(name)s”") % {"name": named.of(part)}))
        else:
            place = (*part.place[:-1], part.place[-1] + 1)
            found.append((place, _("behind “%(name)s”") % {"name": named.of(part)}))
    top = (index.count(()),)
    choices = [*found, (top, _("at the end of the form"))]
    picked = next(
        (index for index, (place, _label) in enumerate(choices) if place == chosen), len(choices) - 1
    )
    return tuple(
        Where(written(place), label, index == picked) for index, (place, label) in enumerate(choices)
    )


class _Nodes:
    """Builds the tree of a page."""

    def __init__(
        self, given: Opened, faults: Mapping[Place, list[str]], catalogue: Catalogue, language: str
    ) -> None:
        self.index, self.key = Index(given.definition), given.form.key
        self.faults, self.catalogue, self.language = faults, catalogue, language
        self.named = _Named(self.index, given.definition, language)
        self.held: dict[Place, list[Part]] = defaultdict(list)
        for part in self.index.every:
            self.held[part.place[:-1]].append(part)

    def below(self, above: Place) -> list[Node]:
        return [self._node(part) for part in self.held[above]]

    def _node(self, part: Part) -> Node:
        name = written(part.place)
        inner = written((*part.place, self.index.count(part.place)))
        return Node(
            anchor=anchor_of(part.place),
            label=self.named.of(part),
            key=part.key,
            kind=palette.kind_words(part),
            notes=tuple(_notes(part, self.catalogue, self.language)),
            faults=tuple(self.faults.get(part.place, ())),
            ways=tuple(self._ways(part)),
            held=tuple(self.below(part.place)),
            is_page=part.is_page,
            is_holder=part.is_page or part.is_rows,
            url=self._url("part", name),
            move_url=self._url("move", name),
            delete_url=self._url("delete", name),
            add_url=f"{outline_url(self.key)}?at={inner}#add",
        )

    def _ways(self, part: Part) -> list[Way]:
        found = []
        for one, (icon, words) in WAYS.items():
            if way(self.index, part.place, one) is not None:
                label = str(words) % {"name": self.named.of(part)}
                found.append(Way(one.value, icon, label, f"{one.value}-{written(part.place)}"))
        return found

    def _url(self, page: str, place: str) -> str:
        return reverse(f"console:form-outline-{page}", args=[self.key, place])


def _notes(part: Part, catalogue: Catalogue, language: str) -> list[str]:
    found = []
    if components.is_required(part.component):
        found.append(_("an answer is needed"))
    if part.component.get("conditional") and spoken_by(part):
        found.append(_("only sometimes"))
    if part.component.get("calculateValue"):
        found.append(_("calculated"))
    registry = components.properties_of(part.component).get("registry")
    if isinstance(registry, str) and registry:
        found.append(_("in the register: %(field)s") % {"field": _field(registry, catalogue, language)})
    return found


def _field(registry: str, catalogue: Catalogue, language: str) -> str:
    """What the dictionary calls it; identifiers, contacts and members by their names in the form."""
    spec = catalogue.field(*registry.split(".")) if registry.count(".") == 1 else None
    return spec.label_in(language) if spec is not None else registry
