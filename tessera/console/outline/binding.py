"""Where an answer goes in the register."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tessera.console.outline.palette import SUBJECTS, is_offered
from tessera.console.outline.rules import put
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import Subject
from tessera.intake.outline.tree import Json
from tessera.intake.profile.bindings import CONTACTS, FITTING, NUMBERS
from tessera.intake.profile.components import properties_of
from tessera.intake.profile.model import Kind
from tessera.registry.models import IdentifierKind
from tessera.web.forms import Form

Choices = list[tuple[str, Any]]


def add_binding(
    form: Form, component: Json, kind: Kind | None, catalogue: Catalogue, *, language: str
) -> bool:
    """A choice of what the kind of question can fill; answers whether there is anything."""
    given = properties_of(component).get("registry")
    bound = given if isinstance(given, str) else ""
    groups = _groups(kind, catalogue, language) if kind not in {None, Kind.ROWS, Kind.FILE} else []
    if not groups and not bound:
        return False
    choices: Choices = [("", _("Nowhere: the answer stays with the form")), *groups]
    if bound and bound not in {value for _label, several in groups for value, _words in several}:
        choices.append((bound, bound))
    form.fields["binding"] = forms.ChoiceField(
        label=_("Where the answer goes in the register"), choices=choices, required=False, initial=bound
    )
    return True


def write_binding(form: Form, component: Json) -> None:
    if "binding" in form.changed_data:
        put(component, ("properties", "registry"), form.cleaned_data["binding"] or None)


def _groups(kind: Kind | None, catalogue: Catalogue, language: str) -> Choices:
    assert kind is not None
    numbers = list(IdentifierKind.objects.filter(deprecated_since=None)) if kind in NUMBERS else []
    found: Choices = []
    for subject, words in SUBJECTS:
        choices = [
            (f"{subject.value}.{spec.key}", spec.label_in(language))
            for spec in catalogue.fields(subject)
            if is_offered(spec) and kind in FITTING[spec.type]
        ]
        choices += _others(subject, kind, numbers, language=language)
        if choices:
            found.append((str(words), choices))
    return found


def _others(
    subject: Subject, kind: Kind, numbers: Sequence[IdentifierKind], *, language: str
) -> Iterator[tuple[str, str]]:
    """Numbers that somebody else gives, and ways to reach people."""
    yield from (
        (f"{subject.value}.identifier.{one.key}", one.name_in(language))
        for one in numbers
        if one.subject == subject
    )
    words = {"phone": _("Phone number"), "email": _("E-mail address")}
    if subject in {Subject.INDIVIDUAL, Subject.GROUP}:
        yield from (
            (f"{subject.value}.contact.{key}", words[key]) for key, kinds in CONTACTS.items() if kind in kinds
        )
