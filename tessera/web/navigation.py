"""The main navigation. A face registers its sections at start; the kit only shows them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from tessera.web.parts import Kind, Words


def everybody(request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True)
class Link:
    """A line of the navigation.

    ``within`` names further views (or, ending in ``:`` or ``-``, beginnings of view names) during which the
    line is the current one. ``visible`` hides it from those who may not follow it; ``count`` puts a number
    behind it.
    """

    label: Words
    view: str
    icon: str
    within: tuple[str, ...] = ()
    visible: Callable[[HttpRequest], bool] = everybody
    count: Callable[[HttpRequest], int | None] | None = None
    kind: Kind = "info"


@dataclass(frozen=True)
class Section:
    label: Words
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Search:
    """The search box of the top bar."""

    view: str
    placeholder: Words
    parameter: str = "q"


@dataclass(frozen=True)
class ShownLink:
    label: Words
    url: str
    icon: str
    current: bool
    count: int | None
    kind: Kind


@dataclass(frozen=True)
class ShownSection:
    label: Words
    links: tuple[ShownLink, ...]


_sections: list[Section] = []
_search: list[Search] = []
_note: list[Callable[[HttpRequest], Words]] = []


def register(*sections: Section) -> None:
    """Add sections, in the order in which they are shown. A section registered twice is shown once."""
    _sections.extend(section for section in sections if section not in _sections)


def register_search(search: Search) -> None:
    """Put a search box into the top bar; the last one registered is used."""
    _search[:] = [search]


def search_box() -> Search | None:
    return _search[0] if _search else None


def register_note(note: Callable[[HttpRequest], Words]) -> None:
    """Say what stands under the name of who is logged in, such as their role; the last one registered is used."""
    _note[:] = [note]


def note_for(request: HttpRequest) -> Words:
    """What stands under the visitor's name; empty where there is nothing to say."""
    return _note[0](request) if _note else ""


def sections_for(request: HttpRequest) -> tuple[ShownSection, ...]:
    """What this visitor sees, without empty sections."""
    return shown(_sections, request)


def shown(sections: Sequence[Section], request: HttpRequest) -> tuple[ShownSection, ...]:
    match = request.resolver_match
    current = match.view_name if match else ""
    found = (
        ShownSection(
            section.label,
            tuple(_show(link, request, current) for link in section.links if link.visible(request)),
        )
        for section in sections
    )
    return tuple(section for section in found if section.links)


def _show(link: Link, request: HttpRequest, current: str) -> ShownLink:
    return ShownLink(
        label=link.label,
        url=_url(link.view),
        icon=link.icon,
        current=current == link.view or any(_matches(current, name) for name in link.within),
        count=link.count(request) if link.count else None,
        kind=link.kind,
    )


def _matches(current: str, name: str) -> bool:
    return current.startswith(name) if name.endswith((":", "-")) else current == name


def _url(view: str) -> str:
    """The view's URL; a view that is not routed here (a face switched off) leads home."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return "/"
