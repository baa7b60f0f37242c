"""The papers that a policy asks for, sent with the press of the button that sends the change. For both faces."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from tessera.changes.approval import evidence
from tessera.changes.operations import AttachDocument, Operation
from tessera.changes.operations.attachments import DocumentInput
from tessera.registry import uploads
from tessera.web.parts import Option

INPUT: Final = "paper-"  # before the kind: the name of the input


def papers_asked(kinds: Sequence[str]) -> tuple[Option, ...]:
    known = evidence.labels() if kinds else {}
    return tuple(Option(f"{INPUT}{kind}", known.get(kind, kind)) for kind in kinds)


@contextmanager
def with_papers(
    request: HttpRequest, operations: Sequence[Operation], *, now: datetime
) -> Iterator[Sequence[Operation]]:
    """The operations, and one more for each paper that came. The files stay only if the block ends well. Raises
    UploadRefused."""
    owner = _owner(operations)
    known = evidence.labels() if request.FILES else {}
    with ExitStack() as stack:
        attached = []
        for kind in known:
            file = request.FILES.get(f"{INPUT}{kind}")
            if file is not None and owner:
                kept = stack.enter_context(uploads.kept_if_it_goes_well(file, now=now))
                attached.append(AttachDocument(document=DocumentInput.of(kept, kind=kind), **owner))
        yield [*operations, *attached]


def _owner(operations: Sequence[Operation]) -> dict[str, Any]:
    """The household that the change is about, else the person."""
    named = operations[0].subjects()
    if named.groups:
        return {"group": _first(named.groups)}
    return {"individual": _first(named.individuals)} if named.individuals else {}


def _first(keys: frozenset[UUID]) -> UUID:
    return min(keys)
