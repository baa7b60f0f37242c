from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tessera.web.forms import Form, IsoDateField


class OnDateForm(Form):
    """The day on which to show the record."""

    on = IsoDateField(label=_("As on date"), required=False)

    def __init__(self, *args: Any, today: date | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day is not None and self.today is not None and day > self.today:
            raise ValidationError(_("This day is still to come. Choose today or a day before."))
        return day


class DifferenceForm(Form):
    """Two days to compare."""

    since = IsoDateField(label=_("From the end of"))
    until = IsoDateField(label=_("To the end of"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The second date must not lie before the first."))
        return cleaned
