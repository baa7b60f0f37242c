"""The photo of a person, small, for beside their name. The page that shows it has noted the look."""

import io
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from tessera.accounts.viewer import Viewer
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import NotFound
from tessera.registry.models import Document
from tessera.registry.queries.within import covers

PHOTO: Final = "photo"  # the kind of document
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
SIDE: Final = 112  # pixels: twice what the page shows, for sharp screens
_QUALITY: Final = 80


def small_photo(individual: UUID, *, viewer: Viewer) -> bytes:
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
    stored = found.file.name or ""
    if not default_storage.exists(stored):
        raise NotFound
    with default_storage.open(stored, "rb") as file:
        return _small(file.read())


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
