"""Other requests that wait and speak of the same records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from tessera.accounts.viewer import Viewer
from tessera.changes.choices import UNDER_WAY
from tessera.changes.models import ChangeRequest, ChangeSubject
from tessera.changes.operations import OPERATIONS, CorrectFacts
from tessera.changes.queries.requests import visible
from tessera.changes.queries.sentences import sentences
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject

MOST: Final = 20
_CORRECTING: Final = {kind for kind, each in OPERATIONS.items() if issubclass(each, CorrectFacts)}


@dataclass(frozen=True)
class Overlap:
    """Another request on the same people or households. ``shared`` are the labels of facts that both would correct: the
    one that is applied second is a conflict."""

    request: ChangeRequest
    sentences: tuple[str, ...]
    shared: tuple[str, ...]


def overlaps(request: ChangeRequest, *, viewer: Viewer) -> tuple[Overlap, ...]:
    """The oldest first, up to ``MOST``, in a fixed number of queries."""
    rows = list(request.subjects.values_list("individual_id", "group_id"))
    people, groups = [one for one, _group in rows if one], [group for _one, group in rows if group]
    touching = ChangeSubject.objects.filter(Q(individual_id__in=people) | Q(group_id__in=groups))
    others = (
        visible(viewer).filter(status__in=UNDER_WAY, pk__in=touching.values("request")).exclude(pk=request.pk)
    )
    found = list(others.order_by("pk").prefetch_related("operations")[:MOST])
    said = sentences([other.pk for other in found], viewer=viewer)
    own = _facts(request)
    with catalogue.held():
        return tuple(
            Overlap(other, said.get(other.pk, ()), _labels(own & _facts(other), viewer.language))
            for other in found
        )


def waiting_on(
    *, individuals: Iterable[int] = (), groups: Iterable[int] = (), viewer: Viewer
) -> list[ChangeRequest]:
    """Requests that wait and speak of any of these records, for their pages; the oldest first, up to ``MOST``."""
    touching = ChangeSubject.objects.filter(
        Q(individual_id__in=list(individuals)) | Q(group_id__in=list(groups))
    )
    found = visible(viewer).filter(status__in=UNDER_WAY, pk__in=touching.values("request"))
    return list(found.order_by("pk")[:MOST])


def _facts(request: ChangeRequest) -> set[tuple[Subject, str, str]]:
    """What the request would correct: of which kind, whose, and the key of the field."""
    found = set()
    for operation in request.operations.all():
        given: Mapping[str, object] = operation.input
        if operation.kind in _CORRECTING:
            subject = Subject.INDIVIDUAL if given.get("individual") else Subject.GROUP
            whose = str(given.get("individual") or given.get("group"))
            facts = given.get("facts")
            found |= {(subject, whose, str(key)) for key in facts} if isinstance(facts, Mapping) else set()
    return found


def _labels(facts: Iterable[tuple[Subject, str, str]], language: str) -> tuple[str, ...]:
    specs = [catalogue.field(subject, key) for subject, _whose, key in sorted(facts)]
    return tuple(dict.fromkeys(spec.label_in(language) for spec in specs if spec is not None))
