"""The one box and its filters. The form lives in the URL: every answer can be kept, shared and gone back to."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Viewer
from tessera.console.areas.picker import area_field, chosen_area
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.registry.choices import GroupStatus, IndividualStatus, Sex
from tessera.registry.queries.search.filters import RANGES, FactFilter, Filters, may_filter
from tessera.web.forms import Form, IsoDateField

PEOPLE: Final = "people"
HOUSEHOLDS: Final = "households"
ANY: Final = ("", _("Any"))
LONGEST: Final = 200


class FindForm(Form):
    """The text, and the filters of the tab (people or households)."""

    q = forms.CharField(max_length=LONGEST, required=False, label=_("Name, number, phone or identifier"))
    sex = forms.TypedChoiceField(
        label=_("Sex"), choices=[ANY, *Sex.choices], coerce=int, empty_value=None, required=False
    )
    age_from = forms.IntegerField(label=_("Age from"), min_value=0, max_value=130, required=False)
    age_until = forms.IntegerField(label=_("Age up to"), min_value=0, max_value=130, required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer, tab: str, on: date) -> None:
        super().__init__(data, auto_id="find_%s")
        self.tab = tab
        self.viewer = viewer
        statuses = IndividualStatus.choices if tab == PEOPLE else GroupStatus.choices
        self.fields["status"].choices = [ANY, *statuses]  # type: ignore[attr-defined]
        if tab == HOUSEHOLDS:
            for name in ("sex", "age_from", "age_until"):
                del self.fields[name]
        self.fields["area"] = area_field(_("Area"), within=viewer.sees, on=on, required=False)
        self.order_fields(["q", "area"])
        self.specs = [spec for spec in catalogue.fields(self.subject) if may_filter(spec, viewer)]
        for spec in self.specs:
            self.fields |= fact_fields(spec)

    @property
    def subject(self) -> Subject:
        return Subject.INDIVIDUAL if self.tab == PEOPLE else Subject.GROUP

    @property
    def shown_filters(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name != "q")

    @property
    def given(self) -> dict[str, Any]:
        """What was given and can be understood; a fault in one filter takes nothing from the others."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def filters(self) -> Filters:
        given = self.given
        return Filters(
            area=chosen_area(given["area"]) if "area" in given else None,
            sex=given.get("sex"),
            age_from=given.get("age_from"),
            age_until=given.get("age_until"),
            status=given.get("status", ""),
            facts=tuple(fact for spec in self.specs if (fact := fact_filter(spec, given)) is not None),
        )


def fact_name(spec: FieldSpec, end: str = "") -> str:
    """The name of a field's input; keys are plain words, so a hyphen is unambiguous."""
    return f"f-{spec.key}-{end}" if end else f"f-{spec.key}"


def fact_fields(spec: FieldSpec) -> dict[str, forms.Field]:
    """What asks for a field of the country's own: one input, or two for a range."""
    label = spec.label_in(get_language() or "en")
    if spec.type in RANGES:
        return {
            fact_name(spec, "from"): _bound(spec, _("%(field)s from") % {"field": label}),
            fact_name(spec, "until"): _bound(spec, _("%(field)s up to") % {"field": label}),
        }
    if spec.type == FieldType.BOOLEAN:
        choices = [ANY, ("true", _("Yes")), ("false", _("No"))]
        return {fact_name(spec): forms.ChoiceField(label=label, choices=choices, required=False)}
    if spec.code_list is not None:
        codes = [(code.value, code.label_in(get_language() or "en")) for code in spec.code_list.codes]
        return {fact_name(spec): forms.ChoiceField(label=label, choices=[ANY, *codes], required=False)}
    return {fact_name(spec): forms.CharField(label=label, max_length=LONGEST, required=False)}


def _bound(spec: FieldSpec, label: str) -> forms.Field:
    """One end of a range. Digits are counted before the number is written out: 1e120000000 is short to type."""
    if spec.type == FieldType.DATE:
        return IsoDateField(label=label, required=False)
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=6)


def fact_filter(spec: FieldSpec, given: Mapping[str, Any]) -> FactFilter | None:
    if spec.type in RANGES:
        low, high = (_stored(given.get(fact_name(spec, end))) for end in ("from", "until"))
        return FactFilter(spec, low, high) if low or high else None
    value = given.get(fact_name(spec))
    return FactFilter(spec, str(value)) if value else None


def _stored(value: Any) -> str:
    """A number or a day as the dictionary stores it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else f"{value:f}"
