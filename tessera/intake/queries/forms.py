"""Forms: which there are, which somebody may fill in, and which a field of the dictionary touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.intake.choices import Audience, FormChannel, FormStatus
from tessera.intake.mapping.operations import PERMISSIONS
from tessera.intake.models import Form, FormVersion
from tessera.lib.refusals import NotFound


def all_forms(viewer: Viewer) -> list[Form]:
    """For who designs forms, or sees answers to them. Raises PermissionMissing."""
    if not viewer.may(Permission.SUBMISSIONS_VIEW):
        viewer.must(Permission.FORMS_MANAGE)
    return list(Form.objects.order_by("status", "key"))


def get_form(key: str) -> Form:
    """Raises NotFound. That a form exists is no secret."""
    found = Form.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def open_forms(viewer: Viewer, *, today: date) -> list[Form]:
    """What the viewer may begin today, on their channel."""
    channels = [FormChannel.ANY, FormChannel.PORTAL if viewer.is_citizen else FormChannel.CONSOLE]
    found = Form.objects.filter(status=FormStatus.OPEN, channel__in=channels)
    found = found.filter(
        Q(opens_on=None) | Q(opens_on__lte=today), Q(closes_on=None) | Q(closes_on__gt=today)
    )
    if viewer.is_citizen:
        theirs = Audience.REGISTERED if viewer.sees.people else Audience.UNREGISTERED
        found = found.filter(audience__in=[Audience.ANYBODY, theirs])
    else:
        found = found.filter(action__in=[one for one, needed in PERMISSIONS.items() if viewer.may(needed)])
    return list(found.order_by("programme", "key"))


def draft_of(form: Form) -> FormVersion | None:
    return form.versions.filter(published_at__isnull=True).first()


def published_of(form: Form) -> FormVersion | None:
    return form.versions.filter(published_at__isnull=False).order_by("-number").first()


@dataclass(frozen=True)
class Touched:
    """A form that asks for a field, in what is published, in the draft, or in both."""

    form: Form
    is_published: bool
    is_draft: bool


def touched_by(subject: str, key: str) -> list[Touched]:
    """The forms that a change of the field concerns, in three queries."""
    versions = _newest(FormVersion.objects.filter(bindings__contains=[f"{subject}.{key}"]))
    found: dict[int, Touched] = {}
    for version in versions:
        before = found.get(version.form_id, Touched(version.form, False, False))
        found[version.form_id] = Touched(
            version.form,
            before.is_published or version.is_published,
            before.is_draft or not version.is_published,
        )
    return list(found.values())


def retired_fields_of(version: FormVersion) -> list[str]:
    """Fields that the version asks for and that are used no more, or are gone: ``individual.old_number``."""
    current = catalogue.current()
    facts = [binding for binding in version.bindings if binding.count(".") == 1]
    return [one for one in facts if (spec := current.field(*one.split("."))) is None or spec.is_deprecated]


def _newest(versions: Iterable[FormVersion]) -> list[FormVersion]:
    """Of each form the draft and the version that is filled in now, if they are among these."""
    asked = FormVersion.objects.filter(pk__in=[one.pk for one in versions]).select_related("form")
    newest = {
        (form, published_at is None): pk
        for form, number, pk, published_at in FormVersion.objects.filter(
            form__in=[one.form_id for one in asked]
        )
        .order_by("form", "number")
        .values_list("form_id", "number", "pk", "published_at")
    }
    return [one for one in asked if one.pk in newest.values()]
