from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.actions.notes import LONGEST
from tessera.web.asking import AskingForm, Words


class TextForm(AskingForm):
    """One box of text, called as refusals about it call it."""

    label: ClassVar[Words]
    help_text: ClassVar[Words] = ""

    note = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))

    def __init__(self, data: object = None) -> None:
        super().__init__(data)
        self.fields["note"].label = self.label
        self.fields["note"].help_text = self.help_text


class AnswerForm(TextForm):
    label: ClassVar = _("Your answer")


class ObjectionForm(TextForm):
    label: ClassVar = _("What is not right")
    help_text: ClassVar = _("The office reads this before it decides. Who sent the request does not see it.")
