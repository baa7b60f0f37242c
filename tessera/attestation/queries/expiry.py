from datetime import date

from tessera.attestation.choices import Status
from tessera.attestation.models import Attestation


def anything_expires(*, on: date) -> bool:
    """Whether an attestation holds no longer on the day and does not say so yet."""
    return Attestation.objects.filter(status=Status.ATTESTED, valid_until__lte=on).exists()
