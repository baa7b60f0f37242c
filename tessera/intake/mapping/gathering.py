"""The answers of a form by what they are about, in the words of the field dictionary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tessera.dictionary import catalogue
from tessera.intake.mapping.values import fact_of
from tessera.intake.profile.model import Binding, Form, Item, Question, RowsQuestion

Facts = dict[str, Any]


@dataclass
class Gathered:
    """What was said of one person, their household and their place in it. Identifiers and contacts are kind and value,
    each with the subject it belongs to."""

    individual: Facts = field(default_factory=dict)
    group: Facts = field(default_factory=dict)
    membership: Facts = field(default_factory=dict)
    identifiers: list[tuple[str, str, str]] = field(default_factory=list)
    contacts: list[tuple[str, str, str]] = field(default_factory=list)
    members: list["Gathered"] = field(default_factory=list)

    def facts(self, subject: str) -> Facts:
        found: Facts = getattr(self, subject)
        return found


def gather(form: Form, answers: Mapping[str, Any]) -> Gathered:
    """Only of cleaned answers: what is bound to the register, in the shapes of the dictionary. Answers to what the
    register records no more are left out: a published form goes on as it is, and they stay with it."""
    gathered = Gathered()
    for page in form.pages:
        _take(gathered, page.items, answers)
        for item in page.items:
            if isinstance(item, RowsQuestion) and item.members:
                gathered.members = [_member(item, row) for row in answers.get(item.key, ())]
    return gathered


def _member(rows: RowsQuestion, row: Mapping[str, Any]) -> Gathered:
    member = Gathered()
    _take(member, rows.questions, row)
    return member


def _take(into: Gathered, items: tuple[Item, ...], answers: Mapping[str, Any]) -> None:
    for question, answer in _bound(items, answers):
        binding = question.binding
        assert binding is not None
        fact = fact_of(question, answer)
        if binding.part == "identifier":
            into.identifiers.append((binding.subject, binding.key, str(fact)))
        elif binding.part == "contact":
            into.contacts.append((binding.subject, binding.key, str(fact)))
        elif _is_recorded(binding):
            into.facts(binding.subject)[binding.key] = fact


def _is_recorded(binding: Binding) -> bool:
    spec = catalogue.field(binding.subject, binding.key)
    return spec is not None and not spec.is_deprecated


def _bound(items: tuple[Item, ...], answers: Mapping[str, Any]) -> Iterator[tuple[Question, Any]]:
    for item in items:
        if (
            isinstance(item, Question)
            and item.binding is not None
            and answers.get(item.key) not in (None, "", {})
        ):
            yield item, answers[item.key]
