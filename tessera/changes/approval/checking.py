"""Whether a definition makes sense here: that it speaks of operations, roles, areas and fields that there are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import get_language
from pydantic import ValidationError

from tessera.accounts.choices import Permission
from tessera.accounts.models import Role
from tessera.areas.models import Area
from tessera.changes.approval import evidence
from tessera.changes.approval.definition import UNDO, Condition, Definition, Operator
from tessera.changes.approval.errors import (
    OperatorUnfit,
    PolicyNamesUnknown,
    PolicyUnreadable,
    StageRoleCannotDecide,
    StagesNamedAlike,
)
from tessera.changes.choices import ATTESTED_LIST, MARKED
from tessera.changes.operations import OPERATIONS
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec

IMPORT: Final = "import"
KINDS: Final = frozenset({*OPERATIONS, UNDO, IMPORT, ATTESTED_LIST, MARKED})
_ORDERED: Final = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE}
_WITHOUT_VALUE: Final = {Operator.RECORDED, Operator.MISSING}
_NEEDED: Final = {Permission.PEOPLE_VIEW.value, Permission.CHANGE_APPROVE.value}


def parse(given: Mapping[str, Any]) -> Definition:
    """The definition that was given as JSON. Raises PolicyUnreadable."""
    try:
        return Definition.model_validate(given)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PolicyUnreadable(where=where, field=where) from error


def check(definition: Definition) -> None:
    """Raises PolicyNamesUnknown, StageRoleCannotDecide, StagesNamedAlike, OperatorUnfit."""
    _refuse_unknown("operations", definition.operations - KINDS)
    for instant in definition.instant:
        _refuse_unknown("instant", set(instant.operations) - KINDS)
    _refuse_unknown("evidence", definition.evidence - evidence.labels().keys())
    _check_areas(definition)
    _check_roles(definition)
    _check_stages(definition)
    for condition in definition.conditions:
        _check_condition(condition)


def _refuse_unknown(field: str, unknown: Iterable[object]) -> None:
    found = sorted(str(each) for each in unknown)
    if found:
        raise PolicyNamesUnknown(what=", ".join(found), field=field)


def _check_areas(definition: Definition) -> None:
    if definition.areas:
        found = Area.objects.filter(public_id__in=definition.areas).values_list("public_id", flat=True)
        _refuse_unknown("areas", definition.areas - set(found))


def _check_roles(definition: Definition) -> None:
    roles = {role.key: role for role in Role.objects.filter(key__in=set(_roles(definition)))}
    _refuse_unknown("roles", set(_roles(definition)) - roles.keys())
    for stage in definition.stages:
        for key in filter(None, (stage.role, stage.late_role)):
            if not set(roles[key].permissions) >= _NEEDED:
                raise StageRoleCannotDecide(role=roles[key].name_in(get_language() or "en"), field=stage.key)


def _roles(definition: Definition) -> Iterator[str]:
    for stage in definition.stages:
        yield stage.role
        if stage.late_role:
            yield stage.late_role
    yield from (instant.role for instant in definition.instant)


def _check_stages(definition: Definition) -> None:
    seen: set[str] = set()
    for stage in definition.stages:
        if stage.key in seen:
            raise StagesNamedAlike(key=stage.key, field="stages")
        seen.add(stage.key)


def _check_condition(condition: Condition) -> None:
    spec = catalogue.field(condition.subject, condition.field)
    if spec is None or condition.subject == Subject.MEMBERSHIP:
        raise PolicyNamesUnknown(what=condition.field, field="conditions")
    if not _fits(condition, spec):
        raise OperatorUnfit(label=spec.label_in(get_language() or "en"), field="conditions")


def _fits(condition: Condition, spec: FieldSpec) -> bool:
    if condition.operator in _WITHOUT_VALUE:
        return condition.value is None
    if condition.operator == Operator.ONE_OF:
        return isinstance(condition.value, tuple) and bool(condition.value)
    if condition.value is None or isinstance(condition.value, tuple):
        return False
    return condition.operator not in {Operator.LESS, Operator.MORE} or spec.type in _ORDERED
