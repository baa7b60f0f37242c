"""What the register knows already: shown in the form, to be said right or wrong."""

from typing import Any

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.operations.facts import current
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.intake.answers.result import Answers
from tessera.intake.choices import Action
from tessera.intake.mapping.values import answer_of
from tessera.intake.profile.model import Form
from tessera.registry.models import Group, Individual

Seen = dict[str, dict[str, Any]]


def prefilled(
    form: Form, *, action: str, individual: Individual | None, group: Group | None, by: Viewer
) -> tuple[Answers, Seen]:
    """Answers that are known, and the facts behind them. Only forms that correct facts are prefilled; what the viewer
    may not see is left open."""
    answers: Answers = {}
    seen: Seen = {}
    if action != Action.CORRECT_FACTS:
        return answers, seen
    records: dict[str, Individual | Group | None] = {Subject.INDIVIDUAL: individual, Subject.GROUP: group}
    for question in form.questions():
        binding = question.binding
        if binding is None or binding.part != "fact" or "." in question.path:
            continue
        record = records.get(binding.subject)
        spec = catalogue.field(binding.subject, binding.key)
        if record is None or spec is None or not _may_see(spec, record, by):
            continue
        fact = current(record, binding.key, subject=Subject(binding.subject))
        answer = answer_of(question, fact)
        if answer is not None:
            answers[question.key] = answer
        seen.setdefault(binding.subject, {})[binding.key] = _plain(fact)
    return answers, seen


def _may_see(spec: FieldSpec, record: Individual | Group, by: Viewer) -> bool:
    path = record.area.path if record.area else None
    if by.is_citizen:
        own = by.sees.people if isinstance(record, Individual) else by.sees.groups
        return record.pk in own and spec.sensitivity in {Sensitivity.PUBLIC, Sensitivity.PERSONAL}
    if spec.sensitivity in {Sensitivity.PUBLIC, Sensitivity.PERSONAL}:
        return by.sees.covers(path)
    return by.reach(Permission.PEOPLE_VIEW_SENSITIVE).covers(path)


def _plain(fact: Any) -> Any:
    return int(fact) if isinstance(fact, int) and not isinstance(fact, bool) else fact
