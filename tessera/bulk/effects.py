"""What applying an import would change of known people and households, counted field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.bulk import staging
from tessera.bulk.layout import Layout
from tessera.bulk.models import Import
from tessera.changes.batch import Column, Plan
from tessera.changes.batch.plan import fetch, joined
from tessera.changes.batch.values import differs, group_changes, person_changes, updated
from tessera.dictionary.choices import Subject

_WAYS: Final = ("filled", "changed", "erased")
_OF_POINTS: Final = {"latitude", "longitude"}


@dataclass(frozen=True)
class _Fact:
    """One field: the value of the live row ``t`` and the one that it would get from the staged row ``s``."""

    key: str
    old: sql.Composable
    new: sql.Composable
    blank: sql.Composable


def count(found: Import, plan: Plan, shape: Layout, counts: dict[str, Any]) -> list[dict[str, Any]]:
    """For each field that changes: how often it was empty and is filled in, is changed, or is erased."""
    told: list[dict[str, Any]] = []
    with reach.narrowed_to(system_viewer()):
        if counts.get("update"):
            told += _count(found, plan, shape, Subject.INDIVIDUAL)
        if counts.get("households_update"):
            told += _count(found, plan, shape, Subject.GROUP)
    return told


def _count(found: Import, plan: Plan, shape: Layout, subject: Subject) -> list[dict[str, Any]]:
    of_people = subject == Subject.INDIVIDUAL
    pairs = person_changes(plan) if of_people else group_changes(plan)
    facts = _facts(plan.individual if of_people else plan.group, plan)
    facts += _attributes(shape, plan, subject)
    if not facts:
        return []
    (numbers,) = fetch(
        """select {sums} from {staged} s join {live} t on t.id = s.{key}
           where not s.is_new and {differs}""",
        sums=joined([number for fact in facts for number in _numbers(fact)]),
        staged=staging.names(found)["people" if of_people else "groups"],
        live=sql.Identifier("registry_individual" if of_people else "registry_group"),
        key=sql.Identifier("individual_id" if of_people else "group_id"),
        differs=differs(pairs),
    )
    told = []
    for index, fact in enumerate(facts):
        ways = dict(zip(_WAYS, numbers[index * 3 : index * 3 + 3], strict=True))
        if any(ways.values()):
            told.append({"subject": subject, "key": fact.key, **ways})
    return told


def _facts(columns: Sequence[Column], plan: Plan) -> list[_Fact]:
    """The built-in ones. Of a point the latitude stands for both, and a precision is part of its date."""
    return [
        _Fact(
            "location" if column.name in _OF_POINTS else column.name.removesuffix("_id"),
            sql.SQL("t.{}").format(sql.Identifier(column.name)),
            updated(column, clears=plan.has_clears),
            column.blank_sql,
        )
        for column in columns
        if column.name not in {"longitude", "birth_date_precision"}
    ]


def _attributes(shape: Layout, plan: Plan, subject: Subject) -> list[_Fact]:
    staged, erased = (
        ("attributes", "erased") if subject == Subject.INDIVIDUAL else ("g_attributes", "g_erased")
    )
    facts = []
    for column in shape.attributes(subject):
        name = column.target.spec.key if column.target.spec else ""
        key = sql.Literal(name)
        old = sql.SQL("t.attributes -> {}").format(key)
        new = sql.SQL("coalesce(s.{} -> {}, {})").format(sql.Identifier(staged), key, old)
        if plan.has_clears:
            new = sql.SQL("case when {} = any(s.{}) then null else {} end").format(
                key, sql.Identifier(erased), new
            )
        facts.append(_Fact(name, old, new, sql.SQL("null")))
    return facts


def _numbers(fact: _Fact) -> list[sql.Composable]:
    conditions = (
        "({old}) is not distinct from {blank} and ({new}) is distinct from {blank}",
        "({old}) is distinct from ({new}) and ({old}) is distinct from {blank} and ({new}) is distinct from {blank}",
        "({old}) is distinct from {blank} and ({new}) is not distinct from {blank}",
    )
    return [
        sql.SQL("count(*) filter (where " + condition + ")").format(
            old=fact.old, new=fact.new, blank=fact.blank
        )
        for condition in conditions
    ]
