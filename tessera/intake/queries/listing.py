"""All forms with their standing, as those who design them see them: a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.intake.models import Form, FormVersion
from tessera.intake.queries import submissions
from tessera.intake.queries.forms import all_forms, retired_fields_of

COUNTED: Final = 1_000  # answers are counted up to here


@dataclass(frozen=True)
class Listed:
    """``answers`` counts what was sent and the viewer may see, up to one more than ``COUNTED``; None when they may see
    none. ``retired`` names fields that the published version asks for and that are used no more."""

    form: Form
    published: FormVersion | None
    draft: FormVersion | None
    answers: int | None
    retired: tuple[str, ...]


def listed(viewer: Viewer) -> list[Listed]:
    """In three queries, however many forms there are. Raises PermissionMissing."""
    forms = all_forms(viewer)
    newest = _newest(forms)
    answers = _answers(viewer)
    with catalogue.held():
        return [_listed(form, newest, answers) for form in forms]


def answers_to(form: Form, *, viewer: Viewer) -> int | None:
    """How many answers to one form the viewer may see, as in the list."""
    return _answers(viewer, form=form).get(form.pk)


def _listed(form: Form, newest: Mapping[tuple[int, bool], FormVersion], answers: Mapping[int, int]) -> Listed:
    published = newest.get((form.pk, True))
    return Listed(
        form,
        published,
        newest.get((form.pk, False)),
        answers.get(form.pk),
        tuple(retired_fields_of(published)) if published is not None else (),
    )


def _newest(forms: Iterable[Form]) -> dict[tuple[int, bool], FormVersion]:
    """By form, and whether it is published, without what they ask."""
    versions = FormVersion.objects.filter(form__in=forms).defer("definition").order_by("number")
    return {(one.form_id, one.is_published): one for one in versions}


def _answers(viewer: Viewer, *, form: Form | None = None) -> dict[int, int]:
    if not viewer.may(Permission.SUBMISSIONS_VIEW):
        return {}
    sent = submissions.sent(submissions.Filters(), viewer=viewer).order_by().filter(form=OuterRef("pk"))
    some = ArraySubquery(sent.values(key=F("pk"))[: COUNTED + 1])
    counted = Func(some, function="cardinality", output_field=IntegerField())
    asked = Form.objects.filter(pk=form.pk) if form is not None else Form.objects.all()
    return dict(asked.annotate(answers=counted).values_list("pk", "answers"))
