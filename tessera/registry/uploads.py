"""Uploaded files: what may be kept, what is taken out of it, and where it is kept.

An image is drawn anew, so that nothing but the picture stays: no place where the photo was taken, no second file
behind it. Any other kind of file than those below is refused, whatever its name says.
"""

import hashlib
import io
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import IO, Final

import filetype
import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from tessera.registry import clamd
from tessera.registry.choices import ScanStatus
from tessera.registry.errors import UploadRefused

MOST_PIXELS: Final = 50_000_000  # a large phone camera's picture; decoded it takes 200 MB
JPEG_QUALITY: Final = 88

log = structlog.get_logger("tessera.uploads")


@dataclass(frozen=True)
class Kept:
    """A checked file in storage; ``file`` is its name there, ``size`` is in bytes."""

    file: str
    sha256: str
    mime_type: str
    size: int
    scan_status: ScanStatus


def keep(uploaded: IO[bytes], *, now: datetime) -> Kept:
    """Check the file and store it under a random name. Raises UploadRefused; then nothing is stored."""
    found = checked(uploaded)
    name = f"documents/{now:%Y/%m}/{uuid.uuid4().hex}.{found.extension}"
    stored = default_storage.save(name, ContentFile(found.content))
    sha256 = hashlib.sha256(found.content).hexdigest()
    return Kept(stored, sha256, found.mime_type, len(found.content), found.scan_status)


@dataclass(frozen=True)
class Checked:
    """What is left of a file that may be kept: of an image the picture alone. ``mime_type`` is what it is now."""

    content: bytes
    mime_type: str
    extension: str
    scan_status: ScanStatus


def checked(uploaded: IO[bytes]) -> Checked:
    """Check a file without storing it anywhere. Raises UploadRefused."""
    content = _read(uploaded)
    mime_type, extension, cleanse = KINDS[_kind(content)]
    scan_status = _scan(content)
    return Checked(cleanse(content), mime_type, extension, scan_status)


def discard(file: str) -> None:
    """Take a file out of storage again by its name there, because the change that it belonged to did not happen."""
    default_storage.delete(file)


@contextmanager
def kept_if_it_goes_well(uploaded: IO[bytes], *, now: datetime) -> Iterator[Kept]:
    """As ``keep``; the file stays in storage only if the block ends without an exception."""
    kept = keep(uploaded, now=now)
    try:
        yield kept
    except BaseException:
        discard(kept.file)
        raise


def _read(uploaded: IO[bytes]) -> bytes:
    """The content, never more of it than is allowed."""
    most = settings.UPLOAD_MAX_BYTES
    content = uploaded.read(most + 1)
    if not content:
        raise _refused(_("it is empty."))
    if len(content) > most:
        raise _refused(_("it is larger than %(size)s.") % {"size": filesizeformat(most)})
    return content


def _kind(content: bytes) -> str:
    """What the file is by its content."""
    found = filetype.guess(content)
    mime_type = found.mime if found else ""
    if mime_type not in KINDS:
        raise _refused(_("only PDF files and pictures (JPEG, PNG, HEIC) are taken."))
    return mime_type


def _scan(content: bytes) -> ScanStatus:
    """Ask the virus scanner, where there is one. When it cannot be asked the file is refused."""
    if not settings.CLAMD:
        return ScanStatus.NOT_SCANNED
    try:
        virus = clamd.find_virus(content, address=settings.CLAMD)
    except clamd.ScannerUnreachableError as error:
        log.error("scanner-unreachable", error=str(error))
        raise _refused(_("the virus scanner does not answer. Try again later.")) from error
    if virus is not None:
        log.warning("virus-refused", virus=virus)
        raise _refused(_("the virus scanner found something in it."))
    return ScanStatus.CLEAN


def _pdf(content: bytes) -> bytes:
    """A PDF stays as it is; it is only ever handed out as a download. One cut short is refused."""
    if b"%%EOF" not in content[-2048:]:
        raise _refused(_("it is damaged or not complete."))
    return content


def _jpeg(content: bytes) -> bytes:
    return _drawn_anew(content, "JPEG")


def _png(content: bytes) -> bytes:
    return _drawn_anew(content, "PNG")


def _heif(content: bytes) -> bytes:
    """What phones call HEIC, as JPEG, which every browser shows."""
    _learn_heif()
    return _drawn_anew(content, "JPEG", stored="HEIF")


@cache
def _learn_heif() -> None:
    """Have Pillow read HEIC. The library takes 50 ms to load, which only who sends such a picture waits for."""
    import pillow_heif  # noqa: PLC0415 - see above

    pillow_heif.register_heif_opener(thumbnails=False)


def _drawn_anew(content: bytes, image_format: str, *, stored: str = "") -> bytes:
    """The same picture, upright, without metadata. ``stored`` is the format that it comes in, if it is another one."""
    ImageFile.LOAD_TRUNCATED_IMAGES = (
        False  # the library that draws PDF files turns it on for the whole process
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[stored or image_format]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _refused(_("the picture has too many pixels. Make it smaller first."))
                upright = ImageOps.exif_transpose(picture)
                plain = upright.convert(_mode(upright.mode, image_format))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused(_("the picture has too many pixels. Make it smaller first.")) from error
    except (OSError, SyntaxError, ValueError, MemoryError) as error:  # what Pillow raises for damaged files
        raise _refused(_("it is damaged or not complete.")) from error
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, format=image_format, **({"quality": JPEG_QUALITY} if image_format == "JPEG" else {}))
    return out.getvalue()


def _mode(mode: str, image_format: str) -> str:
    if mode in {"L", "1"}:
        return "L"
    has_holes = mode in {"RGBA", "LA", "PA", "P"}
    return "RGBA" if has_holes and image_format == "PNG" else "RGB"


def _refused(reason: str) -> UploadRefused:
    return UploadRefused(reason=reason, field="file")


Cleanse = Callable[[bytes], bytes]
# By what a file is: what it is kept as, and how it is cleaned.
KINDS: Final[Mapping[str, tuple[str, str, Cleanse]]] = {
    "application/pdf": ("application/pdf", "pdf", _pdf),
    "image/jpeg": ("image/jpeg", "jpg", _jpeg),
    "image/png": ("image/png", "png", _png),
    "image/heic": ("image/jpeg", "jpg", _heif),
    "image/heif": ("image/jpeg", "jpg", _heif),
}
# What a page offers to choose from, as HTML's "accept" names it.
ACCEPT: Final = ",".join(KINDS)
