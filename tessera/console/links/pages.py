from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.registry.models import IdentifierKind
from tessera.registry.queries import kinds
from tessera.selfservice.choices import Doubt
from tessera.selfservice.models import Link, LinkCandidate, LinkQuestion
from tessera.web.parts import Crumb


@dataclass(frozen=True)
class QuestionRow:
    url: str
    name: str
    doubts: tuple[str, ...]
    area: str
    asked_at: datetime

    @classmethod
    def of(cls, question: LinkQuestion) -> "QuestionRow":
        return cls(
            url=reverse("console:links-question", args=[question.public_id]),
            name=question.name,
            doubts=doubts_of(question),
            area=question.area.name_in(get_language() or "en") if question.area else "",
            asked_at=question.asked_at,
        )


@dataclass(frozen=True)
class CandidateRow:
    """Somebody whom they may be, with what agrees. ``link`` is that of another citizen who is them already."""

    public_id: UUID
    name: str
    number: str
    url: str
    born: date | None
    precision: str
    area: str
    status: str
    has_identifier: bool
    has_name: bool
    has_birth_date: bool
    link: UUID | None

    @classmethod
    def of(cls, candidate: LinkCandidate, links: Mapping[int, Link]) -> "CandidateRow":
        person = candidate.individual
        link = links.get(person.pk)
        return cls(
            public_id=person.public_id,
            name=person.full_name,
            number=person.registry_number,
            url=reverse("console:individual", args=[person.public_id]),
            born=person.birth_date,
            precision=person.birth_date_precision,
            area=person.area.name_in(get_language() or "en") if person.area else "",
            status=str(person.get_status_display()),
            has_identifier=candidate.has_identifier,
            has_name=candidate.has_name,
            has_birth_date=candidate.has_birth_date,
            link=link.public_id if link else None,
        )


@dataclass(frozen=True)
class QuestionPage:
    name: str
    born: date | None
    identifier: str
    identifier_kind: str
    doubts: tuple[str, ...]
    asked_at: datetime
    candidates: tuple[CandidateRow, ...]
    settled: str
    settled_by: str
    note: str
    form: Any

    @classmethod
    def of(cls, question: LinkQuestion, links: Mapping[int, Link], *, form: Any) -> "QuestionPage":
        return cls(
            name=question.name,
            born=question.birth_date,
            identifier=question.identifier_masked,
            identifier_kind=_kind(question.identifier_kind),
            doubts=doubts_of(question),
            asked_at=question.asked_at,
            candidates=tuple(CandidateRow.of(one, links) for one in question.candidates.all()),
            settled=str(question.get_settled_display()) if question.settled else "",
            settled_by=question.settled_by_name,
            note=question.note,
            form=form,
        )

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        return (Crumb(_("Who is who"), reverse("console:links")), Crumb(self.name or "?"))


def doubts_of(question: LinkQuestion) -> tuple[str, ...]:
    return tuple(str(Doubt(one).label) for one in question.doubts if one in Doubt.values)


def _kind(key: str) -> str:
    kind: IdentifierKind | None = kinds.current().identifier(key) if key else None
    return kind.name_in(get_language() or "en") if kind else key
