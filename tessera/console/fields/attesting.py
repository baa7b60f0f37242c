"""The part of a field's definition that says who may vouch for its facts, and for how long."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tessera.accounts import queries as accounts
from tessera.accounts.choices import Permission
from tessera.dictionary.specs import FieldSpec
from tessera.web.forms import Form

NAMES = ("attestation_months", "attestation_roles", "own_attestation")


def add_attesting(form: Form, spec: FieldSpec | None) -> None:
    """Ask who may attest the field, for how long, and whether their own entries."""
    form.fields["attestation_months"] = forms.IntegerField(
        label=_("Months for which an attestation holds"),
        required=False,
        min_value=1,
        max_value=1200,
        initial=spec.attestation_months if spec else None,
        help_text=_(
            "After that the fact is to be attested anew. Leave it empty for as long as the fact stays."
        ),
    )
    form.fields["attestation_roles"] = forms.MultipleChoiceField(
        label=_("Only these roles may attest it"),
        required=False,
        choices=_attesters,
        initial=list(spec.attestation_roles) if spec else [],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to let everybody attest it who may attest facts."),
    )
    form.fields["own_attestation"] = forms.BooleanField(
        label=_("Who entered it may attest it too"),
        required=False,
        initial=spec.own_attestation if spec else False,
    )
    form.advise()


def attesting_of(form: Form) -> dict[str, Any]:
    """What was chosen, as the draft of a field takes it."""
    given = form.cleaned_data
    return {
        "attestation_months": given["attestation_months"],
        "attestation_roles": tuple(given["attestation_roles"]),
        "own_attestation": given["own_attestation"],
    }


def _attesters() -> list[tuple[str, str]]:
    """The roles with the permission; others would never come to attest."""
    language = get_language() or "en"
    return [
        (role.key, role.name_in(language))
        for role in accounts.roles()
        if Permission.FACTS_ATTEST in role.permissions
    ]
