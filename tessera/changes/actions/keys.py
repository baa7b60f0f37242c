"""Putting sensitive identifiers under a new key."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import BinaryField
from django.db.models.functions import Substr

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import batches
from tessera.changes.choices import Channel
from tessera.lib.encryption import provider
from tessera.registry.actions.identifiers import encrypt_anew
from tessera.registry.models import Identifier

CHUNK = 2000


def rotate(*, by: Viewer, now: datetime) -> Iterator[int]:
    """Encrypt anew what is not under the key that encrypts today; yields how many are done after each chunk.

    Each chunk is a transaction: after a crash, run it again. Older keys must stay configured as long as history is
    to be readable, because history is never rewritten.
    """
    batch = batches.open_batch(
        "rotate_keys", description={}, channel=Channel.CONSOLE, source="", observed_on=None, by=by, now=now
    )
    done = 0
    while chunk := _under_older_keys():
        with batches.writing(batch):
            encrypt_anew(chunk)
        done += len(chunk)
        yield done
    batches.close_batch(batch, now=now)


def _under_older_keys() -> list[Identifier]:
    with reach.narrowed_to(system_viewer()):
        prefix = provider().current_prefix()
        sealed = Identifier.objects.filter(sealed__isnull=False).select_related("kind")
        older = sealed.alias(prefix=Substr("sealed", 1, len(prefix), output_field=BinaryField())).exclude(
            prefix=prefix
        )
        return list(older.order_by("pk")[:CHUNK])
