"""A photo that somebody takes of themselves as they are asked to, and that two officers look at.

The photo is encrypted and deleted some days after the decision. Nobody but the officers who decide is shown it.
"""

import io
from datetime import datetime, timedelta
from typing import IO, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from PIL import Image

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.reach import acting, narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.lib.encryption import provider as sealing
from tessera.liveness import errors
from tessera.liveness.actions.proving import confirm, due, path_of, refuse_own
from tessera.liveness.choices import LONGEST_NOTE, CheckStatus, ProofStatus, Way
from tessera.liveness.models import Check, Proof, ProofPhoto
from tessera.liveness.poses import is_pose_of
from tessera.registry import uploads
from tessera.registry.models import Individual

LARGEST: Final = 1_280  # pixels of the longer side: enough to tell a face by
QUALITY: Final = 80


@transaction.atomic
@acting
def send_photo(individual: Individual, photo: IO[bytes], *, pose: str, by: Viewer, now: datetime) -> Proof:
    """Somebody sends a photo of themselves. Raises NothingDue, PhotoWaits, PoseWrong, PictureNeeded, UploadRefused."""
    if not due(individual, Way.PHOTO).exists():
        raise errors.NothingDue
    if Proof.objects.filter(individual=individual, status=ProofStatus.WAITING).exists():
        raise errors.PhotoWaits
    if not is_pose_of(individual, pose, on=timezone.localdate(now)):
        raise errors.PoseWrong
    content = _small(uploads.checked(photo))
    proof = Proof.objects.create(
        individual=individual,
        way=Way.PHOTO,
        status=ProofStatus.WAITING,
        at=now,
        by=by.actor,
        by_name=by.name,
        pose=pose,
    )
    sealed = sealing().encrypt(content, context=_context(proof))
    ProofPhoto.objects.create(proof=proof, sealed=sealed, kept_at=now)
    return proof


@transaction.atomic
@acting
def decide(proof: Proof, *, agrees: bool, note: str = "", by: Viewer, now: datetime) -> Proof:
    """An officer says whether the photo shows the person, doing what was asked. The second one's word decides it.

    It passes when both say yes; whatever else they say it is not confirmed, and may be tried again. Raises
    PermissionMissing, OwnProof, LookedAlready, PhotoDecided, ReasonMissing.
    """
    locked = Proof.objects.select_for_update().get(pk=proof.pk)
    by.must(Permission.LIFE_PROOF_RECORD, path_of(locked.individual))
    refuse_own(locked.individual, by=by)
    said = note.strip()[:LONGEST_NOTE]
    if locked.status != ProofStatus.WAITING:
        raise errors.PhotoDecided
    if locked.first_by == by.actor:
        raise errors.LookedAlready
    if not agrees and not said:
        raise errors.ReasonMissing(field="note")
    place = "second" if locked.first_by else "first"
    words = {"by": by.actor, "by_name": by.name, "at": now, "agrees": agrees, "note": said}
    values = {f"{place}_{name}": value for name, value in words.items()}
    if place == "second":
        passed = agrees and bool(locked.first_agrees)
        values |= {"status": ProofStatus.PASSED if passed else ProofStatus.FAILED, "decided_at": now}
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(values))
    if locked.status == ProofStatus.PASSED:
        confirm(due(locked.individual, Way.PHOTO), locked, on=timezone.localdate(now))
    return locked


def open_photo(proof: Proof, *, by: Viewer) -> bytes:
    """The picture, as JPEG, for an officer who decides; the look is noted. Raises PermissionMissing, OwnProof,
    PhotoNotFound once it is deleted."""
    by.must(Permission.LIFE_PROOF_RECORD, path_of(proof.individual))
    with narrowed_to(by):
        refuse_own(proof.individual, by=by)
        photo = ProofPhoto.objects.filter(proof=proof).first()
        if photo is None:
            raise errors.PhotoNotFound
        content = sealing().decrypt(bytes(photo.sealed), context=_context(proof))
        subject = AccessRecord.Subject.INDIVIDUAL
        record_access(subject, proof.individual_id, by=by, purpose=Purpose.DECISION, revealed="photo")
    return content


@transaction.atomic
def forget_photos(*, now: datetime) -> int:
    """Delete the photos that were decided on some days ago, and give up those that nothing asks for any more. How many
    were deleted."""
    long_ago = now - timedelta(days=settings.LIVENESS_PHOTO_DAYS)
    with narrowed_to(system_viewer()):
        asked = Check.objects.filter(
            individual=OuterRef("individual"),
            status=CheckStatus.OPEN,
            rule__ways__contains=[Way.PHOTO.value],
        )
        idle = Proof.objects.filter(~Exists(asked), status=ProofStatus.WAITING)
        idle.update(status=ProofStatus.ENDED, decided_at=now)
        return ProofPhoto.objects.filter(proof__decided_at__lt=long_ago).delete()[0]


def _small(found: uploads.Checked) -> bytes:
    """The picture in the size that is kept."""
    if not found.mime_type.startswith("image/"):
        raise errors.PictureNeeded(field="photo")
    with Image.open(io.BytesIO(found.content)) as picture:
        small = picture.convert("RGB")
    small.thumbnail((LARGEST, LARGEST))
    out = io.BytesIO()
    small.save(out, format="JPEG", quality=QUALITY)
    return out.getvalue()


def _context(proof: Proof) -> bytes:
    """What the ciphertext belongs to: it cannot be moved to somebody else's proof."""
    return b"proof of life " + str(proof.public_id).encode()
