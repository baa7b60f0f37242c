from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.web.forms import Form

NOBODY: Final = "nobody"


class SettleForm(Form):
    """Who somebody is: one of the people shown, or none of them."""

    who = forms.ChoiceField(label=_("Who is it?"), choices=(), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How do you know?"),
        help_text=_("For example: came with the card, and looks like the photo."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["who"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [*people, (NOBODY, _("None of them: not in the register"))]
