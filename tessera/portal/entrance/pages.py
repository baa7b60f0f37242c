"""The page before the log-in."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc.design import DEMONSTRATION


@dataclass(frozen=True)
class Way:
    """A provider through which one may log in; ``is_real`` is False for the one that lets in anybody as anybody."""

    label: str
    url: str
    is_real: bool


@dataclass(frozen=True)
class LogInPage:
    ways: tuple[Way, ...]

    @classmethod
    def of(cls, providers: Sequence[OidcProvider], *, next_page: str) -> "LogInPage":
        query = f"?{urlencode({'next': next_page})}" if next_page != reverse("portal:home") else ""
        language = get_language() or "en"
        return cls(
            tuple(
                Way(
                    _("Log in with %(provider)s") % {"provider": provider.name_in(language)},
                    reverse("portal:log-in-with", args=[provider.key]) + query,
                    provider.preset != DEMONSTRATION,
                )
                for provider in providers
            )
        )
