"""The files that belong to a form that was sent: those that came with it, and those that came before in pieces."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from tessera.lib.refusals import NotFound, Refusal
from tessera.portal.gate import CitizenRequest
from tessera.registry import pieces
from tessera.registry.errors import UploadIncomplete

SENT: Final = (
    "sent:"  # before the name of the input; the value is the key of what came in pieces, "/", its name
)
MOST: Final = 2 * pieces.MOST_BEGUN  # are looked for; the same file may answer two questions


class Arrived:
    """``files`` is what a form takes as its files. One that came in pieces and cannot be used is left out, and the
    page says why; without scripts there is none of them."""

    def __init__(self, request: CitizenRequest) -> None:
        self.by = request.viewer
        self.files: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict(
            {name: list(several) for name, several in request.FILES.lists()}
        )
        read: dict[UUID, bytes] = {}
        for name, key, called in islice(_named(request), MOST):
            try:
                content = read.get(key) or pieces.whole(key, by=self.by)
            except NotFound:
                messages.error(request, str(UploadIncomplete()))
            except Refusal as refusal:
                messages.error(request, str(refusal))
            else:
                read[key] = content  # once, however often it is named
                self.files.appendlist(name, SimpleUploadedFile(called or name, content))
        self.keys = list(read)

    def forget(self) -> None:
        """They were taken, or will never be: the pieces are not needed any more."""
        for key in self.keys:
            pieces.forget(key, by=self.by)


def _named(request: CitizenRequest) -> Iterator[tuple[str, UUID, str]]:
    """The name of the input, the key, and what the file was called on the phone."""
    for name, several in request.POST.lists():
        if not name.startswith(SENT):
            continue
        for value in dict.fromkeys(map(str, several[: pieces.MOST_BEGUN])):
            key, _slash, called = value.partition("/")
            try:
                yield name.removeprefix(SENT), UUID(key), called
            except ValueError:
                continue
