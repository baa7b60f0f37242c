"""Files in pieces: what is here stays, what is wrong is refused at once, what nobody goes on with leaves storage."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.lib.refusals import NotFound, Refusal
from tessera.registry import errors, pieces
from tessera.registry.models import BegunUpload
from tests.registry.test_bucket import bucket  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, tzinfo=UTC)
AWA = Viewer(actor="awa", name="Awa")
BIRAMA = Viewer(actor="birama", name="Birama")
PAPER = b"%PDF-1.4\n" + bytes(range(256)) * 160 + b"\n%%EOF\n"
STEP = 16 * 1024


def begin(content: bytes = PAPER, *, by: Viewer = AWA) -> BegunUpload:
    return pieces.begin(size=len(content), sha256=hashlib.sha256(content).hexdigest(), by=by, now=NOW)


def add(begun: BegunUpload, start: int, end: int, **more: Any) -> BegunUpload:
    return pieces.add(begun.public_id, PAPER[start:end], **{"offset": start, "by": AWA, "now": NOW} | more)


def send(begun: BegunUpload) -> None:
    for start in range(0, len(PAPER), STEP):
        add(begun, start, start + STEP)


def begun_uploads() -> int:
    """Everybody's."""
    with narrowed_to(system_viewer()):
        return BegunUpload.objects.count()


def test_it_comes_in_pieces_and_is_whole_in_the_end() -> None:
    begun = begin()
    add(begun, 0, STEP)
    with pytest.raises(errors.UploadIncomplete):
        pieces.whole(begun.public_id, by=AWA)
    assert (again := begin()) == begun, "the same file from another page"
    assert again.offset == STEP
    for start in range(STEP, len(PAPER), STEP):
        add(begun, start, start + STEP)
    assert pieces.whole(begun.public_id, by=AWA) == PAPER


def test_in_a_bucket_as_well(bucket: str, django_capture_on_commit_callbacks: Any) -> None:  # noqa: F811
    begun = begin()
    send(begun)
    begun = pieces.find(begun.public_id, by=AWA)
    assert pieces.whole(begun.public_id, by=AWA) == PAPER
    with django_capture_on_commit_callbacks(execute=True):
        pieces.forget(begun.public_id, by=AWA)
    assert not any(default_storage.exists(name) for name in begun.names)


def test_a_piece_that_was_stored_but_not_written_down_is_sent_again() -> None:
    begun = begin()
    default_storage.save(begun.name_at(0), ContentFile(b"half"))
    send(begun)
    assert pieces.whole(begun.public_id, by=AWA) == PAPER


@pytest.mark.parametrize(
    ("piece", "offset", "refusal"),
    [
        (PAPER[STEP : 2 * STEP], STEP, errors.PieceOutOfPlace),
        (PAPER[:100], 0, errors.PieceOfWrongSize),
        (b"", 0, errors.PieceOfWrongSize),
        (PAPER + b"x" * pieces.LEAST_BYTES, 0, errors.PieceOfWrongSize),
        (b"<svg>" + PAPER[5:STEP], 0, errors.UploadRefused),
    ],
)
def test_a_piece_that_does_not_fit_changes_nothing(piece: bytes, offset: int, refusal: type[Refusal]) -> None:
    begun = begin()
    with pytest.raises(refusal):
        pieces.add(begun.public_id, piece, offset=offset, by=AWA, now=NOW)
    begun = pieces.find(begun.public_id, by=AWA)
    assert begun.offset == 0


def test_no_piece_is_longer_than_what_may_be_lost() -> None:
    begun = pieces.begin(size=4 * pieces.MOST_BYTES, sha256="a" * 64, by=AWA, now=NOW)
    long = b"%PDF-1.4\n" + bytes(pieces.MOST_BYTES)
    with pytest.raises(errors.PieceOfWrongSize):
        pieces.add(begun.public_id, long, offset=0, by=AWA, now=NOW)


def test_too_much_is_refused_before_anything_is_sent(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = len(PAPER) - 1
    with pytest.raises(errors.UploadTooLarge):
        begin()
    for size, sha256 in ((0, "a" * 64), (10, "A" * 64), (10, "")):
        with pytest.raises(errors.UploadUnclear):
            pieces.begin(size=size, sha256=sha256, by=AWA, now=NOW)
    assert not begun_uploads()


def test_nobody_fills_storage_with_what_is_never_complete() -> None:
    for one in range(pieces.MOST_BEGUN):
        begin(b"%d" % one)
    with pytest.raises(errors.TooManyUploads):
        begin()
    begin(by=BIRAMA)


def test_it_is_their_own_alone() -> None:
    begun = begin()
    send(begun)
    for attempt in (pieces.find, pieces.whole):
        with pytest.raises(NotFound):
            attempt(begun.public_id, by=BIRAMA)
    with pytest.raises(NotFound):
        add(begun, 0, STEP, by=BIRAMA)
    pieces.forget(begun.public_id, by=BIRAMA)
    assert begin(by=BIRAMA).offset == 0
    assert pieces.whole(begun.public_id, by=AWA) == PAPER


def test_what_was_damaged_is_thrown_away() -> None:
    begun = pieces.begin(size=len(PAPER), sha256="a" * 64, by=AWA, now=NOW)
    send(begun)
    with pytest.raises(errors.UploadDamaged):
        pieces.whole(begun.public_id, by=AWA)
    assert not begun_uploads()


def test_what_storage_has_lost_is_sent_anew() -> None:
    begun = begin()
    send(begun)
    default_storage.delete(begun.name_at(0))
    with pytest.raises(errors.UploadDamaged):
        pieces.whole(begun.public_id, by=AWA)
    assert begin().offset == 0


def test_after_a_day_it_leaves_storage(django_capture_on_commit_callbacks: Any) -> None:
    old, fresh = begin(), begin(by=BIRAMA)
    send(old)
    pieces.add(fresh.public_id, PAPER[:STEP], offset=0, by=BIRAMA, now=NOW + timedelta(hours=20))
    old = pieces.find(old.public_id, by=AWA)
    assert all(default_storage.exists(name) for name in old.names)
    with django_capture_on_commit_callbacks(execute=True):
        assert pieces.discard_old(by=system_viewer(), now=NOW + timedelta(hours=25)) == 1
    assert not any(default_storage.exists(name) for name in old.names)
    assert pieces.find(fresh.public_id, by=BIRAMA).offset == STEP
