"""Uploaded files: what is refused, and what is left of what is kept."""

import hashlib
import io
import socketserver
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pillow_heif
import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageFile

from tessera.registry import uploads
from tessera.registry.choices import ScanStatus
from tessera.registry.errors import UploadRefused
from tessera.registry.uploads import Kept, discard, keep

NOW = datetime(2026, 3, 27, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


def picture(image_format: str = "JPEG", *, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, image_format, **more)
    return out.getvalue()


def kept(content: bytes) -> Kept:
    return keep(io.BytesIO(content), now=NOW)


def content_of(found: Kept) -> bytes:
    with default_storage.open(found.file) as file:
        return file.read()


def refused(content: bytes) -> str:
    with pytest.raises(UploadRefused) as refusal:
        kept(content)
    assert refusal.value.field == "file"
    return str(refusal.value)


def test_a_pdf_stays_as_it_is_under_a_random_name() -> None:
    found = kept(PDF)
    assert content_of(found) == PDF
    assert found.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (found.mime_type, found.size) == ("application/pdf", len(PDF))
    assert found.scan_status == ScanStatus.NOT_SCANNED
    assert found.file.startswith("documents/2026/03/") and found.file.endswith(".pdf")
    assert kept(PDF).file != found.file


def test_a_photo_loses_place_camera_and_comment_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera 3000"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (12.0, 36.0, 0.0)
    found = kept(picture(exif=exif, comment=b"taken by Moussa"))
    clean = content_of(found)
    assert b"Secret Camera" not in clean and b"Moussa" not in clean and b"Exif" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert (image.format, image.size) == ("JPEG", (30, 40))
        assert not dict(image.getexif())
    assert found.size == len(clean) and found.sha256 == hashlib.sha256(clean).hexdigest()


def test_text_in_a_png_is_gone_and_its_holes_stay() -> None:
    out = io.BytesIO()
    text = b"Author\0Moussa"
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    head, tail = out.getvalue()[:33], out.getvalue()[33:]
    chunk = struct.pack(">I", len(text)) + b"tEXt" + text + struct.pack(">I", zlib.crc32(b"tEXt" + text))
    clean = content_of(kept(head + chunk + tail))
    assert b"Moussa" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert image.mode == "RGBA" and image.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("behind", [b"PK\x03\x04 a zip", b"<script>alert(1)</script>", PDF])
def test_of_a_polyglot_only_the_picture_stays(behind: bytes) -> None:
    for image_format in ("JPEG", "PNG"):
        assert behind not in content_of(kept(picture(image_format) + behind))


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + bytes(60),
        b"MZ" + bytes(200),
        b"PK\x03\x04" + bytes(60),
        b"<script></script>" + PDF,
        b"plain words",
        picture("BMP"),
    ],
    ids=["svg", "html", "gif", "exe", "zip", "html-before-pdf", "text", "bmp"],
)
def test_other_kinds_are_refused_whatever_their_name(content: bytes) -> None:
    assert "PDF" in refused(content)


def test_a_heic_photo_becomes_a_jpeg_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Some phone"
    pillow_heif.register_heif_opener()
    found = kept(picture("HEIF", size=(64, 48), exif=exif))
    assert (found.mime_type, found.file[-4:]) == ("image/jpeg", ".jpg")
    with Image.open(io.BytesIO(content_of(found))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (64, 48))
        assert not shown.getexif()


def test_a_damaged_heic_photo_is_refused() -> None:
    heic = struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(40)
    assert "damaged" in refused(heic)


def test_an_empty_and_a_too_large_file_are_refused(settings) -> None:
    settings.UPLOAD_MAX_BYTES = len(PDF)
    assert "empty" in refused(b"")
    kept(PDF)
    assert "larger" in refused(PDF + b"x")


def test_a_damaged_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when another library of the process has told Pillow to take what is cut short, as the one for PDF does."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert "damaged" in refused(picture()[:200])
    assert "damaged" in refused(picture("PNG")[:60])
    assert "damaged" in refused(PDF.replace(b"%%EOF", b""))


def test_a_bomb_of_pixels_is_refused_before_it_is_opened() -> None:
    """A small file that says it is 30,000 by 30,000 pixels: decoded it would take gigabytes."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    assert "pixels" in refused(bomb)


def test_more_pixels_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PIXELS", 1_000)
    assert "pixels" in refused(picture(size=(40, 30)))


def test_what_is_discarded_is_gone() -> None:
    found = kept(PDF)
    discard(found.file)
    assert not default_storage.exists(found.file)


class Daemon(socketserver.BaseRequestHandler):
    """Speaks INSTREAM as clamd does: chunks with their length in front, an empty one at the end."""

    def handle(self) -> None:
        file = self.request.makefile("rb")
        assert file.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(file.read(4), "big"):
            content += file.read(length)
        verdict = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.request.sendall(b"stream: " + verdict + b"\0")


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def test_the_scanner_is_asked_over_tcp(settings) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server, serving(server):
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        assert kept(PDF).scan_status == ScanStatus.CLEAN
        assert kept(PDF + bytes(200_000) + b"%%EOF").scan_status == ScanStatus.CLEAN
        assert "scanner found" in refused(PDF.replace(b"trailer", EICAR + b"trailer"))


def test_the_scanner_is_asked_over_a_socket(settings, short_dir) -> None:
    path = str(short_dir / "clamd.sock")
    with socketserver.ThreadingUnixStreamServer(path, Daemon) as server, serving(server):
        settings.CLAMD = path
        assert kept(PDF).scan_status == ScanStatus.CLEAN


def test_nothing_is_kept_while_the_scanner_does_not_answer(settings, short_dir) -> None:
    settings.CLAMD = str(short_dir / "nobody.sock")
    assert "does not answer" in refused(PDF)
