from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.console.statistics.figures import FIGURES, Figure, asked_for
from tessera.web.forms import Form


class FigureForm(Form):
    """Which figure the map and the table are of."""

    show = forms.ChoiceField(
        label=_("Figure"),
        choices=[(one.key, one.label) for one in FIGURES],
    )

    def __init__(self, asked: str, *args: Any, **more: Any) -> None:
        self.figure: Figure = asked_for(asked)
        super().__init__(*args, initial={"show": self.figure.key}, **more)
