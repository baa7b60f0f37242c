"""The faults of records as they are now: what is missing, old or contradictory, in sentences.

One query finds them, whatever the number of records and rules; one more names people who are not known yet.
Pages of one record, work lists and the check pages of forms ask here. A check page asks after it has rehearsed
its change, in the same transaction: what is then found of the records in question is what the change would bring.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.lib.db.prepared import prepared
from tessera.registry.quality import statements
from tessera.registry.quality.limits import limits
from tessera.registry.quality.rules import Rule, Trouble
from tessera.registry.quality.table import BY_CODE, RULES
from tessera.registry.queries.people import Person, people

_ORDER: Final = {rule.code: place for place, rule in enumerate(RULES)}


@dataclass(frozen=True)
class Fault:
    """A fault of one record. ``key`` is the record's, ``person`` who it is when it is an individual, ``other``
    somebody else whom the fault is about, ``facts`` the labels of the fields that it is about."""

    rule: Rule
    key: int
    person: Person | None
    other: Person | None
    facts: tuple[str, ...]

    @property
    def sentence(self) -> str:
        age = getattr(settings, self.rule.age.upper()) if self.rule.age else ""
        named = {"name": _name(self.person), "other": _name(self.other)}
        return str(self.rule.sentence) % (named | {"facts": _(", ").join(self.facts), "age": age})


def faults(
    *,
    individuals: Collection[int] = (),
    groups: Collection[int] = (),
    viewer: Viewer,
    on: date,
    known: Mapping[int, Person] | None = None,
    rules: Iterable[Rule] = RULES,
) -> tuple[Fault, ...]:
    """The faults of the records, the gravest first; people come in the order in which they were asked for.

    The caller has made sure that the viewer may see the records. Other people whom a fault is about are hidden
    where they are out of the viewer's reach. ``known`` are people who need not be read again.
    """
    if not (individuals or groups):
        return ()
    found = _found(rules, individuals=individuals, groups=groups, on=on)
    known = known or {}
    asked = {key for rule, key, _other, _keys in found if rule.subject == Subject.INDIVIDUAL}
    others = {other for _rule, _key, other, _keys in found if other is not None}
    named = {**known, **people((asked | others) - known.keys(), viewer=viewer)}
    places = {key: place for place, key in enumerate(individuals)}
    made = [
        Fault(
            rule=rule,
            key=key,
            person=named[key] if rule.subject == Subject.INDIVIDUAL else None,
            other=named[other] if other is not None else None,
            facts=_labels(rule.subject, keys or ()),
        )
        for rule, key, other, keys in found
    ]
    return tuple(sorted(made, key=lambda fault: (_ORDER[fault.rule.code], places.get(fault.key, 0))))


def warnings(
    *, individuals: Collection[int] = (), groups: Collection[int] = (), viewer: Viewer, on: date
) -> tuple[str, ...]:
    """What is contradictory in the records, in sentences, the gravest first: for whoever is about to save them."""
    doubtful = [rule for rule in RULES if rule.trouble == Trouble.CONTRADICTORY]
    found = faults(individuals=individuals, groups=groups, viewer=viewer, on=on, rules=doubtful)
    return tuple(fault.sentence for fault in found)


_Found = tuple[Rule, int, int | None, list[str] | None]


def _found(
    rules: Iterable[Rule], *, individuals: Collection[int], groups: Collection[int], on: date
) -> list[_Found]:
    asked = [rule for rule in rules if (individuals if rule.subject == Subject.INDIVIDUAL else groups)]
    statement = statements.of_records(asked, catalogue=catalogue.current())
    if not statement:
        return []
    keys = {"individuals": list(individuals), "groups": list(groups)}
    with prepared() as cursor:
        cursor.execute(statement, {**limits(on), **keys})
        return [(BY_CODE[code], key, other, fields) for code, key, other, fields in cursor.fetchall()]


def _labels(subject: Subject, keys: Iterable[str]) -> tuple[str, ...]:
    specs = (catalogue.field(subject, key) for key in keys)
    return tuple(spec.label_in(get_language() or "en") for spec in specs if spec is not None)


def _name(person: Person | None) -> str:
    if person is None:
        return ""
    return _("Somebody you may not see") if person.is_hidden else person.name
