"""Doing a thing once, however often another system asks for it: the same key gives the same answer.

A refusal leaves no trace, so that the same key may be used again with what was mended.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac

from tessera.accounts import errors
from tessera.accounts.models import ApiAnswer
from tessera.accounts.viewer import Viewer
from tessera.lib.db.locks import alone

KEPT: Final = timedelta(days=7)  # that an answer is given again
KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")
Answer = dict[str, str]


@transaction.atomic
def once(
    key: str, said: str, doing: Callable[[], Answer], *, by: Viewer, now: datetime, through: str = ""
) -> Answer:
    """The answer of ``doing``, now or the first time. ``said`` is all that was asked for; nothing of it is kept but a
    keyed digest. ``through`` is the system that acts for a citizen: two of them may choose the same key.

    Raises CallKeyUnusable, CallKeyUsed, and what the doing raises."""
    if not KEY.fullmatch(key):
        raise errors.CallKeyUnusable
    key_hash = hashlib.sha256(f"{through} {key}".encode() if through else key.encode()).digest()
    fingerprint = salted_hmac("tessera.accounts.once", said, algorithm="sha256").digest()
    alone(f"call {by.actor} {through} {key}")
    found = ApiAnswer.objects.filter(actor=by.actor, key_hash=key_hash).first()
    if found is not None:
        if bytes(found.fingerprint) != fingerprint:
            raise errors.CallKeyUsed
        return dict(found.answer)
    answer = doing()
    ApiAnswer.objects.create(
        actor=by.actor, key_hash=key_hash, fingerprint=fingerprint, answer=answer, at=now
    )
    return answer


def forget_old(*, now: datetime) -> int:
    """Nobody asks again after ``KEPT``. How many answers."""
    forgotten, _by_table = ApiAnswer.objects.filter(at__lt=now - KEPT).delete()
    return forgotten
