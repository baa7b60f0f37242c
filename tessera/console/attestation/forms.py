"""Filters of the work list, and the form in which somebody gives their word."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.attestation.choices import Status
from tessera.attestation.digests import SEEN
from tessera.attestation.queries.standings import Standing, attestable, givable, label_of
from tessera.attestation.queries.worklist import WAITING, Asked
from tessera.changes.operations.attesting import FactSeen
from tessera.console.areas.picker import area_field
from tessera.dictionary.choices import Subject
from tessera.questions.places import chosen_area
from tessera.web.forms import Form

MOST_FACTS = 500  # in one go
SUBJECTS = {"people": Subject.INDIVIDUAL, "households": Subject.GROUP}
_LETTERS = {Subject.INDIVIDUAL: "i", Subject.GROUP: "g"}


class FilterForm(Form):
    """What the work list is narrowed to; a filter that cannot be read is left out."""

    who = forms.ChoiceField(
        choices=[(name, name) for name in SUBJECTS], required=False, widget=forms.HiddenInput
    )
    field = forms.ChoiceField(label=gettext_lazy("Fact"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Standing"), required=False)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, viewer: Viewer, on: date) -> None:
        super().__init__(data)
        language = get_language() or "en"
        self.subject = SUBJECTS.get(str(self.data.get("who", "")), Subject.INDIVIDUAL)
        own = [(spec.key, spec.label_in(language)) for spec in attestable(self.subject)]
        self.fields["field"].choices = [("", _("All facts")), *own]  # type: ignore[attr-defined]
        statuses = dict.fromkeys([*givable(on), str(Status.EXPIRED)])
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            ("", _("Waiting: not attested, or expired")),
            *((status, label_of(status, language)) for status in statuses),
        ]
        self.fields["area"] = area_field(
            gettext_lazy("Area"), within=viewer.reach(Permission.FACTS_ATTEST), required=False
        )

    def asked(self) -> Asked:
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            subject=self.subject,
            field=given.get("field", ""),
            status=given.get("status", "") or WAITING,
            area=chosen_area(given["area"]) if given.get("area") else None,
            after=given.get("after") or 0,
        )


def token_of(fact: Standing) -> str:
    """A fact in a form: whose, which field, and what it is now."""
    return f"{_LETTERS[fact.subject]}:{fact.record_public_id}:{fact.spec.key}:{fact.seen}"


def fact_of(token: str) -> FactSeen:
    """Raises ValueError for what is no token."""
    letter, public_id, field, seen = token.split(":")
    if letter not in _LETTERS.values() or len(seen) != SEEN:
        raise ValueError(letter)
    key = UUID(public_id)
    return FactSeen(
        individual=key if letter == _LETTERS[Subject.INDIVIDUAL] else None,
        group=key if letter == _LETTERS[Subject.GROUP] else None,
        field=field,
        seen=seen,
    )


class WordForm(Form):
    """Somebody's word on the facts that they ticked. The buttons say which standing."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-attest": "comment"}),
        help_text=gettext_lazy("Needed when you reject. Everybody who sees the fact can read it."),
    )
    document = forms.UUIDField(required=False, widget=forms.HiddenInput)
    status = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, tokens: Iterable[str] = ()) -> None:
        super().__init__(data)
        self.tokens = tuple(tokens)
        self.facts: tuple[FactSeen, ...] = ()

    def clean(self) -> dict[str, Any]:
        if not self.tokens:
            raise forms.ValidationError(_("Tick at least one fact."))
        if len(self.tokens) > MOST_FACTS:
            raise forms.ValidationError(
                _("These are too many facts for one page. Choose at most %(most)d.") % {"most": MOST_FACTS}
            )
        try:
            self.facts = tuple(fact_of(token) for token in dict.fromkeys(self.tokens))
        except ValueError:
            raise forms.ValidationError(_("A fact could not be read. Open the page again.")) from None
        return self.cleaned_data
