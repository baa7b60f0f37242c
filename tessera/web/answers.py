"""The answers of a form as people read them, for the page on which they are checked."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import BooleanField, BoundField, ChoiceField, Form, MultipleChoiceField
from django.utils import formats
from django.utils.translation import gettext as _

from tessera.lib.dates import in_words
from tessera.web.forms import PartialDate, PartialDateField
from tessera.web.lookup import LookupField
from tessera.web.parts import Fact


def answers_of(form: Form) -> tuple[Fact, ...]:
    """Every question with an answer, in the order of the form; after ``is_valid()``."""
    found = ((bound, _shown(bound, form.cleaned_data.get(bound.name))) for bound in form.visible_fields())
    return tuple(Fact(str(bound.label), shown) for bound, shown in found if shown)


def _shown(bound: BoundField, value: Any) -> str:
    field = bound.field
    if value in (None, "", []):
        return ""
    if isinstance(field, PartialDateField):
        value = field.clean(bound.data)  # a form of facts has it as it is stored by now
    if isinstance(field, BooleanField):
        return _("Yes") if value else ""
    if isinstance(field, LookupField):
        option = field.name_of(str(value))
        return option.label if option else str(value)
    if isinstance(field, MultipleChoiceField):
        return _(", ").join(_label(field, one) for one in bound.data or [])
    if isinstance(field, ChoiceField):
        return _label(field, bound.data)
    return _plain(value)


def _label(field: ChoiceField | MultipleChoiceField, value: Any) -> str:
    options: Any = field.choices
    return next((str(label).strip() for key, label in options if str(key) == str(value)), str(value))


def _plain(value: Any) -> str:
    if isinstance(value, PartialDate):
        return shown_date(value)
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, UploadedFile):
        return value.name or ""
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values())
    return str(value)


def shown_date(born: PartialDate) -> str:
    """As exactly as it is known."""
    if born.precision == "estimated":
        return _("about %(year)s") % {"year": formats.date_format(born.value, "Y")}
    form = {"month": "YEAR_MONTH_FORMAT", "year": "Y"}.get(born.precision, "DATE_FORMAT")
    return formats.date_format(born.value, form)
