"""What somebody is asked to do on their photo. Nobody can choose it: opening the page again asks for the same.

It changes every day and with every photo that was sent, and cannot be told beforehand.
"""

from datetime import date, timedelta
from typing import Final

from django.utils.crypto import salted_hmac

from tessera.liveness.choices import Pose
from tessera.liveness.models import Proof
from tessera.registry.models import Individual

_SALT: Final = "tessera.liveness.pose"


def pose_of(individual: Individual, *, on: date) -> Pose:
    """What they are asked to do on a day."""
    sent = Proof.objects.filter(individual=individual).count()
    said = salted_hmac(_SALT, f"{individual.public_id}:{on.isoformat()}:{sent}", algorithm="sha256").digest()
    poses = list(Pose)
    return poses[int.from_bytes(said[:8], "big") % len(poses)]


def is_pose_of(individual: Individual, pose: str, *, on: date) -> bool:
    """Whether they were asked for it today, or just before midnight."""
    return pose in {pose_of(individual, on=on), pose_of(individual, on=on - timedelta(days=1))}
