from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.actions.marking import Wanted
from tessera.console.areas.picker import area_field, chosen_area
from tessera.versions.choices import Rule, Which
from tessera.versions.models import NamedVersion
from tessera.web.forms import Form


class MarkForm(Form):
    """Of which records a version becomes the default, and how much of it."""

    which = forms.ChoiceField(
        label=_("Of whom"), choices=Which.choices, initial=Which.BOTH, widget=forms.RadioSelect
    )
    rule = forms.ChoiceField(
        label=_("What is taken"), choices=Rule.choices, initial=Rule.ALL, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        allowed = viewer.reach(Permission.IMPORT)
        area = area_field(
            _("Area"),
            within=allowed,
            required=False,
            help_text=_("The whole area with all that lies below it. Empty: wherever you may import."),
        )
        self.fields = {"area": area, **self.fields}

    def wanted(self, named: NamedVersion) -> Wanted:
        data = self.cleaned_data
        area = chosen_area(data["area"]) if data["area"] else None
        return Wanted(named, area, Which(data["which"]), Rule(data["rule"]))
