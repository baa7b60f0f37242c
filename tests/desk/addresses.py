"""Every address of Tessera, read from the resolver and filled in with what the world has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.desk.world import World

# These name a key that nobody has: a link from a mail, a passkey, a provider that is not set up.
WITHOUT_EXAMPLE = {
    "account_reset_password_from_key": ("1", "set-password"),
    "mfa_remove_webauthn": (1,),
    "mfa_edit_webauthn": (1,),
    "portal:log-in-with": ("nowhere",),
    "sms-receipt": ("wrong",),
    "sms-reply": ("wrong",),
    # Files, which the world has only the names of.
    "console:individual-photo": (UUID(int=0),),
    "console:links-wish-paper": (UUID(int=0),),
}


@dataclass(frozen=True)
class Address:
    """``route`` names the kind of page, for all records alike."""

    route: str
    url: str

    @property
    def is_of_the_portal(self) -> bool:
        return self.route.startswith("portal:")


@dataclass(frozen=True)
class Route:
    name: str
    parameters: tuple[str, ...]
    converters: tuple[str, ...]


def routes() -> list[Route]:
    """Every named pattern of the resolver, once; what other systems call has a fuzz of its own (tests/interop)."""
    found = (route for route in _routes(get_resolver(), {}, "") if not route.name.startswith("api:"))
    return list({route.name: route for route in found}.values())


def _routes(resolver: URLResolver, above: dict[str, Any], space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        names = above | {name: type(one).__name__ for name, one in entry.pattern.converters.items()}
        names |= dict.fromkeys(getattr(entry.pattern.regex, "groupindex", {}), "regex") if not names else {}
        if isinstance(entry, URLResolver):
            yield from _routes(entry, names, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Route(f"{space}{entry.name}", tuple(names), tuple(names.values()))


def addresses(world: World) -> list[Address]:
    """Each address once for each example. An address whose record the world does not have is an error."""
    found, strange = [], []
    for route in routes():
        examples = _examples(route, world)
        if examples is None:
            strange.append(route.name)
            continue
        found += [Address(route.name, reverse(route.name, args=one)) for one in examples]
    assert not strange, f"What do {strange} name? Give them an example in tests/desk/world.py."
    return found


def _examples(route: Route, world: World) -> Sequence[tuple[Any, ...]] | None:
    """Of the longest noun that the route's name begins with: of "area" for "area-move"."""
    if route.name in WITHOUT_EXAMPLE:
        return [WITHOUT_EXAMPLE[route.name]]
    if not route.parameters:
        return [()]
    words = route.name.removeprefix("console:").split("-")
    for length in range(len(words), 0, -1):
        examples = world.named.get("-".join(words[:length]))
        if examples and len(examples[0]) == len(route.parameters):
            return examples
    return None
