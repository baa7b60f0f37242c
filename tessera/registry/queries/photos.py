"""The photo of a person, small, for beside their name.

The page that shows it has noted the look. Whoever asks for photos without such pages is noted here.
"""

import io
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from tessera.accounts.choices import Purpose
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import NotFound
from tessera.registry.models import Document
from tessera.registry.queries.within import covers

PHOTO: Final = "photo"  # the kind of document
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
SIDE: Final = 112  # pixels: twice what the page shows, for sharp screens
PAGE_LASTS: Final = timedelta(hours=1)  # for so long a page that was opened may ask for its picture
_QUALITY: Final = 80


def small_photo(individual: UUID, *, viewer: Viewer, now: datetime) -> bytes:
    """The newest photo as a square JPEG. Raises NotFound for somebody without one, absent, or out of reach."""
    found = (
        Document.objects.filter(individual__public_id=individual, kind=PHOTO, mime_type__in=PICTURES)
        .exclude(scan_status="refused")
        .select_related("individual__area")
        .order_by("-pk")
        .first()
    )
    person = found.individual if found is not None else None
    if found is None or person is None:
        raise NotFound
    path = person.area.path if person.area else None
    if not covers(viewer.sees, Subject.INDIVIDUAL, person.pk, path):
        raise NotFound
    if not viewer.is_citizen:
        _note(person.pk, viewer=viewer, now=now)
    stored = found.file.name or ""
    if not default_storage.exists(stored):
        raise NotFound
    with default_storage.open(stored, "rb") as file:
        return _small(file.read())


def _note(person: int, *, viewer: Viewer, now: datetime) -> None:
    looks = AccessRecord.objects.filter(
        subject=AccessRecord.Subject.INDIVIDUAL,
        subject_id=person,
        viewer=viewer.actor,
        at__gt=now - PAGE_LASTS,
    )
    with narrowed_to(system_viewer()):
        is_noted = looks.exists()
    if not is_noted:
        record_access(
            AccessRecord.Subject.INDIVIDUAL, person, by=viewer, purpose=Purpose.SERVICE, revealed=PHOTO
        )


def _small(content: bytes) -> bytes:
    """Pictures were drawn anew when they were stored; one that cannot be read all the same is none."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            picture.draft("RGB", (SIDE, SIDE))
            ImageOps.fit(picture.convert("RGB"), (SIDE, SIDE)).save(out, "JPEG", quality=_QUALITY)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotFound from None
    return out.getvalue()
