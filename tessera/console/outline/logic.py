"""JSONLogic as people type it, checked before it is kept."""

import json
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.console.outline.rules import CODE
from tessera.intake.logic import LogicRefused, read

LONGEST: Final = 20_000


class LogicField(forms.CharField):
    """A text of JSON that is JSONLogic; its value is the logic, None when nothing was typed."""

    default_error_messages = {
        "json": _("This is not JSON. Check the brackets and the quotation marks."),
        "logic": _("This is not JSONLogic: %(reason)s."),
    }

    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea(attrs=CODE | {"rows": 4})
        super().__init__(required=False, max_length=LONGEST, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            logic = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise forms.ValidationError(self.error_messages["json"], code="json") from None
        try:
            read(logic)
        except LogicRefused as refused:
            raise forms.ValidationError(
                self.error_messages["logic"], code="logic", params={"reason": refused.reason}
            ) from None
        return logic

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "").split() != str(data or "").split()


def as_text(logic: Any) -> str:
    return json.dumps(logic, ensure_ascii=False, indent=1)


def _no_number(name: str) -> None:
    raise ValueError(name)
