from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import THEMES
from tessera.accounts.models import Role
from tessera.accounts.viewer import Reach
from tessera.areas.models import Area
from tessera.console.areas.picker import area_field
from tessera.questions.places import chosen_area
from tessera.web.forms import Form, IsoDateField


class PersonForm(Form):
    """Whom an account is for."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)


class NewUserForm(PersonForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ["name", "email", "language"]


class GrantForm(Form):
    """A role within an area."""

    role = forms.ChoiceField(label=_("Role"))
    until = IsoDateField(
        label=_("Until"), required=False, help_text=_("The first day on which the role no longer holds.")
    )
    everywhere = forms.BooleanField(label=_("The whole country"), required=False)
    field_order = ["role", "area", "everywhere", "until"]

    def __init__(self, *args: Any, roles: Sequence[Role], within: Reach, language: str, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("Choose…")), *((role.key, role.name_in(language)) for role in roles)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["area"] = area_field(_("Area"), within=within, required=not within.everywhere)
        if not within.everywhere:
            del self.fields["everywhere"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The whole country is a choice of its own, never what an empty box happens to mean."""
        cleaned = super().clean() or {}
        if "everywhere" in self.fields and "area" not in self.errors:
            if not cleaned.get("area") and not cleaned.get("everywhere"):
                self.add_error("area", _("Choose an area, or tick the whole country."))
            if cleaned.get("area") and cleaned.get("everywhere"):
                self.add_error("area", _("Choose either an area or the whole country."))
        return cleaned

    @property
    def area(self) -> Area | None:
        return chosen_area(self.cleaned_data["area"])


def explained_permissions() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every permission under its heading, with the sentence that explains it."""
    return [
        (
            str(theme),
            [
                (
                    permission.value,
                    format_html(
                        '<b>{}</b><br><span class="small muted">{}</span>',
                        permission.label,
                        permission.explanation,
                    ),
                )
                for permission in permissions
            ],
        )
        for theme, permissions in THEMES.items()
    ]


class RoleForm(Form):
    """What a role is called in each language, and what it may do."""

    permissions = forms.MultipleChoiceField(label=_("Permissions"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, role: Role | None = None, **more: Any) -> None:
        super().__init__(*args, initial={"permissions": role.permissions if role else []}, **more)
        self.fields["permissions"].choices = explained_permissions()  # type: ignore[attr-defined]
        self.languages = [code for code, _language in settings.LANGUAGES]
        for code, language in settings.LANGUAGES:
            facts = {"language": gettext(str(language))}
            self.fields[f"name_{code}"] = forms.CharField(
                label=gettext("Name in %(language)s") % facts,
                max_length=100,
                required=False,
                initial=role.names.get(code, "") if role else "",
            )
            self.fields[f"description_{code}"] = forms.CharField(
                label=gettext("Description in %(language)s") % facts,
                max_length=500,
                required=False,
                initial=role.descriptions.get(code, "") if role else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        names = [f"{part}_{code}" for code in self.languages for part in ("name", "description")]
        self.order_fields(["key", *names, "permissions"])

    @property
    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"name_{code}"] for code in self.languages}

    @property
    def descriptions(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"description_{code}"] for code in self.languages}


class NewRoleForm(RoleForm):
    key = forms.CharField(
        label=_("Key"),
        max_length=50,
        help_text=_("Small letters, digits and hyphens, such as field-visitor."),
    )
