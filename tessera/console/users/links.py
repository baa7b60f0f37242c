"""The link by which somebody sets their password: by e-mail where there is a mail server, else by hand."""

from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tessera.accounts.models import User


def can_mail() -> bool:
    return bool(settings.EMAIL_HOST)


def send(request: HttpRequest, user: User) -> None:
    """Mail the link to its owner, as if they had asked for it themselves."""
    form = ResetPasswordForm({"email": user.email})
    form.full_clean()
    form.save(request)


def one_time_link(request: HttpRequest, user: User) -> str:
    """A link to hand over. It works once, and no longer than ``PASSWORD_RESET_TIMEOUT``."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts))
