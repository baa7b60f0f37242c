"""The kinds of groups and of identifiers in memory, kept as the dictionary is: see ``dictionary.catalogue``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tessera.dictionary import catalogue
from tessera.registry.models import GroupKind, IdentifierKind


@dataclass(frozen=True)
class Kinds:
    """By primary key, deprecated ones as well. Whoever changes a kind reads it anew: these are shared."""

    groups: Mapping[int, GroupKind] = field(default_factory=dict)
    identifiers: Mapping[int, IdentifierKind] = field(default_factory=dict)

    def group(self, key: str) -> GroupKind | None:
        """The kind of that key, if it is offered today."""
        return next((kind for kind in self.groups.values() if kind.key == key and _is_offered(kind)), None)

    def identifier(self, key: str) -> IdentifierKind | None:
        """The kind of that key, if it is offered today."""
        found = self.identifiers.values()
        return next((kind for kind in found if kind.key == key and _is_offered(kind)), None)


_kept: tuple[int, Kinds] | None = None  # replaced as a whole, so threads see the old one or the new one


def current() -> Kinds:
    """The kinds as this database session sees them now, in the order of the screen."""
    global _kept
    stamp = catalogue.stamp()
    kept = _kept
    if kept is None or kept[0] != stamp:
        read = Kinds(
            {kind.pk: kind for kind in GroupKind.objects.all()},
            {kind.pk: kind for kind in IdentifierKind.objects.all()},
        )
        kept = _kept = (stamp, read)
    return kept[1]


def _is_offered(kind: GroupKind | IdentifierKind) -> bool:
    return kind.deprecated_since is None
