from typing import Any

from django.utils.translation import gettext_lazy as _

from tessera.web.forms import Form, IsoDateField


class OnDateForm(Form):
    """The day on which to show the record."""

    on = IsoDateField(label=_("As on date"), required=False)


class DifferenceForm(Form):
    """Two days to compare."""

    since = IsoDateField(label=_("From the end of"))
    until = IsoDateField(label=_("To the end of"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The second date must not lie before the first."))
        return cleaned
