"""Household facts computed in Python from the records themselves, to hold the database's against."""

from collections import defaultdict
from datetime import date
from typing import Any

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import system_viewer
from tessera.dictionary.models import CodeList, Field
from tessera.registry import household_facts
from tessera.registry.models import HouseholdFacts, Membership
from tessera.registry.queries.household_facts import facts_of

SEVERE, SLIGHT = {"3", "4"}, {"1", "2"}
QUESTIONS = ("seeing", "hearing")
MARKED = (
    ("individual", "income", "integer"),
    ("group", "rooms", "integer"),
    ("individual", "schooling", "boolean"),
)


def mark_fields() -> None:
    """Three fields that are kept among the facts, and two questions about difficulties."""
    asked = CodeList.objects.get(key="washington_group")
    for key in QUESTIONS:
        Field.objects.create(subject="individual", key=key, type="code", code_list=asked)
    for subject, key, kind in MARKED:
        Field.objects.create(subject=subject, key=key, type=kind, household_fact=True)
    household_facts.install()


def by_hand() -> dict[int, dict[str, Any]]:
    """The facts that every household should have, by its key."""
    members = defaultdict(list)
    with narrowed_to(system_viewer()):
        found = Membership.objects.filter(
            until__isnull=True, individual__status="active", group__kind__key="household"
        ).select_related("individual", "group")
        for membership in found:
            members[membership.group_id].append(membership)
    return {group: _facts(of) for group, of in members.items()}


def _facts(members: list[Membership]) -> dict[str, Any]:
    members = sorted(members, key=lambda m: (m.individual.birth_date or date.max, m.individual_id))
    people = [member.individual for member in members]
    born = [person.birth_date for person in people]
    head = next((member.individual for member in members if "head" in member.roles), None)
    disabilities = [_disability(person.attributes) for person in people]
    incomes = [_number(person.attributes.get("income")) for person in people]
    group = members[0].group
    return {
        "area": group.area_id,
        "status": group.status,
        "members": len(people),
        "males": sum(person.sex == 1 for person in people),
        "females": sum(person.sex == 2 for person in people),
        "with_disability": disabilities.count(True),
        "oldest": min((day for day in born if day), default=None),
        "youngest": max((day for day in born if day), default=None),
        "birth_dates": tuple(born),
        "sexes": tuple(person.sex for person in people),
        "disabilities": tuple(disabilities),
        "head": head.pk if head else None,
        "head_sex": head.sex if head else None,
        "head_birth_date": head.birth_date if head else None,
        "income": incomes,
        "income in all": sum(filter(None, incomes)) if any(i is not None for i in incomes) else None,
        "rooms": _number(group.attributes.get("rooms")),
        "schooling": [person.attributes.get("schooling") for person in people],
    }


def _number(value: Any) -> Any:
    """What is no number is no fact."""
    return value if isinstance(value, int | float) else None


def _disability(attributes: dict[str, Any]) -> bool | None:
    answers = {attributes.get(question) for question in QUESTIONS}
    if answers & SEVERE:
        return True
    return False if answers & SLIGHT else None


def kept() -> dict[int, dict[str, Any]]:
    """The facts that the database keeps, in the same words."""
    with narrowed_to(system_viewer()):
        keys = list(HouseholdFacts.objects.values_list("pk", flat=True))
        found = facts_of(keys, viewer=system_viewer())
    return {
        key: {name: getattr(facts, name) for name in _SAME}
        | {
            "income": list(facts.marked.get(("individual", "income"), [None] * facts.members)),
            "income in all": facts.totals.get(("individual", "income")),
            "rooms": facts.marked.get(("group", "rooms")),
            "schooling": list(facts.marked.get(("individual", "schooling"), [None] * facts.members)),
        }
        for key, facts in found.items()
    }


_SAME = (
    *(
        "area",
        "status",
        "members",
        "males",
        "females",
        "with_disability",
        "oldest",
        "youngest",
        "birth_dates",
    ),
    *("sexes", "disabilities", "head", "head_sex", "head_birth_date"),
)
