"""Forms in which kinds of groups and of numbers are defined."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tessera.console.fields.design_forms import LabelsForm
from tessera.console.trials import examples_field
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.lib.patterns import LONGEST_PATTERN
from tessera.registry.choices import MembershipRole
from tessera.registry.kind_design import LONGEST_VALIDITY, GroupKindDraft, IdentifierKindDraft
from tessera.registry.models import GroupKind, IdentifierKind
from tessera.registry.models.group import further_roles


def key_field() -> forms.CharField:
    return forms.CharField(
        label=_("Key"),
        required=False,
        max_length=50,
        help_text=_("What files and services call it. Leave it empty to have it made from the label."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )


class GroupKindForm(LabelsForm):
    is_exclusive = forms.BooleanField(
        label=_("A person belongs to one such group at a time"),
        required=False,
        help_text=_("As for households: whoever joins one leaves the other."),
    )
    has_head = forms.BooleanField(label=_("Each such group has one head"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Further roles that its members may have"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    key = key_field()

    def __init__(self, *args: Any, kind: GroupKind | None = None, **more: Any) -> None:
        first = {"has_head": True, "roles": further_roles()}
        known = (
            {name: getattr(kind, name) for name in ("is_exclusive", "has_head", "roles")} if kind else first
        )
        super().__init__(*args, labels=kind.names if kind else None, initial=known, **more)
        roles = [(role, MembershipRole(role).label) for role in further_roles()]
        self.fields["roles"].choices = roles  # type: ignore[attr-defined]
        if kind:
            del self.fields["key"]

    @property
    def draft(self) -> GroupKindDraft:
        given = self.cleaned_data
        return GroupKindDraft(
            names=self.labels,
            key=given.get("key", ""),
            is_exclusive=given["is_exclusive"],
            has_head=given["has_head"],
            roles=tuple(given["roles"]),
        )


class IdentifierKindForm(LabelsForm):
    subject = forms.ChoiceField(
        label=_("Whose number it is"),
        choices=[(Subject.INDIVIDUAL, Subject.INDIVIDUAL.label), (Subject.GROUP, Subject.GROUP.label)],
        widget=forms.RadioSelect,
    )
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=LONGEST_PATTERN,
        help_text=_(
            "A regular expression that the whole number must match, in capitals and without spaces and hyphens: "
            "for example [A-Z]{2}[0-9]{7}. New numbers are checked against it."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )
    examples = examples_field()
    is_unique = forms.BooleanField(label=_("No two people or groups share one"), required=False)
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"),
        choices=Sensitivity,
        help_text=_(
            "Sensitive and secret numbers are encrypted, and masked until somebody who may reveals them."
        ),
    )
    validity_months = forms.IntegerField(
        label=_("Valid for at most"),
        required=False,
        min_value=1,
        max_value=LONGEST_VALIDITY,
        help_text=_(
            "In months. A later date of expiry is refused. Leave it empty when numbers do not expire."
        ),
    )
    synonyms = forms.CharField(
        label=_("Headings in files"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Under which headings files bring this number, one a line. Imports guess with them."),
    )
    key = key_field()

    def __init__(self, *args: Any, kind: IdentifierKind | None = None, **more: Any) -> None:
        super().__init__(*args, labels=kind.names if kind else None, initial=_initial(kind), **more)
        if kind:
            del self.fields["key"]

    @property
    def draft(self) -> IdentifierKindDraft:
        given = self.cleaned_data
        return IdentifierKindDraft(
            names=self.labels,
            key=given.get("key", ""),
            subject=Subject(given["subject"]),
            pattern=given["pattern"],
            is_unique=given["is_unique"],
            sensitivity=Sensitivity(given["sensitivity"]),
            validity_months=given["validity_months"],
            synonyms=tuple(given["synonyms"].splitlines()),
        )


def _initial(kind: IdentifierKind | None) -> dict[str, Any]:
    if kind is None:
        return {"subject": Subject.INDIVIDUAL, "is_unique": True, "sensitivity": Sensitivity.SENSITIVE}
    same = ("subject", "pattern", "is_unique", "sensitivity", "validity_months")
    return {name: getattr(kind, name) for name in same} | {"synonyms": "\n".join(kind.synonyms)}
