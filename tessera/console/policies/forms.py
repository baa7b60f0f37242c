"""Forms in which a policy is written, part by part."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.accounts.models import Role
from tessera.accounts.viewer import Reach
from tessera.areas.models import Area, AreaLevel
from tessera.changes.approval import evidence
from tessera.changes.approval.definition import (
    MOST_HOURS,
    UNDO,
    About,
    Definition,
    Operator,
    Stage,
)
from tessera.changes.choices import ATTESTED_LIST, MARKED, Channel, Late
from tessera.changes.operations import OPERATIONS
from tessera.console.areas.picker import area_field
from tessera.console.fields.design_forms import LabelsForm
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.web.forms import Form

EVERYWHERE: Final = Reach(everywhere=True)
EVERYBODY: Final = "all"
_SUBJECTS: Final = {Subject.INDIVIDUAL: _("Person"), Subject.GROUP: _("Household")}
_NEEDED: Final = [Permission.PEOPLE_VIEW.value, Permission.CHANGE_APPROVE.value]


def operation_choices() -> list[tuple[str, Any]]:
    """Every kind of change, by its label."""
    kinds = sorted(((key, kind.label) for key, kind in OPERATIONS.items()), key=lambda each: str(each[1]))
    batches = [
        ("import", _("File import")),
        (ATTESTED_LIST, _("Attested list")),
        (MARKED, _("Mark a version as default for many records")),
    ]
    return [*kinds, *batches, (UNDO, _("Undo"))]


def role_choices(*, deciding: bool) -> list[tuple[str, str]]:
    roles = Role.objects.order_by("key")
    if deciding:
        roles = roles.filter(permissions__contains=_NEEDED)
    return [(role.key, role.name_in(_language())) for role in roles]


def level_choices() -> list[tuple[str, str]]:
    levels = AreaLevel.objects.order_by("number")
    return [(str(level.number), level.name_in(_language())) for level in levels]


def field_choices() -> list[tuple[str, str]]:
    return [
        (f"{subject}.{spec.key}", f"{label} · {spec.label_in(_language())}")
        for subject, label in _SUBJECTS.items()
        for spec in catalogue.fields(subject)
    ]


class NewForm(LabelsForm):
    key = forms.CharField(
        label=_("Key"),
        max_length=50,
        help_text=_("Small letters, digits and hyphens, such as change-of-head. It stays."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )


class ConcernsForm(Form):
    """Which changes the policy concerns."""

    operations = forms.MultipleChoiceField(
        label=_("Kinds of change"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked is all of them."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked is all of them."),
    )
    sensitivity = forms.ChoiceField(
        label=_("Only where a fact is proposed that is at least"),
        required=False,
        choices=[("", _("Any fact")), *Sensitivity.choices],
    )
    areas = forms.MultipleChoiceField(
        label=_("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None is everywhere. An area counts with all below it."),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=0,
        max_value=10_000,
        help_text=_("Of the policies that concern a change, the one with the lowest number is followed."),
    )
    evidence = forms.MultipleChoiceField(
        label=_("Papers that must come with it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each of those ticked. For changes of a record that there is already; none for registrations."
        ),
    )
    nobody_twice = forms.BooleanField(
        label=_("Nobody decides at two stages of the same change"), required=False
    )

    def __init__(self, data: Any, *, definition: Definition) -> None:
        super().__init__(
            data,
            initial={
                "operations": sorted(definition.operations),
                "channels": sorted(definition.channels),
                "sensitivity": definition.sensitivity or "",
                "areas": [str(key) for key in definition.areas],
                "priority": definition.priority,
                "evidence": sorted(definition.evidence),
                "nobody_twice": definition.nobody_twice,
            },
        )
        self.fields["operations"].choices = operation_choices()  # type: ignore[attr-defined]
        self.fields["evidence"].choices = list(evidence.labels().items())  # type: ignore[attr-defined]
        chosen = Area.objects.filter(public_id__in=definition.areas).defer("boundary").order_by("code")
        self.fields["areas"].choices = [  # type: ignore[attr-defined]
            (str(area.public_id), area.name_in(_language())) for area in chosen
        ]
        if not definition.areas:
            del self.fields["areas"]
        self.fields["area"] = area_field(
            _("Add an area"),
            within=EVERYWHERE,
            required=False,
            help_text=_("Without any, the policy holds everywhere."),
        )

    @property
    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        areas = {*given.get("areas", ()), given["area"]} - {""}
        return {
            "operations": given["operations"],
            "channels": given["channels"],
            "sensitivity": given["sensitivity"] or None,
            "areas": sorted(areas),
            "priority": given["priority"],
            "evidence": given["evidence"],
            "nobody_twice": given["nobody_twice"],
        }


class StageForm(LabelsForm):
    """Somebody who must agree. Its key is made from its label and stays."""

    role = forms.ChoiceField(
        label=_("Who decides"), help_text=_("Roles that may see records and decide on changes.")
    )
    level = forms.ChoiceField(
        label=_("Held in an area of the level"),
        required=False,
        help_text=_("So that the district decides first and the region afterwards, for example."),
    )
    quorum = forms.ChoiceField(
        label=_("How many must agree"),
        choices=[*((str(number), str(number)) for number in range(1, 10)), (EVERYBODY, _("Everybody"))],
    )
    hours = forms.IntegerField(
        label=_("Deadline, in working hours"), required=False, min_value=1, max_value=MOST_HOURS
    )
    late = forms.ChoiceField(label=_("What happens after the deadline"), choices=Late.choices)
    late_role = forms.ChoiceField(label=_("Who may decide as well once it was passed on"), required=False)

    def __init__(self, data: Any, *, stage: Stage | None) -> None:
        known: dict[str, Any] = {"quorum": "1", "late": Late.REMIND}
        if stage is not None:
            known = {
                name: getattr(stage, name)
                for name in ("role", "level", "quorum", "hours", "late", "late_role")
            }
        super().__init__(data, labels=stage.names if stage else None, initial=known)
        self.stage = stage
        roles = role_choices(deciding=True)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", _("Any level")), *level_choices()]  # type: ignore[attr-defined]
        self.fields["late_role"].choices = [("", _("The same role")), *roles]  # type: ignore[attr-defined]

    def made(self, taken: Iterable[str]) -> dict[str, Any]:
        """The stage as JSON; its key is none of those that are taken."""
        given = self.cleaned_data
        return {
            "key": self.stage.key if self.stage else _fresh_key(self.labels, set(taken)),
            "names": {language: name for language, name in self.labels.items() if name},
            "role": given["role"],
            "level": int(given["level"]) if given["level"] else None,
            "quorum": EVERYBODY if given["quorum"] == EVERYBODY else int(given["quorum"]),
            "hours": given["hours"],
            "late": given["late"],
            "late_role": given["late_role"],
        }


class ConditionForm(Form):
    about = forms.ChoiceField(label=_("Look at"), choices=About.choices, widget=forms.RadioSelect)
    fact = forms.ChoiceField(label=_("Fact"))
    operator = forms.ChoiceField(label=_("Compared how"), choices=Operator.choices)
    value = forms.CharField(
        label=_("With"),
        required=False,
        max_length=200,
        help_text=_("A date as 2026-03-27, a code as it is stored. Several codes are parted by commas."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"about": About.PROPOSED, "operator": Operator.RECORDED})
        self.fields["fact"].choices = field_choices()  # type: ignore[attr-defined]

    @property
    def made(self) -> dict[str, Any]:
        given = self.cleaned_data
        subject, key = given["fact"].split(".", 1)
        value: Any = given["value"].strip() or None
        if given["operator"] == Operator.ONE_OF and value:
            value = [part.strip() for part in value.split(",") if part.strip()]
        return {
            "about": given["about"],
            "subject": subject,
            "field": key,
            "operator": given["operator"],
            "value": value,
        }


class InstantForm(Form):
    role = forms.ChoiceField(label=_("Who applies it at once"))
    operations = forms.MultipleChoiceField(
        label=_("Kinds of change"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked is all that the policy concerns."),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["role"].choices = role_choices(deciding=False)  # type: ignore[attr-defined]
        self.fields["operations"].choices = operation_choices()  # type: ignore[attr-defined]

    @property
    def made(self) -> dict[str, Any]:
        return {"role": self.cleaned_data["role"], "operations": self.cleaned_data["operations"]}


class PublishForm(Form):
    despite_gaps = forms.BooleanField(
        label=_("Publish it although nobody could decide there"), required=False
    )


def _fresh_key(names: Mapping[str, str], taken: set[str]) -> str:
    text = next((names[code] for code in ("en", *names) if names.get(code)), "")
    root = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "stage"
    key, number = root, 1
    while key in taken:
        number += 1
        key = f"{root}-{number}"
    return key


def _language() -> str:
    return get_language() or "en"
