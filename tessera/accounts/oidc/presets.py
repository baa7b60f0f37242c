"""What is known of a make of provider beforehand; the rest is the country's."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ESIGNET: Final = "esignet"
_ACR: Final = "mosip:idp:acr:"

LABELS: Final[Mapping[str, str | Promise]] = {"": _("Any provider"), ESIGNET: "eSignet"}

PRESETS: Final[Mapping[str, Mapping[str, Any]]] = {
    "": {},
    # eSignet 1.8: a key of ours only, signed userinfo, a ``sub`` of its own for each relying party, the number of the
    # person in ``individual_id``, and words of its own for how somebody has proved who they are.
    ESIGNET: {
        "auth_method": "private_key_jwt",
        "signing_algorithm": "RS256",
        "userinfo": "jws",
        "scopes": ("openid", "profile", "email", "phone"),
        "acr_values": (f"{_ACR}biometrics", f"{_ACR}generated-code", f"{_ACR}linked-wallet"),
        "levels": {
            f"{_ACR}biometrics": "high",
            f"{_ACR}id-token": "high",
            f"{_ACR}linked-wallet": "substantial",
            f"{_ACR}generated-code": "substantial",
            f"{_ACR}static-code": "low",
            f"{_ACR}password": "low",
            f"{_ACR}knowledge": "low",
        },
        "least_level": "substantial",
        "claims_request": {
            "userinfo": {
                "name": {"essential": True},
                "birthdate": {"essential": True},
                "individual_id": {"essential": True},
                "gender": {"essential": False},
                "phone_number": {"essential": False},
                "address": {"essential": False},
            },
            "id_token": {},
        },
        "identifier_claim": "individual_id",
    },
}
