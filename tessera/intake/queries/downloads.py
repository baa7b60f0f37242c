"""Forms as files: for another registry, and for the field. Each is noted in the access log."""

import json
from collections.abc import Callable
from typing import Final

from pyxform.errors import PyXFormError

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.intake import errors
from tessera.intake.actions.forms import export, judge
from tessera.intake.models import Form, FormVersion
from tessera.intake.odk.xlsform import Sheets, areas_csv, sheets
from tessera.intake.profile.model import AreaQuestion
from tessera.intake.profile.model import Form as Profile
from tessera.intake.published import form_of

XLSFORM: Final = "xlsform"
XFORM: Final = "xform"


def as_document(form: Form, *, by: Viewer) -> bytes:
    """With all its versions, as another registry takes it in."""
    _note(f"form:{form.key}:json", by=by)
    return json.dumps(export(form), ensure_ascii=False, indent=1).encode()


def for_the_field(form: Form, version: FormVersion, kind: str, *, by: Viewer) -> bytes:
    """As an XLSForm or as an XForm. Raises FormNotReady for a draft that could not be published, NotForTheField."""
    _note(f"form:{form.key}:{version.number}:{kind}", by=by)
    if not version.is_published and (
        faults := judge(version.definition, action=form.action, channel=form.channel)[1]
    ):
        raise errors.FormNotReady(faults)
    try:
        return WRITERS[kind](sheets(form_of(version), form_id=form.key, version=str(version.number)))
    except PyXFormError as fault:
        raise errors.NotForTheField(reason=str(fault)[:200]) from fault


def areas_for_the_field(*, by: Viewer) -> bytes:
    """The file of areas that an XLSForm with such a question asks for."""
    _note("areas:csv", by=by)
    return areas_csv().encode()


def left_to_the_server(profile: Profile) -> list[str]:
    """Labels of the questions whose conditions, calculations or limits ODK cannot hold by itself."""
    paths = set(sheets(profile, form_id="form", version="1").left_out)
    pages = [page.title for page in profile.pages if page.key in paths]
    return pages + [question.label for question in profile.questions() if question.path in paths]


def asks_for_areas(profile: Profile) -> bool:
    return any(isinstance(question, AreaQuestion) for question in profile.questions())


def _workbook(made: Sheets) -> bytes:
    return made.as_workbook()


def _xform(made: Sheets) -> bytes:
    return made.as_xform().encode()


WRITERS: Final[dict[str, Callable[[Sheets], bytes]]] = {XLSFORM: _workbook, XFORM: _xform}


def _note(what: str, *, by: Viewer) -> None:
    """Raises PermissionMissing."""
    by.must(Permission.FORMS_MANAGE)
    record_access(AccessRecord.Subject.EXPORT, None, by=by, purpose=Purpose.EXPORT, revealed=what)
