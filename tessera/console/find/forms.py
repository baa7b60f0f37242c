"""The one box and its filters. The form lives in the URL: every answer can be kept, shared and gone back to."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.viewer import Viewer
from tessera.console.areas.picker import area_field
from tessera.console.find.fact_fields import ANY, LONGEST, fact_of, inputs, is_backwards, names_of
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.dictionary.specs import FieldSpec
from tessera.questions.places import chosen_area
from tessera.registry.choices import GroupStatus, IndividualStatus, Sex
from tessera.registry.queries.search.filters import Filters, may_filter
from tessera.web.forms import Form

PEOPLE: Final = "people"
HOUSEHOLDS: Final = "households"
OLDEST: Final = 130
FIRST: Final = frozenset({"area", "sex", "age_from", "age_until", "status"})  # the rest opens below them


class FindForm(Form):
    """The text, and the filters of the tab (people or households)."""

    q = forms.CharField(max_length=LONGEST, required=False, label=_("Name, number, phone or identifier"))
    sex = forms.TypedChoiceField(
        label=_("Sex"), choices=[ANY, *Sex.choices], coerce=int, empty_value=None, required=False
    )
    age_from = forms.IntegerField(label=_("Age from"), min_value=0, max_value=OLDEST, required=False)
    age_until = forms.IntegerField(label=_("Age up to"), min_value=0, max_value=OLDEST, required=False)
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
        self.specs = self._specs()
        for spec in self.specs:
            self.fields.update(inputs(spec, on=on))

    @classmethod
    def of(cls, data: Mapping[str, Any], *, viewer: Viewer, on: date) -> "FindForm":
        """The form for the parameters of an address, which name the tab as well."""
        tab = HOUSEHOLDS if data.get("tab") == HOUSEHOLDS else PEOPLE
        return cls(data, viewer=viewer, tab=tab, on=on)

    def _specs(self) -> list[FieldSpec]:
        """The fields that lists of this tab are filtered by; those of a membership are a person's as well."""
        current = catalogue.current()
        subjects = [self.subject, *([Subject.MEMBERSHIP] if self.tab == PEOPLE else [])]
        specs = (spec for subject in subjects for spec in current.fields(subject))
        return [spec for spec in specs if may_filter(spec, self.viewer)]

    @property
    def subject(self) -> Subject:
        return Subject.INDIVIDUAL if self.tab == PEOPLE else Subject.GROUP

    @property
    def first_filters(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name in FIRST)

    @property
    def more_filters(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name not in FIRST and name != "q")

    @property
    def shows_more(self) -> bool:
        """Whether the further filters are on the page: asked for, in force, or wrong. Long lists take long to write."""
        names = {name for name in {**self.given, **self.errors} if name not in FIRST and name != "q"}
        return "more" in self.data or bool(names - {NON_FIELD_ERRORS})

    @property
    def given(self) -> dict[str, Any]:
        """What was given and can be understood; a fault in one filter takes nothing from the others."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def kept(self) -> dict[str, str]:
        """The form as parameters of an address, without the tab and what is empty or was not understood."""
        return {name: str(value) for name, value in self.given.items()}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("age_from"), given.get("age_until")
        if first is not None and last is not None and first > last:
            self._refuse_range("age_until")
        for spec in self.specs:
            if is_backwards(spec, given):
                self._refuse_range(names_of(spec)[1])
        if self._is_more_asked():
            self.add_error(
                None,
                gettext(
                    "This address has a filter that does not exist here or that you may not use. It was left out."
                ),
            )
        return given

    def _refuse_range(self, name: str) -> None:
        self.add_error(name, gettext("The end of the range must not lie before its beginning."))

    def _is_more_asked(self) -> bool:
        """Whether the address has filters by fields that this viewer's form does not have."""
        known = tuple(self.fields)
        asked = (name for name, value in self.data.items() if name.startswith(("f-", "m-")) and value)
        return any(
            name not in known and name.removesuffix("_words").removesuffix("_choice") not in known
            for name in asked
        )

    def filters(self) -> Filters:
        given = self.given
        return Filters(
            area=chosen_area(given["area"]) if "area" in given else None,
            sex=given.get("sex"),
            age_from=given.get("age_from"),
            age_until=given.get("age_until"),
            status=given.get("status", ""),
            facts=tuple(fact for spec in self.specs if (fact := fact_of(spec, given)) is not None),
        )
