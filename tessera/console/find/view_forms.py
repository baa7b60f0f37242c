from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.models import Role, SavedView
from tessera.accounts.models.view import LONGEST_NAME
from tessera.web.forms import Form


class ViewForm(Form):
    """The name of a view, and with the people of which role it is shared."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("For example: Widows in Lomba.")
    )
    shared_with = forms.ChoiceField(label=_("Who sees it"), required=False)
    is_start = forms.BooleanField(label=_("Start with it whenever I open Find"), required=False)

    def __init__(
        self, data: Any, *, roles: Sequence[Role], language: str, view: SavedView | None = None
    ) -> None:
        given = {"name": view.name, "shared_with": view.shared_with_id or ""} if view else {}
        super().__init__(data, initial=given)
        held = list(roles)
        if view is not None:
            del self.fields["is_start"]  # the list of views has a button for it
            if view.shared_with and view.shared_with not in held:
                held.append(view.shared_with)
        self.roles = {str(role.pk): role for role in held}
        choices = [
            (key, _("Everybody with the role: %(role)s") % {"role": role.name_in(language)})
            for key, role in self.roles.items()
        ]
        self.fields["shared_with"].choices = [("", _("Only me")), *choices]  # type: ignore[attr-defined]

    @property
    def role(self) -> Role | None:
        return self.roles.get(self.cleaned_data["shared_with"])
