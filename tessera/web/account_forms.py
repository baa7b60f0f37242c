"""The library's forms in our words."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class LogInForm(forms.LoginForm):  # type: ignore[misc]  # the library is not typed
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "dir": "ltr", "autofocus": True}
        self.fields["password"].help_text = ""
