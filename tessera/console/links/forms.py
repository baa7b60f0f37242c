from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.registry.models import Individual
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


class MeantForm(Form):
    """Which person of the register is meant."""

    number = forms.CharField(
        label=_("Registry number of the person who is meant"),
        help_text=_("Look the person up and copy the number from their record."),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person: Individual | None = None

    def clean_number(self) -> str:
        """Of somebody within reach of the session; absent and out of reach are answered alike."""
        number = str(self.cleaned_data["number"]).strip().upper()
        self.person = Individual.objects.filter(registry_number=number).select_related("area").first()
        if self.person is None:
            raise forms.ValidationError(_("There is nobody with this registry number where you may look."))
        return number


class AnswerForm(Form):
    """What the office says to a wish to act for somebody."""

    answer = forms.ChoiceField(
        label=_("May they act for this person?"),
        choices=[("grant", _("Yes, from today")), ("refuse", _("No"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why?"),
        help_text=_("Who asked reads this."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
