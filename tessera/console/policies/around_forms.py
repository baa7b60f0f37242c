"""Forms of what stands around policies: freezes, office hours and holidays, deputies."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Reach
from tessera.changes.models import Holiday, WorkingDay
from tessera.console.areas.picker import area_field
from tessera.lib.dates import midnight_after
from tessera.web.forms import Form, IsoDateField

DAYS: Final = range(1, 8)


class FreezeForm(Form):
    programme = forms.CharField(
        label=gettext_lazy("For what"),
        max_length=200,
        help_text=gettext_lazy("For example the programme whose payment list is drawn."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)
    last_day = IsoDateField(
        label=gettext_lazy("Until the end of"),
        required=False,
        help_text=gettext_lazy("Leave it empty to end the freeze by hand."),
    )

    def __init__(self, data: Any, *, within: Reach) -> None:
        super().__init__(data)
        self.fields["area"] = area_field(
            gettext_lazy("Area"),
            within=within,
            required=not within.everywhere,
            help_text=gettext_lazy("Nothing is applied in it and below. Leave it empty for everywhere."),
        )

    @property
    def until(self) -> datetime | None:
        day = self.cleaned_data["last_day"]
        return midnight_after(day) if day else None


def _time_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "width-10"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )


class HoursForm(Form):
    """Opening and closing times by day of the week, and holidays, one a line."""

    def __init__(self, data: Any, *, days: Sequence[WorkingDay], holidays: Sequence[Holiday]) -> None:
        language = get_language() or "en"
        known = {f"opens_{day.weekday}": day.opens for day in days}
        known |= {f"closes_{day.weekday}": day.closes for day in days}
        lines = [f"{each.day.isoformat()} {_name(each.names, language)}".strip() for each in holidays]
        super().__init__(data, initial={**known, "holidays": "\n".join(lines)})
        self.kept = {each.day: each.names for each in holidays}
        for day in DAYS:
            name = {"day": str(WEEKDAYS[day - 1])}
            self.fields[f"opens_{day}"] = _time_field(_("%(day)s, from") % name)
            self.fields[f"closes_{day}"] = _time_field(_("%(day)s, to") % name)
        self.fields["holidays"] = forms.CharField(
            label=_("Holidays"),
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
            help_text=_("One a line: the date as 2026-12-25, then its name."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in DAYS:
            opens, closes = cleaned.get(f"opens_{day}"), cleaned.get(f"closes_{day}")
            if (opens is None) != (closes is None):
                self.add_error(f"closes_{day}", _("Say both when the office opens and when it closes."))
            elif opens is not None and closes is not None and closes <= opens:
                self.add_error(f"closes_{day}", _("An office must close after it opens."))
        return cleaned

    def clean_holidays(self) -> dict[date, dict[str, str]]:
        language = get_language() or "en"
        found: dict[date, dict[str, str]] = {}
        for line in self.cleaned_data["holidays"].splitlines():
            text, _sign, name = line.strip().partition(" ")
            if not text:
                continue
            try:
                day = date.fromisoformat(text)
            except ValueError:
                raise ValidationError(_("“%(line)s” does not begin with a date.") % {"line": line}) from None
            found[day] = {**self.kept.get(day, {}), **({language: name.strip()} if name.strip() else {})}
        return found

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two boxes of each day."""
        return [(self[f"opens_{day}"], self[f"closes_{day}"]) for day in DAYS]

    @property
    def week(self) -> dict[int, tuple[time, time]]:
        given = self.cleaned_data
        return {
            day: (given[f"opens_{day}"], given[f"closes_{day}"])
            for day in DAYS
            if given[f"opens_{day}"] is not None
        }


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


class DeputyForm(Form):
    """Who decides in somebody's place. Colleagues are named by their address, so that no list of staff is shown."""

    principal = forms.EmailField(
        label=gettext_lazy("In whose place"),
        required=False,
        help_text=gettext_lazy("The e-mail address. Leave it empty for yourself."),
    )
    deputy = forms.EmailField(
        label=gettext_lazy("Deputy"), help_text=gettext_lazy("The e-mail address of your colleague.")
    )
    since = IsoDateField(label=gettext_lazy("From"))
    until = IsoDateField(label=gettext_lazy("To"), help_text=gettext_lazy("The last day."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)

    def __init__(self, data: Any, *, manages: bool, today: date) -> None:
        super().__init__(data, initial={"since": today})
        if not manages:
            del self.fields["principal"]
