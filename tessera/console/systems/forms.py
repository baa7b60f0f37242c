"""What is asked of another system that is to be connected."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.actions.api_clients import LONGEST_NAME, Asked
from tessera.accounts.queries import find_role
from tessera.console.users.forms import GrantForm
from tessera.web.forms import Form, IsoDateField

PER_MINUTE: Final = 600
MOST_PER_MINUTE: Final = 100_000


class KeyForm(Form):
    """How long a key is to hold."""

    until = IsoDateField(label=_("Until"), help_text=_("The first day on which the key no longer holds."))


class SystemForm(GrantForm):
    """A system, with one role in one area."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("As it stands in the log beside what the system does."),
    )
    until = IsoDateField(label=_("Until"), help_text=_("The first day on which the key no longer holds."))
    per_minute = forms.IntegerField(
        label=_("Calls a minute"), min_value=1, max_value=MOST_PER_MINUTE, initial=PER_MINUTE
    )
    return_to = forms.CharField(
        label=_("Addresses to lead people back to"),
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr"}),
        help_text=_("One on each line. Only for systems that serve people who have logged in to the portal."),
    )
    field_order = ["name", "role", "area", "everywhere", "until", "per_minute", "return_to"]

    @property
    def asked(self) -> Asked:
        """Raises RoleNotFound."""
        given: dict[str, Any] = self.cleaned_data
        return Asked(
            name=given["name"],
            role=find_role(given["role"]),
            area=self.area,
            until=given["until"],
            per_minute=given["per_minute"],
            return_to=given["return_to"].splitlines(),
        )
