"""The error summary: what is wrong with a form, each line leading to the input to mend."""

from django.forms import BaseForm, BoundField

from tessera.web.parts import FormFault


def faults_of(form: BaseForm) -> tuple[FormFault, ...]:
    """The form's own errors first, then the fields' in the order of the page; nothing if all is well."""
    if not form.is_bound or not form.errors:
        return ()
    whole = [FormFault(str(message)) for message in form.non_field_errors()]
    fields = [
        FormFault(str(message), input_id(bound), str(bound.label))
        for bound in form
        for message in bound.errors
    ]
    return (*whole, *fields)


def input_id(bound: BoundField) -> str:
    """The id of the field's first input; a group of inputs has none of its own."""
    return bound.id_for_label or f"{bound.auto_id}_0"
