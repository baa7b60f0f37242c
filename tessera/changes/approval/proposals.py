"""The facts that operations propose, whatever their kind: what conditions and sensitivity look at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from tessera.changes.operations import CorrectFacts, Operation
from tessera.changes.operations.parts import IdentifierInput, PersonInput, Place
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Sensitivity, Subject

_ORDER: Final = list(Sensitivity)
_PERSON: Final = (
    "given_name", "family_name", "additional_name", "preferred_name", "birth_date", "sex", "language",
)  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """One fact that is proposed; ``record`` is whose, None of somebody who is not registered yet."""

    subject: Subject
    key: str
    value: Any
    record: UUID | None = None


def proposals(operation: Operation) -> Iterator[Proposal]:
    """Every fact that the operation would write."""
    if isinstance(operation, CorrectFacts):
        subject = Subject.INDIVIDUAL if operation.individual is not None else Subject.GROUP
        for key, value in operation.facts.items():
            yield Proposal(subject, key, value, operation.individual or operation.group)
        return
    whose = Subject.INDIVIDUAL if getattr(operation, "individual", None) is not None else Subject.GROUP
    for key, value in getattr(operation, "facts", {}).items():
        yield Proposal(whose, key, value)
    for part in _parts(operation):
        yield from _of_part(part)


def is_as_sensitive(operation: Operation, least: Sensitivity) -> bool:
    """Whether a fact that is proposed is at least so sensitive; a sealed identifier always is sensitive."""
    for proposal in proposals(operation):
        spec = catalogue.field(proposal.subject, proposal.key)
        if spec is not None and _ORDER.index(spec.sensitivity) >= _ORDER.index(least):
            return True
    sealed = any(isinstance(part, IdentifierInput) and part.sealed for part in _parts(operation))
    return sealed and _ORDER.index(least) <= _ORDER.index(Sensitivity.SENSITIVE)


def _of_part(part: BaseModel) -> Iterator[Proposal]:
    if isinstance(part, PersonInput):
        for key in _PERSON:
            if getattr(part, key):
                yield Proposal(Subject.INDIVIDUAL, key, getattr(part, key))
        for key, value in part.facts.items():
            yield Proposal(Subject.INDIVIDUAL, key, value)
    elif isinstance(part, Place) and part != Place():
        yield Proposal(Subject.GROUP, "area", str(part.area) if part.area else None)
        yield Proposal(Subject.GROUP, "address", part.address)


def _parts(model: BaseModel) -> Iterable[BaseModel]:
    """All parts of an operation, and the parts of these."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, BaseModel):
                yield each
                yield from _parts(each)
