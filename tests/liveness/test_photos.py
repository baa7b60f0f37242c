"""A photo on request, and the two officers who look at it."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.queries import viewer_for as staff_viewer
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer
from tessera.audit.models import AccessRecord
from tessera.liveness import errors
from tessera.liveness.actions import photos, proving
from tessera.liveness.models import Check, Proof, ProofPhoto
from tessera.liveness.poses import pose_of
from tessera.liveness.queries.photos import find_photo, waiting
from tessera.registry.errors import UploadRefused
from tessera.registry.models import Individual
from tests.cast import TODAY, Country, make_user
from tests.changes.families import Family, person
from tests.liveness.conftest import NOW, keep, make_rule, the_register


def picture(kind: str = "JPEG", size: tuple[int, int] = (2000, 1500)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "beige").save(out, kind)
    out.seek(0)
    return out


@pytest.fixture
def amina_asked(family: Family) -> Individual:
    keep(make_rule())
    return person(family.amina)


@pytest.fixture
def second(tamar: Country) -> Viewer:
    return staff_viewer(make_user("Sela Second", ("registrar", tamar.district)), on=TODAY)


@pytest.fixture
def proof(amina_asked: Individual, amina_viewer: Viewer) -> Proof:
    pose = pose_of(amina_asked, on=TODAY)
    return photos.send_photo(amina_asked, picture(), pose=pose, by=amina_viewer, now=NOW)


def test_a_photo_is_kept_small_and_sealed(proof: Proof, registrar_viewer: Viewer) -> None:
    kept = bytes(ProofPhoto.objects.get().sealed)
    assert b"JFIF" not in kept
    content = photos.open_photo(proof, by=registrar_viewer)
    with Image.open(io.BytesIO(content)) as shown:
        assert max(shown.size) == photos.LARGEST
    noted = AccessRecord.objects.filter(revealed="photo", subject_id=proof.individual_id)
    assert noted.get().viewer_name == "Rama Registrar"


def test_two_officers_agree(proof: Proof, registrar_viewer: Viewer, second: Viewer) -> None:
    before = the_register()
    photos.decide(proof, agrees=True, by=registrar_viewer, now=NOW)
    assert Check.objects.get(individual=proof.individual_id).status == "open"
    with pytest.raises(errors.LookedAlready):
        photos.decide(proof, agrees=True, by=registrar_viewer, now=NOW)
    assert photos.decide(proof, agrees=True, by=second, now=NOW).status == "passed"
    check = Check.objects.get(individual=proof.individual_id)
    assert (check.status, check.way) == ("done", "photo")
    with pytest.raises(errors.PhotoDecided):
        photos.decide(proof, agrees=True, by=second, now=NOW)
    assert the_register() == before


@pytest.mark.parametrize("words", [(True, False), (False, True), (False, False)])
def test_a_photo_that_is_not_agreed_on_is_a_mark_and_no_more(
    proof: Proof, registrar_viewer: Viewer, second: Viewer, words: tuple[bool, bool]
) -> None:
    before = the_register()
    for agrees, viewer in zip(words, (registrar_viewer, second), strict=True):
        photos.decide(proof, agrees=agrees, note="Too dark", by=viewer, now=NOW)
    proof.refresh_from_db()
    assert proof.status == "failed"
    assert Check.objects.get(individual=proof.individual_id).status == "open"
    assert the_register() == before


def test_the_database_does_not_take_one_officer_for_two(proof: Proof) -> None:
    said = (
        "update liveness_proof set first_by = 'a', second_by = 'a', first_agrees = true, second_agrees = true"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(said)


def test_who_may_not_look_does_not(
    proof: Proof, stranger_viewer: Viewer, clerk_viewer: Viewer, registrar_viewer: Viewer
) -> None:
    for viewer in (stranger_viewer, clerk_viewer):
        with narrowed_to(viewer):
            assert waiting(viewer=viewer) == []
            with pytest.raises(errors.PhotoNotFound):
                find_photo(proof.public_id, viewer=viewer)
        with pytest.raises(PermissionMissing):
            photos.open_photo(proof, by=viewer)
        with pytest.raises((PermissionMissing, Proof.DoesNotExist)):
            photos.decide(proof, agrees=True, by=viewer, now=NOW)
    with narrowed_to(registrar_viewer):
        assert waiting(viewer=registrar_viewer) == [proof]


def test_no_needs_a_reason(proof: Proof, registrar_viewer: Viewer) -> None:
    with pytest.raises(errors.ReasonMissing):
        photos.decide(proof, agrees=False, by=registrar_viewer, now=NOW)


def test_what_cannot_be_taken_is_refused(
    amina_asked: Individual, family: Family, amina_viewer: Viewer
) -> None:
    pose = pose_of(amina_asked, on=TODAY)
    asked = {pose, pose_of(amina_asked, on=TODAY - timedelta(days=1))}
    other = next(one for one in ("ear", "chin", "fist") if one not in asked)

    def send(photo: io.BytesIO, pose: str = pose, who: Individual = amina_asked) -> None:
        photos.send_photo(who, photo, pose=pose, by=amina_viewer, now=NOW)

    with pytest.raises(errors.PoseWrong):
        send(picture(), other)
    with pytest.raises(errors.PictureNeeded):
        send(io.BytesIO(b"%PDF-1.4\n%%EOF"))
    with pytest.raises(UploadRefused):
        send(io.BytesIO(b"not a picture"))
    with pytest.raises(errors.NothingDue):
        send(picture(), pose, person(family.awa))
    send(picture("PNG"))
    with pytest.raises(errors.PhotoWaits):
        send(picture())


def test_the_pose_stays_for_a_day_and_changes_with_each_photo(amina_asked: Individual) -> None:
    days = [TODAY + timedelta(days=number) for number in range(60)]
    first = [pose_of(amina_asked, on=day) for day in days]
    assert first == [pose_of(amina_asked, on=day) for day in days]
    assert len(set(first)) > 4


def test_photos_are_deleted_in_time(proof: Proof, registrar_viewer: Viewer, second: Viewer, settings) -> None:
    settings.LIVENESS_PHOTO_DAYS = 30
    assert photos.forget_photos(now=NOW + timedelta(days=300)) == 0  # nobody has decided yet
    for viewer in (registrar_viewer, second):
        photos.decide(proof, agrees=True, by=viewer, now=NOW)
    assert photos.forget_photos(now=NOW + timedelta(days=29)) == 0
    assert photos.forget_photos(now=NOW + timedelta(days=31)) == 1
    with pytest.raises(errors.PhotoNotFound):
        photos.open_photo(proof, by=registrar_viewer)


def test_a_photo_that_nothing_asks_for_is_given_up(proof: Proof, registrar_viewer: Viewer) -> None:
    proving.at_desk(proof.individual, note="Came herself", by=registrar_viewer, now=NOW)
    proof.refresh_from_db()
    assert proof.status == "ended"
