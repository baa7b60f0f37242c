"""How the log-in library sees our staff: no sign-up, their language, failed log-ins counted by address."""

import base64
import time
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from tessera.accounts.addresses import client_address
from tessera.accounts.models import User
from tessera.lib.encryption import provider

_FACTORS: Final = b"second factor"


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]  # the library is not typed
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the password as an attempt, by its own limit; the library would count it like a code."""
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            config={"login_failed": settings.LOG_IN_RATE_LIMIT},
            key=self._get_login_attempts_cache_key(request, **credentials),
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """As the library does, and tells the lock-out what to count by: the address, in small letters."""
        address = str(credentials.get("email") or "").strip().lower()
        found: AbstractBaseUser | None = super().authenticate(
            request, **credentials, **{settings.AXES_USERNAME_FORM_FIELD: address}
        )
        return found

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not while the log-in is fresh: whoever sets up a second step is not asked twice in a minute."""
        records = context.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        newest = max((record["at"] for record in records), default=0)
        is_fresh = time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not is_fresh and bool(super().is_reauthentication_required(app=app, **more))

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """Whoever chose a language once finds it again on another machine."""
        response: HttpResponse = super().post_login(request, user, **facts)
        if user.language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                samesite="Lax",
                secure=settings.HTTPS,
                httponly=True,
            )
        return response


class StaffFactors(DefaultMFAAdapter):  # type: ignore[misc]  # the library is not typed
    """The names that authenticator apps and passkeys show for us, and their secrets at rest."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(provider().encrypt(text.encode(), context=_FACTORS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return provider().decrypt(base64.b64decode(encrypted_text), context=_FACTORS).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.REGISTRY_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": str(settings.REGISTRY_NAME)}


def may_try_a_code(request: HttpRequest, user: User) -> bool:
    """Whether another code of the second step would be heard; counts as no attempt."""
    usage = ratelimit.consume(
        request,
        app="allauth.account",
        action="login_failed",
        key=f"mfa-auth-user-{user.pk}",  # as the library has it in check_rate_limit
        dry_run=True,
    )
    return usage is not None


def remember_language(user: User, *, language: str) -> None:
    """Keep the language that a member of staff has chosen for the pages."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
