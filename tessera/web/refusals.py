"""A refusal of the domain as an error of the form that asked for it."""

from django.forms import BaseForm

from tessera.lib.refusals import Refusal


def show_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Put the refusal at the field it is about, or on top where the form has no such field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
