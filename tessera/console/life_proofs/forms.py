"""Forms of proof of life: a rule, the list's filters, what an officer says."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tessera.accounts.choices import Purpose
from tessera.accounts.oidc.choices import Level
from tessera.accounts.viewer import Viewer
from tessera.console.areas.picker import area_field
from tessera.console.fields.design_forms import LabelsForm
from tessera.console.find.address import filters_of
from tessera.console.find.forms import PEOPLE, FindForm
from tessera.liveness.actions.rules import MOST_DAYS, MOST_MONTHS, RuleDraft
from tessera.liveness.choices import LONGEST_NOTE, Standing, Way
from tessera.liveness.covers import ASKED
from tessera.liveness.models import Rule
from tessera.liveness.queries.overdue import Asked
from tessera.questions.places import chosen_area
from tessera.web.forms import Form

_DAYS_HELP: Final = gettext_lazy(
    "Numbers of days with commas between them, for example 30, 7. Empty for none."
)


class RuleForm(LabelsForm):
    """How often proof of life is asked for, and how it may be given. Whom it is asked of is a search beside it."""

    months = forms.IntegerField(
        label=gettext_lazy("Ask every so many months"), min_value=1, max_value=MOST_MONTHS, initial=12
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days of notice"),
        help_text=gettext_lazy(
            "So long before the due date people are asked, and so long have those who are asked for the first time."
        ),
        min_value=1,
        max_value=MOST_DAYS,
        initial=30,
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How it may be given"),
        choices=Way.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Way.values,
    )
    least_level = forms.ChoiceField(
        label=gettext_lazy("How sure the log-in must be"),
        choices=[("", gettext_lazy("Any")), *Level.choices],
        required=False,
        help_text=gettext_lazy("As each provider's entry under Log-ins says of the ways to log in there."),
    )
    remind_before = forms.CharField(
        label=gettext_lazy("Remind before the due date"), required=False, max_length=100, help_text=_DAYS_HELP
    )
    remind_after = forms.CharField(
        label=gettext_lazy("Remind after the due date"), required=False, max_length=100, help_text=_DAYS_HELP
    )

    def __init__(self, data: Any, *, rule: Rule | None) -> None:
        known: dict[str, Any] = {"remind_before": "30, 7", "remind_after": "1, 14"}
        if rule is not None:
            known = {
                "months": rule.months,
                "notice_days": rule.notice_days,
                "ways": rule.ways,
                "least_level": rule.least_level,
                "remind_before": _written(rule.remind_before),
                "remind_after": _written(rule.remind_after),
            }
        super().__init__(data, labels=rule.names if rule else None, initial=known)

    def clean_remind_before(self) -> list[int]:
        return _numbers(self.cleaned_data["remind_before"])

    def clean_remind_after(self) -> list[int]:
        return _numbers(self.cleaned_data["remind_after"])

    def draft(self, search: FindForm) -> RuleDraft:
        given = self.cleaned_data
        names = ("months", "notice_days", "ways", "least_level", "remind_before", "remind_after")
        return RuleDraft(
            names=self.labels,
            filters=search.filters(),
            query=filters_of(PEOPLE, search.kept),
            **{name: given[name] for name in names},
        )


def search_of(data: Mapping[str, Any], *, viewer: Viewer, on: date) -> FindForm:
    """The filters of the find page, without its words, and of the statuses those of people who can be asked."""
    search = FindForm(data, viewer=viewer, tab=PEOPLE, on=on)
    del search.fields["q"]
    search.fields["status"].choices = [  # type: ignore[attr-defined]
        ("", _("Registered")),
        *[(one.value, one.label) for one in ASKED[1:]],
    ]
    return search


def kept_search(rule: Rule | None) -> QueryDict:
    return QueryDict(rule.query if rule else "")


class SwitchForm(Form):
    on = forms.TypedChoiceField(choices=[(1, "on"), (0, "off")], coerce=lambda word: bool(int(word)))


class ListForm(Form):
    """What the list of those is narrowed to of whom it is asked; it lives in the address."""

    area = forms.CharField(required=False)
    standing = forms.ChoiceField(label=gettext_lazy("Which ones"), choices=Standing.choices, required=False)

    def __init__(self, data: Mapping[str, Any], *, rules: Sequence[Rule], viewer: Viewer, on: date) -> None:
        super().__init__(data)
        self.rules = {str(one.public_id): one for one in rules}
        self.on = on
        self.fields["area"] = area_field(_("Area"), within=viewer.sees, on=on, required=False)
        named = [(key, one.name_in(get_language() or "en")) for key, one in self.rules.items()]
        self.fields["rule"] = forms.ChoiceField(
            label=_("Rule"), choices=[("", _("All rules")), *named], required=False
        )

    @property
    def asked(self) -> Asked:
        """What can be understood; a fault in one filter takes nothing from the others."""
        self.is_valid()
        given = self.cleaned_data
        area = given.get("area")
        return Asked(
            self.on,
            given.get("standing") or Standing.OVERDUE,
            chosen_area(area) if area else None,
            self.rules.get(given.get("rule", "")),
        )

    @property
    def kept(self) -> dict[str, str]:
        """The filters as parameters of an address."""
        asked = self.asked
        found = {
            "area": str(asked.area.public_id) if asked.area else "",
            "rule": str(asked.rule.public_id) if asked.rule else "",
            "standing": str(asked.standing) if asked.standing != Standing.OVERDUE else "",
        }
        return {name: value for name, value in found.items() if value}


class FileForm(Form):
    purpose = forms.ChoiceField(
        label=gettext_lazy("Why the file is needed"), choices=Purpose.choices, initial=Purpose.SERVICE
    )


class DeskForm(Form):
    note = forms.CharField(
        label=gettext_lazy("How do you know that it is them?"),
        help_text=gettext_lazy(
            "For example: came with the card and looks like its photo, or visited at home."
        ),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DecideForm(Form):
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("Does the photo show this person, doing what was asked?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, or I cannot tell"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("Needed when you say no. The person does not read it."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _written(days: Sequence[int]) -> str:
    return ", ".join(str(one) for one in days)


def _numbers(text: str) -> list[int]:
    """Whole numbers, however they are parted. Raises ValidationError."""
    parts = text.replace("،", ",").replace(";", ",").replace(" ", ",").split(",")
    words = [part for part in parts if part]
    if not all(word.isdecimal() and len(word) <= 4 for word in words):
        raise ValidationError(_("Write whole numbers of days, for example 30, 7."))
    return [int(word) for word in words]
