from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Reach
from tessera.areas.models import Area, AreaLevel
from tessera.console.areas.picker import area_field, chosen_area
from tessera.web.forms import Form, IsoDateField


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


class CloseForm(Form):
    until = IsoDateField(
        label=_("No longer valid from"),
        required=False,
        help_text=_(
            "The first day on which the area is no longer valid. Leave it empty to keep the area valid."
        ),
    )

    def __init__(self, *args: Any, until: date | None = None, **more: Any) -> None:
        super().__init__(*args, initial={"until": until}, **more)


class ImportForm(Form):
    file = forms.FileField(
        label=_("File of areas"),
        help_text=_("An Excel workbook in the COD-AB layout, one sheet a level, or a GeoJSON collection."),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        uploaded: UploadedFile[Any] = self.cleaned_data["file"]
        if (uploaded.size or 0) > settings.UPLOAD_MAX_BYTES:
            most = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise ValidationError(
                gettext("The file is too large: at most %(size)s are taken.") % {"size": most}
            )
        return uploaded
