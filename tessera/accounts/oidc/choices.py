from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuthMethod(TextChoices):
    """How we show a provider who we are."""

    PRIVATE_KEY_JWT = "private_key_jwt", _("With a key of ours (private_key_jwt)")
    SECRET_BASIC = "client_secret_basic", _("With a secret, in the header (client_secret_basic)")
    SECRET_POST = "client_secret_post", _("With a secret, in the form (client_secret_post)")


class UserinfoMode(TextChoices):
    """What the provider has promised to answer to the question who it is."""

    NONE = "none", _("Do not ask: the ID token says enough")
    JSON = "json", _("Plain (JSON)")
    SIGNED = "jws", _("Signed (JWT)")
    ENCRYPTED = "jwe", _("Signed and encrypted (nested JWT)")


class Pushing(TextChoices):
    """Whether the request goes to the provider directly before the browser goes there (PAR)."""

    OFFERED = "offered", _("Where the provider offers it")
    ALWAYS = "always", _("Always")
    NEVER = "never", _("Never")


class Level(TextChoices):
    """How sure a log-in makes us of who it is; the words of eIDAS."""

    LOW = "low", _("Low")
    SUBSTANTIAL = "substantial", _("Substantial")
    HIGH = "high", _("High")

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class KeyUse(TextChoices):
    SIGN = "sig", _("Signing")
    ENCRYPT = "enc", _("Encryption")


class KeyState(TextChoices):
    NEXT = "next", _("Next: published, not used yet")
    CURRENT = "current", _("Current")
    PREVIOUS = "previous", _("Previous: still accepted")


SIGNING_ALGORITHMS: Final = ("RS256", "PS256", "ES256")
ENCRYPTION_ALGORITHM: Final = "RSA-OAEP-256"
# What a provider may sign with: nothing that anybody who knows a shared secret could have made.
ACCEPTED_ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
