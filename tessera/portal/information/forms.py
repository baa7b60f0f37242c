from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from tessera.web.forms import Form


class ReasonForm(Form):
    """Why a fact is another one, for whoever decides."""

    reason = forms.CharField(
        label=_("Why is it different?"),
        help_text=_("For example: it was written wrongly, or it has changed since."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LanguageForm(Form):
    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"), choices=(), widget=forms.RadioSelect
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
        choice = self.fields["language"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(code, name.capitalize()) for code, name in offered]
