"""Of which records a version becomes the default: the filters of the search, and those of versions."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.actions.marking import Wanted
from tessera.changes.batch.narrowing import Narrowing
from tessera.console.areas.picker import area_field
from tessera.console.find.forms import HOUSEHOLDS, PEOPLE, FindForm
from tessera.questions.places import chosen_area
from tessera.registry.queries.search.filters import Filters
from tessera.versions.choices import Rule, Which
from tessera.versions.models import NamedVersion
from tessera.web.answers import answers_of
from tessera.web.forms import Form, IsoDateField
from tessera.web.parts import Fact

TABS: Final[Mapping[str, str]] = {Which.PEOPLE: PEOPLE, Which.HOUSEHOLDS: HOUSEHOLDS}
_FIRST: Final = ("which", "area", "rule")


class SearchFilters(FindForm):
    """Those of the search for people or for households, but for its words and its area."""

    def __init__(self, data: Any, *, viewer: Viewer, tab: str, on: date) -> None:
        super().__init__(data or {}, viewer=viewer, tab=tab, on=on)
        del self.fields["q"], self.fields["area"]


class MarkForm(Form):
    """Of which records a version becomes the default, and how much of it.

    Filters of the search are asked where it is about people, or about households, alone.
    """

    which = forms.ChoiceField(choices=Which.choices, widget=forms.HiddenInput)
    rule = forms.ChoiceField(
        label=_("What is taken"), choices=Rule.choices, initial=Rule.ALL, widget=forms.RadioSelect
    )
    observed_from = IsoDateField(label=_("The version was observed from"), required=False)
    observed_until = IsoDateField(label=_("The version was observed up to"), required=False)
    source = forms.CharField(
        label=_("What is registered comes from"),
        max_length=200,
        required=False,
        help_text=_("A source, written as it stands on the records. Empty: from anywhere."),
    )

    def __init__(self, data: Any, *, viewer: Viewer, which: Which, on: date) -> None:
        super().__init__(data, initial={"which": which})
        self.on = on
        area = area_field(
            _("Area"),
            within=viewer.reach(Permission.IMPORT),
            required=False,
            help_text=_("The whole area with all that lies below it. Empty: wherever you may import."),
        )
        self.fields = {"area": area, **self.fields}
        tab = TABS.get(which)
        self.search = SearchFilters(data, viewer=viewer, tab=tab, on=on) if tab else None

    @property
    def first(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name in _FIRST and name != "which"]

    @property
    def filters(self) -> Iterator[BoundField]:
        yield from (self[name] for name in self.fields if name not in _FIRST)
        if self.search is not None:
            yield from self.search.visible_fields()

    @property
    def is_narrowed(self) -> bool:
        """Whether the filters stand open: one is given, or wrong."""
        return any(bound.errors or bound.data for bound in self.filters) if self.is_bound else False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("which") == Which.BOTH and self.search is not None:
            self.add_error(None, _("Choose again of whom."))
        first, last = given.get("observed_from"), given.get("observed_until")
        if first and last and first > last:
            self.add_error("observed_until", _("The end of the range must not lie before its beginning."))
        if self.search is not None and self.search.errors:
            labels = (
                self.search.fields[name].label for name in self.search.errors if name in self.search.fields
            )
            words = gettext("These filters cannot be read: %(filters)s.")
            self.add_error(None, words % {"filters": gettext(", ").join(str(label) for label in labels)})
        return given

    def wanted(self, named: NamedVersion) -> Wanted:
        data = self.cleaned_data
        area = chosen_area(data["area"]) if data["area"] else None
        narrowing = Narrowing(
            filters=self.search.filters() if self.search else Filters(),
            on=self.on,
            source=data["source"].strip(),
            observed_from=data["observed_from"],
            observed_until=data["observed_until"],
        )
        return Wanted(named, area, Which(data["which"]), Rule(data["rule"]), narrowing)

    def answers(self) -> Iterable[Fact]:
        """The filters that were given, in words; after ``is_valid()``."""
        own = {str(self[name].label) for name in self.fields if name not in _FIRST}
        yield from (fact for fact in answers_of(self) if fact.label in own)
        if self.search is not None:
            yield from answers_of(self.search)
