"""The question what somebody would see: a permission or a page, at a place or for a record, on a day."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Reach
from tessera.areas.models import Area
from tessera.console.areas.picker import area_field
from tessera.questions.places import chosen_area
from tessera.web.forms import Form, IsoDateField

EVERYWHERE = Reach(everywhere=True)


class AccessForm(Form):
    permission = forms.ChoiceField(
        label=_("May they"),
        required=False,
        choices=[("", _("Anything: every permission")), *Permission.choices],
    )
    address = forms.CharField(
        label=_("Or open the page"),
        required=False,
        max_length=500,
        help_text=_("The address of a page of the desk, such as /changes/."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )
    number = forms.CharField(
        label=_("For the record with the number"),
        required=False,
        max_length=40,
        help_text=_("A registry number. It is found only where you may see the record yourself."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )
    on = IsoDateField(label=_("On the day"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area"] = area_field(
            _("In the area"),
            within=EVERYWHERE,
            required=False,
            help_text=_("Leave it empty to ask whether they may anywhere at all."),
        )
        self.order_fields(["permission", "address", "area", "number", "on"])

    def clean_address(self) -> tuple[Permission, ...] | None:
        """The permissions that the page asks for; None where no page was named."""
        given = self.cleaned_data["address"].strip()
        if not given:
            return None
        try:
            gate = getattr(resolve(urlsplit(given).path).func, "gate", None)
        except (Resolver404, ValueError):
            gate = None
        if gate is None:
            raise ValidationError(_("This is no page of the desk. Copy its address from the browser."))
        return tuple(gate)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("permission") and cleaned.get("address") is not None:
            self.add_error("address", _("Ask either for a permission or for a page."))
        if cleaned.get("area") and cleaned.get("number"):
            self.add_error("number", _("Ask either for an area or for a record."))
        return cleaned

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """What is asked for; none for a page that is open to all staff."""
        if self.cleaned_data["address"] is not None:
            return tuple(self.cleaned_data["address"])
        chosen = self.cleaned_data["permission"]
        return (Permission(chosen),) if chosen else tuple(Permission)

    @property
    def area(self) -> Area | None:
        return chosen_area(self.cleaned_data["area"])
