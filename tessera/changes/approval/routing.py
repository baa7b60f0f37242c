"""Which policies a change comes under, and so what it waits for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from tessera.accounts.viewer import Viewer
from tessera.changes.approval.conditions import holds
from tessera.changes.approval.definition import UNDO, Definition, Instant, Stage
from tessera.changes.approval.proposals import is_as_sensitive
from tessera.changes.approval.rulebook import Rule
from tessera.changes.operations import OPERATIONS, AttachDocument, Operation
from tessera.changes.operations.base import Context

SYSTEM: Final = "system"
INSTANT: Final = "instant"


@dataclass(frozen=True)
class Route:
    """The rules that ask for approval of a change, in the order in which their stages come. None: it is instant.
    ``evidence`` are the kinds of document that must come with it."""

    rules: tuple[Rule, ...] = ()
    evidence: frozenset[str] = frozenset()

    @property
    def is_instant(self) -> bool:
        return not self.rules

    @property
    def versions(self) -> list[int]:
        return [rule.version for rule in self.rules]

    @property
    def label(self) -> str:
        return " + ".join(rule.label for rule in self.rules) or INSTANT

    @property
    def stages(self) -> tuple["PlannedStage", ...]:
        return planned(self.rules)


@dataclass(frozen=True)
class PlannedStage:
    stage: Stage
    nobody_twice: bool


@cache
def kinds_of(kind: str) -> frozenset[str]:
    """The kind, and those of which it is a special one: whoever takes facts from a version corrects facts, which they
    may have written into that version themselves."""
    operation = OPERATIONS.get(kind)
    named = (vars(one).get("kind") for one in operation.__mro__) if operation is not None else ()
    return frozenset({kind, *(one for one in named if isinstance(one, str))})


def planned(rules: Iterable[Rule]) -> tuple[PlannedStage, ...]:
    """The stages of several rules, one after the other; a stage that two of them ask for alike comes once."""
    found: dict[str, PlannedStage] = {}
    for rule in rules:
        for stage in rule.definition.stages:
            alike = stage.model_dump_json(exclude={"key", "names"})
            found.setdefault(alike, PlannedStage(stage, rule.definition.nobody_twice))
    return tuple(found.values())


@dataclass(frozen=True)
class Asker:
    """Who proposes a change, through which channel, and the paths of all areas that it touches."""

    by: Viewer
    channel: str
    paths: frozenset[str | None]


def route(operations: Sequence[Operation], *, asker: Asker, context: Context, rules: Sequence[Rule]) -> Route:
    """The rules of every operation of a change: whoever puts two operations into one change asks for the approvals of
    both. What the system does itself is instant."""
    if not rules or asker.by.actor == SYSTEM:
        return Route()
    followed = [_followed(operation, asker=asker, context=context, rules=rules) for operation in operations]
    asked = [_evidence(operation, asker=asker, context=context, rules=rules) for operation in operations]
    return replace(_route(followed, rules), evidence=frozenset().union(*asked))


def lets_through(
    operations: Sequence[Operation], *, asker: Asker, context: Context, rules: Sequence[Rule]
) -> bool:
    """Whether policies say of every operation, by the name of the channel, that nobody need approve it.

    For who proposes about their own record: where no policy says anything, they wait for the office.
    """
    return all(
        _is_let_through(operation, asker=asker, context=context, rules=rules) for operation in operations
    )


def _is_let_through(operation: Operation, *, asker: Asker, context: Context, rules: Sequence[Rule]) -> bool:
    for rule in rules:
        if _concerns(rule, operation.kind, asker) and _meets(rule.definition, operation, context):
            return asker.channel in rule.definition.channels and not rule.definition.stages
    return False


def route_of_kinds(kinds: Collection[str], *, asker: Asker, rules: Sequence[Rule]) -> Route:
    """The rules of a change that is named rather than typed: an undo, or an import. Which records it speaks of is not
    known, so conditions and sensitivity count as met."""
    if not rules or asker.by.actor == SYSTEM:
        return Route()
    followed = [rule for kind in sorted(kinds) for rule in _followed_by_kind(kind, kinds, asker, rules)]
    return _route(followed, rules)


def _followed_by_kind(
    kind: str, kinds: Collection[str], asker: Asker, rules: Sequence[Rule]
) -> Iterable[Rule]:
    """A rule with conditions may concern the change or not: it is followed, and so is the next one that may."""
    for rule in rules:
        if not _concerns(rule, kind, asker):
            continue
        if rule.definition.stages and not _is_instant(
            rule.definition.instant, kinds_of(kind) | ({UNDO} & {*kinds}), asker
        ):
            yield rule
        if not rule.definition.conditions and rule.definition.sensitivity is None:
            return


def _route(followed: Sequence[Rule | None], rules: Sequence[Rule]) -> Route:
    asked = {rule.version for rule in followed if rule is not None}
    return Route(tuple(rule for rule in rules if rule.version in asked))


def _evidence(
    operation: Operation, *, asker: Asker, context: Context, rules: Sequence[Rule]
) -> frozenset[str]:
    """What the first rule that concerns the operation asks for, whoever may apply it at once. What is only registered
    by the change has no record to which a paper could be attached."""
    named = operation.subjects()
    if isinstance(operation, AttachDocument) or not (named.individuals or named.groups):
        return frozenset()
    for rule in rules:
        if _concerns(rule, operation.kind, asker) and _meets(rule.definition, operation, context):
            return rule.definition.evidence
    return frozenset()


def _followed(operation: Operation, *, asker: Asker, context: Context, rules: Sequence[Rule]) -> Rule | None:
    """The first rule that concerns the operation, unless it lets the asker apply it at once."""
    for rule in rules:
        if _concerns(rule, operation.kind, asker) and _meets(rule.definition, operation, context):
            instant = _is_instant(rule.definition.instant, kinds_of(operation.kind), asker)
            return None if instant or not rule.definition.stages else rule
    return None


def _concerns(rule: Rule, kind: str, asker: Asker) -> bool:
    definition = rule.definition
    if definition.operations and kinds_of(kind).isdisjoint(definition.operations):
        return False
    if definition.channels and asker.channel not in definition.channels:
        return False
    return not definition.areas or _touches(rule.areas, asker.paths)


def _touches(areas: frozenset[str], paths: Iterable[str | None]) -> bool:
    return any(path is not None and not areas.isdisjoint(path.split(".")) for path in paths)


def _meets(definition: Definition, operation: Operation, context: Context) -> bool:
    if definition.sensitivity is not None and not is_as_sensitive(operation, definition.sensitivity):
        return False
    return all(holds(condition, operation, context=context) for condition in definition.conditions)


def _is_instant(instant: Iterable[Instant], kinds: Collection[str], asker: Asker) -> bool:
    """Whether the asker holds a role, throughout the change, that need not wait with one of the kinds."""
    return any(
        (not each.operations or not set(each.operations).isdisjoint(kinds))
        and all(
            any(held.role == each.role and held.covers(path) for held in asker.by.held)
            for path in asker.paths or {None}
        )
        for each in instant
    )
