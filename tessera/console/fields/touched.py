"""Which forms ask for a field: told before it is changed or given up."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.console.short_forms import FormPage
from tessera.dictionary.specs import FieldSpec
from tessera.intake.choices import FormStatus
from tessera.intake.queries.forms import Touched, touched_by


@dataclass(frozen=True)
class TouchedRow:
    """``state`` says whether people are asked already. ``url`` is "" for who may not open forms."""

    title: str
    state: str
    url: str


@dataclass(frozen=True)
class DeprecatePage(FormPage):
    asked_by: tuple[TouchedRow, ...] = ()


def asked_by(spec: FieldSpec, *, viewer: Viewer, language: str) -> tuple[TouchedRow, ...]:
    """The forms that ask for the field, by their titles. Those that are out of use are left out."""
    may_open = viewer.may(Permission.FORMS_MANAGE)
    rows = (
        TouchedRow(
            one.form.title_in(language),
            _state(one),
            reverse("console:form", args=[one.form.key]) if may_open else "",
        )
        for one in touched_by(spec.subject, spec.key)
        if one.form.status != FormStatus.RETIRED
    )
    return tuple(sorted(rows, key=lambda row: row.title.casefold()))


def _state(one: Touched) -> str:
    if one.is_published and one.is_draft:
        return _("published, and in the draft")
    return _("published") if one.is_published else _("in a draft")
