"""The sentences of changes, with the names of those out of the viewer's reach left out."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import ValidationError

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.choices import ATTESTED_LIST, EXPIRY, REHOUSED, Channel
from tessera.changes.models import ChangeOperation
from tessera.changes.operations import OPERATIONS
from tessera.dictionary import catalogue
from tessera.lib.db.prepared import fetch
from tessera.lib.labels import in_language
from tessera.registry.queries.within import group_within, name_within, seen_by


def sentences(changes: Iterable[int | None], *, viewer: Viewer) -> dict[int, tuple[str, ...]]:
    """The sentences of each change, in the order of its operations."""
    wanted = {change for change in changes if change is not None}
    if not wanted:
        return {}
    with reach.narrowed_to(system_viewer()):
        operations = list(ChangeOperation.objects.filter(request__in=wanted).select_related("request__area"))
    named = {key for operation in operations for key in operation.names}
    shown = None if viewer.sees.everywhere else _visible(named, viewer)
    found: dict[int, list[str]] = defaultdict(list)
    with catalogue.held():
        for operation in operations:
            own = operation.request.actor == viewer.actor  # they named whom it names
            seen = None if own or shown is None else shown | _would_register(operation, viewer)
            found[operation.request_id].append(sentence(operation, _names(operation, seen)))
    return {change: tuple(said) for change, said in found.items()}


def _names(operation: ChangeOperation, shown: Collection[str] | None) -> dict[str, str]:
    hidden = _("somebody you may not see")
    return {key: name if shown is None or key in shown else hidden for key, name in operation.names.items()}


def _would_register(operation: ChangeOperation, viewer: Viewer) -> set[str]:
    """The people whom a change that was never applied would register, where its whole area lies within reach.

    They are nowhere in the register yet, so nothing there says whether the viewer may see them.
    """
    request, kind = operation.request, OPERATIONS.get(operation.kind)
    if kind is None or request.applied_at or not request.area or not viewer.sees.covers(request.area.path):
        return set()
    try:
        return set(kind.model_validate(operation.input).names())
    except ValidationError:  # proposed when the operation had another input
        return set()


def sentence(operation: ChangeOperation, names: Mapping[str, str]) -> str:
    kind = OPERATIONS.get(operation.kind)
    if kind is None:
        return _of_no_kind(operation)
    try:
        return kind.model_validate(operation.input).sentence(names)
    except ValidationError:  # proposed when the operation had another input
        return str(kind.label)


def _of_no_kind(operation: ChangeOperation) -> str:
    """An undo, or a batch that is described rather than typed."""
    said = operation.input
    if operation.kind in _DESCRIBED:
        return _DESCRIBED[operation.kind](said)
    if said.get("version"):
        return _of_a_version(operation)
    if operation.request.channel == Channel.IMPORT:
        return _("Import of %(source)s") % {"source": operation.request.source or operation.request.reference}
    return operation.request.source or operation.request.get_channel_display()


def _of_rehousing(said: Mapping[str, Any]) -> str:
    language = get_language() or "en"
    places = {name: in_language(said[name], language) for name in ("area", "successor")}
    return _("What was recorded in %(area)s went to %(successor)s") % places


_DESCRIBED: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "undo": lambda said: _("Undo %(reference)s") % {"reference": said.get("reference", "?")},
    EXPIRY: lambda _said: _("Attestations whose time had passed expired"),
    ATTESTED_LIST: lambda said: _("Attested list %(number)s") % {"number": said.get("number", "?")},
    REHOUSED: _of_rehousing,
}


_VISIBLE: Final = f"""
select i.public_id from registry_individual i left join areas_area area on area.id = i.area_id
where i.public_id = any (%(named)s::uuid[]) and {name_within("i")}
union all
select g.public_id from registry_group g left join areas_area area on area.id = g.area_id
where g.public_id = any (%(named)s::uuid[]) and {group_within("g")}
union all
select a.public_id from areas_area a where a.public_id = any (%(named)s::uuid[])
"""  # noqa: S608 - the parts are constants


def _of_a_version(operation: ChangeOperation) -> str:
    """One that is marked as default of many, or that a file has brought."""
    said = operation.input
    words = {"version": said["version"], "file": said.get("file", "?")}
    if operation.kind == "import":
        return _("Import of the version “%(version)s” from %(file)s") % words
    if not said.get("area"):
        return _("Mark the version “%(version)s” as default") % words
    words["area"] = in_language(said["area"], get_language() or "en")
    return _("Mark the version “%(version)s” as default in %(area)s") % words


def _visible(named: Collection[str], viewer: Viewer) -> set[str]:
    """Of the public ids, those of areas and of records within reach."""
    found = fetch(_VISIBLE, {"named": list(named), **seen_by(viewer)})
    return {str(key) for (key,) in found}
