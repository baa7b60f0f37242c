"""What may be said about a change that waits."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.changes.actions.notes import LONGEST
from tessera.changes.choices import Outcome
from tessera.web.forms import Form


def _text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        help_text=help_text,
    )


class DecisionForm(Form):
    """Approve, reject or return. ``keep`` are the facts that stayed ticked, which the page lists itself."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            (Outcome.APPROVED.value, _("Approve")),
            (Outcome.RETURNED.value, _("Return it with questions")),
            (Outcome.REJECTED.value, _("Reject")),
        ],
        widget=forms.RadioSelect,
    )
    note = _text(
        _("Note"),
        required=False,
        help_text=_(
            "Needed when you reject, ask, or leave out a fact. Whoever proposed the change reads it."
        ),
    )


class _Saying(Form):
    """A text. Several such forms stand on one page: the ids of their boxes begin with ``whose``."""

    whose: ClassVar[str]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{self.whose}_%s")


class CommentForm(_Saying):
    whose = "comment"
    text = _text(_("Comment"), rows=2)


class AnswerForm(_Saying):
    whose = "answer"
    text = _text(_("Your answer"), help_text=_("The change then waits again where it was returned."))


class WithdrawForm(_Saying):
    whose = "withdraw"
    text = _text(_("Why is it withdrawn?"), rows=2, required=False)


class ComparedForm(Form):
    """That somebody has compared what is proposed with what there is now, and when that was read."""

    seen_at = forms.CharField(max_length=40, widget=forms.HiddenInput)
