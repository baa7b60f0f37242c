"""Files that somebody uploaded, handed out again."""

from typing import IO

from django.http import FileResponse, HttpResponse


def as_download(file: IO[bytes], *, name: str, mime_type: str) -> FileResponse:
    """Never shown as a page of ours, and kept by nobody on the way. ``mime_type`` is what the check of it found."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=mime_type)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_picture(content: bytes) -> HttpResponse:
    """A JPEG that we drew ourselves, within a page of ours; kept by nobody on the way."""
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
