"""Every address of a face has a gate."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tessera.interop.callers import Bearer
from tessera.interop.interface import interface


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _views(entry, address)
        elif isinstance(entry, URLPattern):
            yield address, entry.callback


def test_every_view_of_a_face_has_a_gate() -> None:
    open_views = [
        address
        for address, view in _views(get_resolver())
        if getattr(view, "__module__", "").startswith(("tessera.console", "tessera.portal"))
        and not hasattr(view, "gate")
    ]
    assert not open_views, f"Put @staff(…) or @citizen(…) over the views of {open_views}; see the gates."


def test_every_other_view_is_known_to_be_open() -> None:
    """Outside of the desk there is only logging in, health, the language and the component page."""
    known: tuple[str, ...] = ("tessera.web", "allauth", "django.views", "django.contrib.staticfiles")
    known += ("tessera.console", "tessera.portal")
    known += ("tessera.interop.receipts",)  # the secret in the address is its gate
    known += ("tessera.interop.problems",)  # says that there is nothing
    strange = [
        address
        for address, view in _views(get_resolver())
        if not getattr(view, "__module__", "").startswith(known)
        and not address.startswith("api/v1/")  # where a key opens, see below
    ]
    assert not strange, f"Who may open {strange}? Give them a gate, or name their module here."


def test_the_portal_lives_below_its_cookie() -> None:
    """The cookie of the portal is sent to these addresses alone, and no page of the desk is among them."""
    for address, view in _views(get_resolver()):
        module = getattr(view, "__module__", "")
        if module.startswith(("tessera.portal", "tessera.console")):
            assert address.startswith("my/") == module.startswith("tessera.portal"), address


def test_every_address_for_other_systems_asks_for_a_key() -> None:
    """All but the description of them."""
    without = [
        operation.path
        for bound in interface._get_bound_routers()
        for path in bound.path_operations.values()
        for operation in path.operations
        if not operation.auth_callbacks
        or not all(isinstance(one, Bearer) for one in operation.auth_callbacks)
    ]
    assert without == []
