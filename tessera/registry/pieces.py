"""Files that come in pieces over a bad line: what is here stays, and sending goes on where it stopped.

The pieces lie in storage under names of their own, because an S3 bucket appends to nothing. Once all are here the
whole takes the same road as a file that came at once (``registry.uploads``): nothing is believed of it before.
"""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from tessera.accounts.reach import acting
from tessera.accounts.viewer import Viewer
from tessera.lib.db.locks import alone
from tessera.lib.refusals import NotFound
from tessera.registry import errors, uploads
from tessera.registry.models import BegunUpload

MOST_BYTES: Final = 1024 * 1024  # of a piece; more at once is lost when the line breaks
LEAST_BYTES: Final = 8 * 1024  # of a piece that is not the last; a file is not made of ten thousand
MOST_BEGUN: Final = 8  # of one person at a time
KEPT_FOR: Final = timedelta(days=1)  # since the last piece
SHA256: Final = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
@acting
def begin(*, size: int, sha256: str, by: Viewer, now: datetime) -> BegunUpload:
    """Begin to send a file, or go on with the one of that checksum. Raises UploadUnclear, UploadTooLarge,
    TooManyUploads."""
    if size <= 0 or not SHA256.fullmatch(sha256):
        raise errors.UploadUnclear
    if size > settings.UPLOAD_MAX_BYTES:
        raise errors.UploadTooLarge(size=filesizeformat(settings.UPLOAD_MAX_BYTES))
    alone(f"pieces of {by.actor}")
    own = BegunUpload.objects.filter(owner=by.actor)
    found = own.filter(sha256=sha256).first()
    if found is not None and found.size == size:
        return found
    if found is not None:
        raise errors.UploadUnclear
    if own.count() >= MOST_BEGUN:
        raise errors.TooManyUploads(most=MOST_BEGUN)
    return BegunUpload.objects.create(owner=by.actor, sha256=sha256, size=size, touched_at=now)


@acting
def find(public_id: UUID, *, by: Viewer) -> BegunUpload:
    """Raises NotFound, for somebody else's as well."""
    found = BegunUpload.objects.filter(owner=by.actor, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
@acting
def add(public_id: UUID, piece: bytes, *, offset: int, by: Viewer, now: datetime) -> BegunUpload:
    """Keep the next piece. Raises NotFound, PieceOutOfPlace, PieceOfWrongSize; UploadRefused for the first piece of
    what is neither a picture nor a PDF, so that nobody sends all of it for nothing."""
    found = BegunUpload.objects.select_for_update().filter(owner=by.actor, public_id=public_id).first()
    if found is None:
        raise NotFound
    if offset != found.offset:
        raise errors.PieceOutOfPlace(offset=found.offset)
    end = offset + len(piece)
    least = min(LEAST_BYTES, found.size - offset)
    if not least <= len(piece) <= MOST_BYTES or end > found.size or not piece:
        raise errors.PieceOfWrongSize
    if offset == 0:
        _look_at_beginning(piece)
    name = found.name_at(offset)
    default_storage.delete(name)  # left by a request that broke before it was written down
    default_storage.save(name, ContentFile(piece))
    found.ends, found.touched_at = [*found.ends, end], now
    found.save(update_fields=["ends", "touched_at"])
    return found


@acting
def whole(public_id: UUID, *, by: Viewer) -> bytes:
    """All of the file, as it was sent and not checked yet. Raises NotFound, UploadIncomplete, UploadDamaged."""
    found = find(public_id, by=by)
    if not found.is_whole:
        raise errors.UploadIncomplete(field="file")
    try:
        content = b"".join(_read(name) for name in found.names)
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != found.sha256:
        forget(public_id, by=by)
        raise errors.UploadDamaged(field="file")
    return content


@transaction.atomic
@acting
def forget(public_id: UUID, *, by: Viewer) -> None:
    """Throw a file away that was begun, because it arrived or is not wanted; what is not there is no fault."""
    own = BegunUpload.objects.filter(owner=by.actor, public_id=public_id)
    found = own.select_for_update().first()  # a piece that comes just now is thrown away with the others
    if found is not None:
        _drop([found])


@transaction.atomic
@acting
def discard_old(*, by: Viewer, now: datetime) -> int:
    """Throw away what nobody went on with for a day; how many. ``by`` is the system, which sees them all."""
    old = list(BegunUpload.objects.filter(touched_at__lt=now - KEPT_FOR).select_for_update(skip_locked=True))
    _drop(old)
    return len(old)


def _drop(begun: list[BegunUpload]) -> None:
    """The files go once the rows are gone for good: a file without a row would stay for ever, a row without a file
    is only sent again."""
    names = [name for one in begun for name in one.names]
    BegunUpload.objects.filter(pk__in=[one.pk for one in begun]).delete()

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)


def _look_at_beginning(piece: bytes) -> None:
    kind = filetype.guess(piece)
    if kind is None or kind.mime not in uploads.KINDS:
        raise errors.UploadRefused(
            reason=_("only PDF files and pictures (JPEG, PNG, HEIC) are taken."), field="file"
        )


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content
