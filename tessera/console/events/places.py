"""Questions about a place, and the place that the answers mean."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes.operations.parts import Place
from tessera.console.areas.picker import area_field
from tessera.console.events.about import About
from tessera.dictionary import values
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import FieldSpec
from tessera.web.lookup import LookupField

POINT = FieldSpec(Subject.GROUP, "location", FieldType.POINT, {"en": "Place on the map"})


def area_choice(
    label: str | Promise,
    *,
    about: About,
    permission: Permission,
    required: bool = True,
    help_text: str | Promise = "",
) -> LookupField:
    """An area in which the viewer holds the permission, valid today."""
    return area_field(
        label,
        within=about.viewer.reach(permission),
        on=about.today,
        required=required,
        help_text=help_text or _("Type a part of its name."),
    )


def address_field() -> forms.CharField:
    return forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        help_text=_("Street and house, or how to find it: near the clinic."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class LocationField(forms.CharField):
    """Latitude and longitude as a map shows them; cleaned to what the dictionary stores, or None."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return values.parse(POINT, text, language="en")
        except ValueRefused as refused:
            raise ValidationError(
                _("Enter latitude and longitude in degrees, for example 8.1042, 32.4471."), code="point"
            ) from refused


def location_field() -> LocationField:
    return LocationField(
        label=_("Place on the map"),
        required=False,
        help_text=_("Latitude and longitude in degrees, for example 8.1042, 32.4471."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "width-20"}),
    )


def place_of(given: Mapping[str, Any]) -> Place:
    point = given.get("location") or {}
    return Place(
        area=given["area"] or None,
        address=given["address"],
        latitude=point.get("latitude"),
        longitude=point.get("longitude"),
    )
