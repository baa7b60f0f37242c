"""The form of a provider's entry."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc.choices import (
    SIGNING_ALGORITHMS,
    AuthMethod,
    KeyUse,
    Level,
    Pushing,
    UserinfoMode,
)
from tessera.accounts.oidc.design import ProviderDraft
from tessera.accounts.oidc.presets import LABELS, PRESETS
from tessera.console.fields.design_forms import LabelsForm
from tessera.web.forms import Form

_LINES: Final = ("acr_values", "scopes")
_PAIRS: Final = ("levels", "claims_mapping")
_AS_IT_IS: Final = (
    *(
        "issuer",
        "client_id",
        "discovery_url",
        "auth_method",
        "signing_algorithm",
        "secret_variable",
        "pushing",
    ),
    *("least_level", "userinfo", "identifier_claim", "identifier_kind", "logs_out", "is_active", "position"),
)


def _text(label: Any, help_text: Any = "", *, required: bool = False, longest: int = 500) -> forms.CharField:
    attrs = {"dir": "ltr", "spellcheck": "false", "class": "mono", "autocomplete": "off"}
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"dir": "ltr", "spellcheck": "false", "class": "mono", "rows": 4}
    return forms.CharField(
        label=label,
        required=False,
        max_length=10_000,
        help_text=help_text,
        widget=forms.Textarea(attrs=attrs),
    )


class PresetForm(Form):
    """Which make of provider it is; its facts are then in the form."""

    preset = forms.ChoiceField(choices=list(LABELS.items()), required=False)

    @property
    def asked(self) -> str:
        return str(self.cleaned_data["preset"]) if self.is_valid() else ""


class ProviderForm(LabelsForm):
    key = _text(
        gettext_lazy("Key"),
        gettext_lazy("Small letters, digits and hyphens, such as national-id. It stands in addresses."),
        required=True,
        longest=50,
    )
    issuer = _text(
        gettext_lazy("Issuer"),
        gettext_lazy("The address by which the provider calls itself, to the letter."),
        required=True,
    )
    discovery_url = _text(
        gettext_lazy("Address of the description"),
        gettext_lazy("Leave it empty when it is the issuer with /.well-known/openid-configuration after it."),
    )
    client_id = _text(
        gettext_lazy("Client id"), gettext_lazy("What the provider calls Tessera."), required=True
    )
    auth_method = forms.ChoiceField(label=gettext_lazy("How Tessera shows who it is"), choices=AuthMethod)
    signing_algorithm = forms.ChoiceField(
        label=gettext_lazy("Tessera signs with"), choices=[(name, name) for name in SIGNING_ALGORITHMS]
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "It is kept encrypted and never shown. Leave it empty to keep the one there is."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )
    secret_variable = _text(
        gettext_lazy("Variable that holds the secret"),
        gettext_lazy("Instead of the secret itself: the name of a variable in the server's environment."),
    )
    pushing = forms.ChoiceField(label=gettext_lazy("Hand the request over directly (PAR)"), choices=Pushing)
    scopes = _lines(gettext_lazy("Scopes"), gettext_lazy("One a line, such as profile."))
    acr_values = _lines(
        gettext_lazy("Ways to log in that are asked for"),
        gettext_lazy("The provider's own words (acr_values), one a line, the best one first."),
    )
    levels = _lines(
        gettext_lazy("How sure each way makes us"),
        gettext_lazy("One a line: the provider's word, then = and low, substantial or high."),
    )
    least_level = forms.ChoiceField(
        label=gettext_lazy("Who logs in must be known at least at the level"),
        choices=[("", gettext_lazy("Any")), *Level.choices],
        required=False,
    )
    userinfo = forms.ChoiceField(
        label=gettext_lazy("How the provider says who it is (userinfo)"), choices=UserinfoMode
    )
    claims_request = _lines(
        gettext_lazy("Request for claims"),
        gettext_lazy("JSON with the parts userinfo and id_token, or empty."),
    )
    claims_mapping = _lines(
        gettext_lazy("Where facts stand that do not have their usual name"),
        gettext_lazy("One a line: for example birth_date = dob."),
    )
    identifier_claim = _text(
        gettext_lazy("Claim that holds a number of the person"),
        gettext_lazy("For example individual_id, or sub. By it people are found in the register."),
    )
    identifier_kind = forms.ChoiceField(label=gettext_lazy("Which kind of number that is"), required=False)
    logs_out = forms.BooleanField(
        label=gettext_lazy("Offer to log out there as well, where the provider can"), required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("People may log in with it"), required=False)
    position = forms.IntegerField(label=gettext_lazy("Place in the list"), min_value=0, max_value=1000)

    def __init__(
        self,
        data: Any,
        *,
        provider: OidcProvider | None,
        preset: str = "",
        kinds: Sequence[tuple[str, str]],
    ) -> None:
        draft = _known(provider) if provider else _usual(preset)
        super().__init__(data, labels=provider.names if provider else None, initial=_as_text(draft))
        self.preset = provider.preset if provider else preset
        self.fields["identifier_kind"].choices = [("", _("None")), *kinds]  # type: ignore[attr-defined]
        self.provider = provider
        if provider:
            del self.fields["key"]

    def clean_claims_request(self) -> dict[str, Any]:
        text = self.cleaned_data["claims_request"].strip()
        try:
            read = json.loads(text) if text else {}
        except (json.JSONDecodeError, RecursionError):
            read = None
        if not isinstance(read, dict):
            raise ValidationError(_('This is no JSON object, such as {"userinfo": {"name": null}}.'))
        return read

    def clean_levels(self) -> dict[str, str]:
        return _pairs(self.cleaned_data["levels"])

    def clean_claims_mapping(self) -> dict[str, str]:
        return _pairs(self.cleaned_data["claims_mapping"])

    def clean_scopes(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["scopes"].split())

    def clean_acr_values(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["acr_values"].split())

    @property
    def draft(self) -> ProviderDraft:
        given = self.cleaned_data
        facts = {name: given[name] for name in (*_AS_IT_IS, *_LINES, *_PAIRS, "claims_request")}
        key = self.provider.key if self.provider else given["key"]
        return ProviderDraft(key=key, names=self.labels, preset=self.preset, **facts)


class KeyForm(Form):
    """What to do with which key."""

    act = forms.ChoiceField(choices=[(word, word) for word in ("next", "use", "drop")])
    use = forms.ChoiceField(choices=KeyUse, required=False)
    algorithm = forms.ChoiceField(
        choices=[(name, name) for name in (*SIGNING_ALGORITHMS, "RSA-OAEP-256")], required=False
    )
    kid = forms.CharField(max_length=100, required=False)


class SwitchForm(Form):
    on = forms.BooleanField(required=False)


def _usual(preset: str) -> Mapping[str, Any]:
    facts = {"key": "new", "names": {}, "issuer": "", "client_id": "", **PRESETS.get(preset, {})}
    return ProviderDraft.model_validate(facts).model_dump() | {"key": ""}


def _known(provider: OidcProvider) -> Mapping[str, Any]:
    return {name: getattr(provider, name) for name in ProviderDraft.model_fields}


def _as_text(draft: Mapping[str, Any]) -> dict[str, Any]:
    asked = draft["claims_request"]
    return {
        **{name: draft[name] for name in ("key", *_AS_IT_IS)},
        **{name: "\n".join(draft[name]) for name in _LINES},
        **{name: "\n".join(f"{word} = {value}" for word, value in draft[name].items()) for name in _PAIRS},
        "claims_request": json.dumps(asked, indent=2) if asked else "",
    }


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        word, equals, value = (part.strip() for part in line.rpartition("="))
        if not equals or not word or not value:
            raise ValidationError(
                _("Write each line as two words with = between them: “%(line)s”."), params={"line": line}
            )
        found[word] = value
    return found
