"""Files in pieces, after tus 1.0 (core, creation, termination): a page's script sends them before the form is sent.

https://tus.io/protocols/resumable-upload. What is ours: the SHA-256 of the whole stands in ``Upload-Metadata`` from the
start, and to begin a file that was begun already answers with how far it has come.
"""

import binascii
from base64 import b64decode
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.gate import CitizenRequest, citizen
from tessera.registry import errors, pieces
from tessera.registry.models import BegunUpload

TUS: Final = "1.0.0"
CONTENT: Final = "application/offset+octet-stream"


@require_POST
@citizen(linked=False)
def begin(request: CitizenRequest) -> HttpResponse:
    """201 with ``Location`` and ``Upload-Offset``, whether or not some of it is here."""
    try:
        begun = pieces.begin(
            size=_number(request, "Upload-Length"),
            sha256=_sha256(request),
            by=request.viewer,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _refused(refusal)
    answer = _come_so_far(begun, status=201)
    answer.headers["Location"] = reverse("portal:piece", args=[begun.public_id])
    return answer


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@citizen(linked=False)
def piece(request: CitizenRequest, public_id: UUID) -> HttpResponse:
    """How far it has come; the next piece; not wanted any more."""
    if request.method == "HEAD":
        return _come_so_far(pieces.find(public_id, by=request.viewer), status=200)
    if request.method == "DELETE":
        pieces.forget(public_id, by=request.viewer)
        return _plain("", status=204)
    if request.content_type != CONTENT:
        return _plain("", status=415)
    try:
        offset = _number(request, "Upload-Offset")
        begun = pieces.add(public_id, _body(request), offset=offset, by=request.viewer, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(refusal)
    return _come_so_far(begun, status=204)


def _body(request: CitizenRequest) -> bytes:
    """All of the piece that the browser announced. Raises PieceOfWrongSize."""
    try:
        content: bytes = request.read(pieces.MOST_BYTES + 1)
    except UnreadablePostError as broken:
        raise errors.PieceOfWrongSize from broken
    if len(content) != _number(request, "Content-Length"):
        raise errors.PieceOfWrongSize
    return content


def _number(request: CitizenRequest, header: str) -> int:
    """Raises UploadUnclear."""
    told = request.headers.get(header, "")
    if not (told.isascii() and told.isdecimal() and len(told) < 16):
        raise errors.UploadUnclear
    return int(told)


def _sha256(request: CitizenRequest) -> str:
    """What ``Upload-Metadata`` says of it, "" for nothing: pairs of a key and Base64, between commas."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "sha256":
            try:
                return b64decode(value, validate=True).decode("ascii")
            except (binascii.Error, UnicodeDecodeError, ValueError):
                return ""
    return ""


def _come_so_far(begun: BegunUpload, *, status: int) -> HttpResponse:
    answer = _plain("", status=status)
    answer.headers["Upload-Offset"] = str(begun.offset)
    answer.headers["Upload-Length"] = str(begun.size)
    return answer


def _refused(refusal: Refusal) -> HttpResponse:
    return _plain(str(refusal), status=refusal.status)


def _plain(said: str, *, status: int) -> HttpResponse:
    answer = HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Tus-Resumable"] = TUS
    return answer
