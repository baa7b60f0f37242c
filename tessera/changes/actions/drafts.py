"""Keeping what is typed until it is sent, and throwing it away."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.changes.errors import DraftTooLong, TooManyDrafts
from tessera.changes.models import Draft
from tessera.changes.queries.drafts import Answers, context_of
from tessera.lib.encryption import provider
from tessera.registry import uploads

LONGEST: Final = 200_000  # bytes; a household of sixty people takes less than a tenth
MOST: Final = 100  # of one author


@transaction.atomic
@acting
def keep(
    public_id: UUID, *, kind: str, answers: Answers, by: Viewer, now: datetime, files: Sequence[str] = ()
) -> None:
    """Write the draft, over what its author kept under the same key. ``files`` are the names in storage of what was
    uploaded with it, and leave storage with a draft that grows old. Raises DraftTooLong, TooManyDrafts."""
    plain = json.dumps(answers, separators=(",", ":")).encode()
    if len(plain) > LONGEST:
        raise DraftTooLong
    own = Draft.objects.filter(actor=by.actor)
    if own.exclude(public_id=public_id).count() >= MOST:
        raise TooManyDrafts(most=MOST)
    draft = Draft(
        public_id=public_id,
        actor=by.actor,
        kind=kind,
        sealed=provider().encrypt(plain, context=context_of(public_id)),
        saved_at=now,
        files=list(files),
    )
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["actor", "public_id"],
        update_fields=["kind", "sealed", "saved_at", "files"],
    )


@transaction.atomic
@acting
def discard(public_id: UUID, *, by: Viewer) -> bool:
    """Throw the author's draft away, if it is there; one of somebody else's is left as it is. Its files stay: they may
    have been sent."""
    deleted, _by_model = Draft.objects.filter(actor=by.actor, public_id=public_id).delete()
    return bool(deleted)


@transaction.atomic
@acting
def discard_old(*, by: Viewer, now: datetime) -> int:
    """Throw away what nobody has touched for ``DRAFT_DAYS``, with its files; how many. ``by`` is the system, which sees
    them all. One that its author goes on with at this moment stays."""
    before = now - timedelta(days=settings.DRAFT_DAYS)
    old = list(Draft.objects.filter(saved_at__lt=before).select_for_update(skip_locked=True))
    Draft.objects.filter(pk__in=[draft.pk for draft in old]).delete()
    files = [file for draft in old for file in draft.files]
    transaction.on_commit(lambda: _remove(files))
    return len(old)


def _remove(files: Sequence[str]) -> None:
    for file in files:
        uploads.discard(file)
