"""The policies in memory, and what there is to know at the start of every change.

``situation`` costs one query of one row, whatever the policies are; after a change of any policy, by anybody in any
process, they are read again in two.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db.models import F, QuerySet

from tessera.areas.models import Area
from tessera.changes.approval.definition import Definition
from tessera.changes.models import PolicyVersion
from tessera.lib.db.prepared import prepared


@dataclass(frozen=True)
class Rule:
    """A published version of a policy. ``areas`` are the keys of those that its definition names."""

    version: int
    policy: str
    names: Mapping[str, str]
    number: int
    definition: Definition
    areas: frozenset[str]

    @property
    def label(self) -> str:
        """How a request names it: ``head-change 2``."""
        return f"{self.policy} {self.number}"


@dataclass(frozen=True)
class Situation:
    """``rules`` are in the order in which they are followed. ``at`` is the database's clock. ``freezes`` are sets of
    keys of areas; an empty set is everywhere."""

    rules: tuple[Rule, ...]
    at: datetime
    freezes: tuple[frozenset[str], ...] = ()

    def is_frozen(self, paths: Collection[str | None]) -> bool:
        """Whether nothing may be applied now that touches one of the area paths. What lies nowhere is frozen only by
        a freeze that holds everywhere."""
        steps = {step for path in paths if path is not None for step in path.split(".")}
        return any(not areas or areas & steps for areas in self.freezes)


_kept: tuple[int, tuple[Rule, ...]] | None = (
    None  # replaced as a whole, so threads see the old one or the new one
)

_SITUATION: Final = "select number, at, freezes from pen_situation(%s)"


def situation(now: datetime) -> Situation:
    """What holds for a change at this moment. Nobody begins a freeze until the surrounding transaction has ended."""
    global _kept
    with prepared() as cursor:
        cursor.execute(_SITUATION, [now])
        number, at, freezes = cursor.fetchone()
    kept = _kept
    if kept is None or kept[0] != number:
        kept = _kept = (number, _load())
    found = orjson.loads(freezes) if freezes else []
    return Situation(kept[1], at, tuple(frozenset(map(str, areas)) for areas in found))


def rules_of(versions: Collection[int]) -> list[Rule]:
    """The rules with these keys, in that order, whether they are in force or not."""
    if not versions:
        return []
    found = {rule.version: rule for rule in _read(PolicyVersion.objects.filter(pk__in=versions))}
    return [found[key] for key in versions]


def _load() -> tuple[Rule, ...]:
    rules = _read(PolicyVersion.objects.filter(policy__current=F("pk"), policy__retired_at__isnull=True))
    return tuple(sorted(rules, key=lambda rule: (rule.definition.priority, rule.version)))


def _read(versions: "QuerySet[PolicyVersion]") -> list[Rule]:
    rows = list(versions.select_related("policy"))
    definitions = {row.pk: read(row.definition) for row in rows}
    wanted = {key for definition in definitions.values() for key in definition.areas}
    keys = dict(Area.objects.filter(public_id__in=wanted).values_list("public_id", "pk")) if wanted else {}
    return [
        Rule(
            version=row.pk,
            policy=row.policy.key,
            names=row.policy.names,
            number=row.number,
            definition=definitions[row.pk],
            # An area that is gone concerns nothing; it must not turn into "everywhere".
            areas=frozenset(str(keys.get(key, 0)) for key in definitions[row.pk].areas),
        )
        for row in rows
    ]


def read(definition: Mapping[str, Any]) -> Definition:
    return Definition.model_validate(definition)
