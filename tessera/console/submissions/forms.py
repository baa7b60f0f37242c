"""The filters of the list, which are its address; and what is asked before a file is made."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.bulk.choices import ExportFormat
from tessera.changes.choices import Channel, RequestStatus
from tessera.console.areas.picker import area_field
from tessera.intake.models import Form as IntakeForm
from tessera.intake.queries.submissions import UNCHANGED, Filters
from tessera.lib.dates import in_words
from tessera.questions.places import chosen_area
from tessera.web.forms import Form, IsoDateField
from tessera.web.lookup import LookupField
from tessera.web.parts import Chip

CODES: Final = "codes"
LABELS: Final = "labels"
_CHANNELS: Final = (Channel.PORTAL, Channel.CONSOLE, Channel.API, Channel.ODK)
_STATES: Final = tuple(one for one in RequestStatus if one != RequestStatus.APPLYING)


class FilterForm(Form):
    """``since`` and ``until`` both count. A filter that cannot be read is left out of the list."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("Any state")),
            (UNCHANGED, gettext_lazy("Nothing to change")),
            *((one.value, one.label) for one in _STATES),
        ],
        required=False,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[("", gettext_lazy("All channels")), *((one.value, one.label) for one in _CHANNELS)],
        required=False,
    )
    since = IsoDateField(label=gettext_lazy("From"), required=False)
    until = IsoDateField(label=gettext_lazy("To"), required=False)
    who = forms.CharField(label=gettext_lazy("Who filled it in"), required=False, max_length=100)
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=40)
    version = forms.IntegerField(
        label=gettext_lazy("Version"),
        required=False,
        min_value=1,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "width-10"}),
    )

    def __init__(
        self, data: Mapping[str, Any], *, viewer: Viewer, known: Sequence[IntakeForm], language: str
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.known = {one.key: one for one in known}
        choices = [(one.key, one.title_in(language)) for one in known]
        self.fields["form"].choices = [("", _("All forms")), *choices]  # type: ignore[attr-defined]
        within = viewer.reach(Permission.SUBMISSIONS_VIEW)
        self.fields["area"] = area_field(_("Area"), within=within, required=False)
        self.order_fields(["form", "state", "channel", "area", "since", "until"])

    @property
    def kept(self) -> dict[str, str]:
        """What was given and understood, as parameters of an address."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def chosen(self) -> IntakeForm | None:
        return self.known.get(self.kept.get("form", ""))

    def filters(self) -> Filters:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        until = given.pop("until", None)
        area = given.pop("area", "")
        given.pop("form", None)
        return Filters(
            form=self.chosen,
            area=chosen_area(area) if area else None,
            until=until + timedelta(days=1) if until is not None and until < date.max else None,
            **given,
        )

    def address(self, view: str = "console:submissions", **more: str) -> str:
        query = urlencode({**self.kept, **more})
        return reverse(view) + (f"?{query}" if query else "")

    def chips(self) -> tuple[Chip, ...]:
        """The filters in force, each with the address of the list without it."""
        kept = self.kept
        found = []
        for name in self.fields:
            if name in kept:
                query = urlencode({other: value for other, value in kept.items() if other != name})
                words = _("%(filter)s: %(value)s") % {
                    "filter": self.fields[name].label,
                    "value": self._in_words(name),
                }
                found.append(Chip(words, reverse("console:submissions") + (f"?{query}" if query else "")))
        return tuple(found)

    def _in_words(self, name: str) -> str:
        field, value = self.fields[name], self.cleaned_data[name]
        if isinstance(field, LookupField):
            known = field.name_of(value)
            return str(known.label) if known is not None else ""
        if isinstance(field, IsoDateField):
            return in_words(value)
        choices: Sequence[tuple[Any, Any]] = getattr(field, "choices", ())
        return next((str(label) for key, label in choices if str(key) == str(value)), str(value))


class ExportForm(Form):
    purpose = forms.ChoiceField(
        label=gettext_lazy("Why the file is needed"), choices=Purpose.choices, initial=Purpose.EXPORT
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Kind of file"), choices=ExportFormat.choices, initial=ExportFormat.CSV
    )
    values = forms.ChoiceField(
        label=gettext_lazy("Questions and answers"),
        choices=[
            (LABELS, gettext_lazy("In words, for people to read")),
            (CODES, gettext_lazy("As keys and codes, for programs")),
        ],
        widget=forms.RadioSelect,
        initial=LABELS,
    )
