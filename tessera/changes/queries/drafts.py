"""What somebody has begun and not sent. Only its author sees it: to others it is absent."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from tessera.accounts.viewer import Viewer
from tessera.changes.models import Draft
from tessera.lib.encryption import provider
from tessera.lib.refusals import NotFound, Refusal

LISTED = 20

Answers = Mapping[str, Sequence[str]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DraftContent:
    """``answers`` are the inputs of the form by name, as the browser sent them."""

    public_id: UUID
    kind: str
    answers: Answers
    saved_at: datetime


def get_draft(public_id: UUID, *, viewer: Viewer) -> DraftContent:
    """Raises NotFound for what is absent, somebody else's, or can be read no more."""
    draft = Draft.objects.filter(actor=viewer.actor, public_id=public_id).first()
    found = next(_readable([draft] if draft else []), None)
    if found is None:
        raise NotFound
    return found


def own_drafts(viewer: Viewer) -> list[DraftContent]:
    """The viewer's own, the newest first."""
    return list(_readable(Draft.objects.filter(actor=viewer.actor).order_by("-saved_at")[:LISTED]))


def context_of(public_id: UUID) -> bytes:
    """What the encrypted text belongs to; it can be moved to no other draft."""
    return b"draft:" + public_id.bytes


def _readable(drafts: Iterable[Draft]) -> Iterator[DraftContent]:
    """A draft under a key that is gone is passed over: nothing can be done with it."""
    for draft in drafts:
        try:
            plain = provider().decrypt(bytes(draft.sealed), context=context_of(draft.public_id))
        except Refusal as refused:
            log.warning("draft cannot be read", code=refused.code)
            continue
        yield DraftContent(draft.public_id, draft.kind, json.loads(plain), draft.saved_at)
