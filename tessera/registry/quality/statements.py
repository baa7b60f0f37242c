# ruff: noqa: S608 - the statements are made of our own words and of field keys, which the database promises to be plain
"""The SQL that the rules are put together to."""

from collections.abc import Iterable, Mapping
from string import Template
from typing import Final

from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Storage, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.registry.quality.rules import Rule
from tessera.registry.quality.table import RULES

TABLES: Final[Mapping[Subject, str]] = {
    Subject.INDIVIDUAL: "registry_individual",
    Subject.GROUP: "registry_group",
}
_OWN_RULE: Final = frozenset({"birth_date", "sex", "area"})
_COLUMNS: Final[Mapping[FieldType, str]] = {FieldType.AREA: "{key}_id", FieldType.POINT: "latitude"}
_SEEN: Final = "coalesce(s.observed_on, s.registered_on)"
_NOTHING: Final = """('null'::jsonb, '""'::jsonb, '[]'::jsonb)"""


def of_records(rules: Iterable[Rule], *, catalogue: Catalogue) -> str:
    """The faults of some records: rule, key of the record, other person, fields.

    Takes the keys of people as ``individuals`` and of groups as ``groups``; both may be empty.
    """
    asked = list(rules)
    parts = (
        _of_subject(subject, [rule for rule in asked if rule.subject == subject], catalogue)
        for subject in TABLES
    )
    return " union all ".join(part for part in parts if part)


def of_range(subject: Subject, *, catalogue: Catalogue) -> str:
    """Which records with keys from ``first`` until before ``last`` have which fault: rule, key, area.

    A query for each rule, so that the planner joins whole tables instead of asking for each record.
    """
    return " union all ".join(
        f"""select distinct '{rule.code}', s.id, s.area_id from {TABLES[subject]} s
            cross join lateral ({_found(rule, catalogue)}) f (other, keys)
            where s.id >= %(first)s and s.id < %(last)s and {_status(rule)}"""
        for rule in RULES
        if rule.subject == subject
    )


def _of_subject(subject: Subject, rules: Iterable[Rule], catalogue: Catalogue) -> str:
    found = " union all ".join(
        f"select '{rule.code}', f.* from ({_found(rule, catalogue)}) f (other, keys) where {_status(rule)}"
        for rule in rules
    )
    if not found:
        return ""
    keys = "individuals" if subject == Subject.INDIVIDUAL else "groups"
    return f"""select r.rule, s.id, r.other, r.keys from {TABLES[subject]} s
               cross join lateral ({found}) r (rule, other, keys) where s.id = any (%({keys})s)"""


def _status(rule: Rule) -> str:
    return "s.status in ({})".format(", ".join(f"'{status}'" for status in rule.statuses))


def _found(rule: Rule, catalogue: Catalogue) -> str:
    specs = catalogue.fields(rule.subject)
    needed = (_when(_empty(spec), spec) for spec in specs if spec.required and spec.key not in _OWN_RULE)
    return Template(rule.found).substitute(needed=_keys(needed), old=_old(rule.subject, specs))


def _keys(cases: Iterable[str]) -> str:
    return f"array_remove(array[{', '.join(cases)}]::text[], null)"


def _when(condition: str, spec: FieldSpec) -> str:
    return f"case when {condition} then '{spec.key}' end"  # the key is a plain word: the database promises it


def _value(spec: FieldSpec, row: str) -> str:
    if spec.storage == Storage.ATTRIBUTE:
        return f"{row}.attributes -> '{spec.key}'"
    return f"{row}." + _COLUMNS.get(spec.type, "{key}").format(key=spec.key)


def _empty(spec: FieldSpec) -> str:
    value = _value(spec, "s")
    if spec.storage == Storage.ATTRIBUTE:
        return f"coalesce({value}, 'null') in {_NOTHING}"
    return f"coalesce({value}::text, '') = ''"


def _old(subject: Subject, specs: Iterable[FieldSpec]) -> str:
    """The keys of the facts that are recorded, and for so many months neither was the record seen nor the fact written.

    The history is asked last, and only of records that nobody has seen for long; once for all of the country's own
    fields, for each query within a query is planned by itself.
    """
    stale = [spec for spec in specs if spec.stale_months]
    if not stale:
        return "'{}'::text[]"
    own = ", ".join(f"('{spec.key}', {spec.stale_months})" for spec in stale if not spec.is_built_in)
    cases = _keys(_when(_is_old(spec), spec) for spec in stale if spec.is_built_in)
    found = f"{_old_attributes(subject, own)} || {cases}" if own else cases
    least = min(spec.stale_months or 0 for spec in stale)
    return f"case when {_SEEN} < {_before(str(least))} then {found} else '{{}}'::text[] end"


def _old_attributes(subject: Subject, fields: str) -> str:
    limit = _before("f.months")
    return f"""array(
        select f.key from (values {fields}) f (key, months)
        where coalesce(s.attributes -> f.key, 'null') not in {_NOTHING} and {_SEEN} < {limit} and not exists (
          select from {TABLES[subject]}_history h where h.id = s.id and h.superseded_at >= {limit}
            and h.attributes -> f.key is distinct from s.attributes -> f.key))"""


def _is_old(spec: FieldSpec) -> str:
    """Whether a built-in fact is old."""
    limit = _before(str(spec.stale_months))
    written = f"""select from {TABLES[spec.subject]}_history h where h.id = s.id and h.superseded_at >= {limit}
                  and {_value(spec, "h")} is distinct from {_value(spec, "s")}"""
    return f"not ({_empty(spec)}) and {_SEEN} < {limit} and not exists ({written})"


def _before(months: str) -> str:
    return f"(%(today)s::date - make_interval(months => {months}))"
