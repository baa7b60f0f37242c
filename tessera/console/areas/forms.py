from collections.abc import Mapping
from typing import Any

import orjson
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Reach
from tessera.areas.errors import BoundaryUnreadable
from tessera.areas.models import Area, AreaLevel
from tessera.console.areas.picker import area_field
from tessera.questions.places import chosen_area
from tessera.web.forms import Form, IsoDateField

MOST_SUCCESSORS = 4
_SUCCESSORS = {
    1: _("Part of its name or its code. To merge areas, retire each of them in favour of the same one."),
    2: _("Further ones only when the area is split."),
}


class NamesForm(Form):
    """A name in each language of the pages. Names in further languages stay as they are."""

    def __init__(self, *args: Any, names: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kept = dict(names or {})
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": gettext(str(language))},
                max_length=200,
                required=False,
                initial=self.kept.get(code, ""),
            )

    @property
    def names(self) -> dict[str, str]:
        given = {code: self.cleaned_data[f"name_{code}"] for code, _language in settings.LANGUAGES}
        return self.kept | given


class NewAreaForm(NamesForm):
    code = forms.CharField(
        label=_("Code"), max_length=50, help_text=_("The P-code or the country's own code.")
    )
    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    since = IsoDateField(label=_("Valid from"), required=False)

    def __init__(self, *args: Any, levels: list[AreaLevel], above: int, language: str, **more: Any) -> None:
        """``above`` is the level of the area that the new one lies in, -1 for none."""
        super().__init__(*args, **more)
        known = {level.number: level.name_in(language) for level in levels}
        choices = [
            (number, f"{number} · {known.get(number, '')}".rstrip(" ·")) for number in range(above + 1, 10)
        ]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]


class MoveForm(Form):
    """The area that another one is to lie in."""

    def __init__(self, *args: Any, within: Reach, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parent"] = area_field(
            _("New place in the tree"),
            within=within,
            required=not within.everywhere,
            help_text=_("The area that it will lie in. Everything below it moves along."),
        )

    @property
    def parent(self) -> Area | None:
        return chosen_area(self.cleaned_data["parent"])


class ValidityForm(Form):
    since = IsoDateField(
        label=_("Valid from"), required=False, help_text=_("Leave it empty when it has always been valid.")
    )
    until = IsoDateField(
        label=_("No longer valid from"),
        required=False,
        help_text=_(
            "The first day on which the area is no longer valid. Leave it empty to keep the area valid."
        ),
    )


class RetireForm(Form):
    """Areas that take the place of another one from a day on."""

    on = IsoDateField(label=_("From"), help_text=_("The first day on which the area is no longer valid."))
    takes_parts = forms.BooleanField(
        label=_("What lies within it moves along into the one successor"), required=False
    )
    takes_records = forms.BooleanField(
        label=_("People and households recorded in it move into the one successor"),
        required=False,
        help_text=_(
            "At once, as one change that can be undone. What is recorded further within moves with its area."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        anywhere = Reach(everywhere=True)
        for number in range(1, MOST_SUCCESSORS + 1):
            self.fields[f"successor_{number}"] = area_field(
                _("Successor"), within=anywhere, required=number == 1, help_text=_SUCCESSORS.get(number, "")
            )
        successors = [f"successor_{number}" for number in range(1, MOST_SUCCESSORS + 1)]
        self.order_fields(["on", *successors, "takes_parts", "takes_records"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        several = sum(bool(given.get(name)) for name in self.fields if name.startswith("successor_")) > 1
        if given.get("takes_records") and several:
            self.add_error("takes_records", _("They can move only where there is one successor."))
        return given

    @property
    def successors(self) -> list[Area]:
        chosen = (self.cleaned_data[name] for name in self.fields if name.startswith("successor_"))
        return [area for area in map(chosen_area, chosen) if area]


class MapForm(Form):
    """Where an area lies: a boundary from a file, or only its middle."""

    boundary = forms.FileField(
        label=_("Boundary"),
        required=False,
        help_text=_("A GeoJSON file with one polygon, in degrees. Its middle becomes the centre."),
    )
    removes_boundary = forms.BooleanField(label=_("Remove the boundary that is drawn now"), required=False)
    latitude = forms.FloatField(label=_("Latitude of the centre"), required=False)
    longitude = forms.FloatField(label=_("Longitude of the centre"), required=False)

    def clean_boundary(self) -> dict[str, Any] | None:
        uploaded: UploadedFile[Any] | None = self.cleaned_data["boundary"]
        if uploaded is None:
            return None
        check_size(uploaded)
        try:
            return geometry_in(orjson.loads(uploaded.read()))
        except (orjson.JSONDecodeError, ValueError) as fault:
            raise ValidationError(str(BoundaryUnreadable.message)) from fault

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("A centre needs both its latitude and its longitude."))
        if cleaned.get("boundary") and cleaned.get("removes_boundary"):
            self.add_error("removes_boundary", _("Choose either a new boundary or none."))
        return cleaned


def geometry_in(document: Any) -> dict[str, Any]:
    """The geometry of a GeoJSON file: itself, or that of its one feature. Raises ``ValueError``."""
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        document = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = document.get("geometry")
    if not isinstance(document, dict):
        raise ValueError("no single geometry")
    return document


class ImportForm(Form):
    file = forms.FileField(
        label=_("File of areas"),
        help_text=_("An Excel workbook in the COD-AB layout, one sheet a level, or a GeoJSON collection."),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        uploaded: UploadedFile[Any] = self.cleaned_data["file"]
        check_size(uploaded)
        return uploaded


def check_size(uploaded: "UploadedFile[Any]") -> None:
    if (uploaded.size or 0) > settings.UPLOAD_MAX_BYTES:
        most = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise ValidationError(gettext("The file is too large: at most %(size)s are taken.") % {"size": most})
