"""What areas refuse, and why."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.areas.imports.faults import Fault
from tessera.lib.refusals import NotFound, Refusal


class AreaNotFound(NotFound):
    code = "area-not-found"


class CodeTaken(Refusal):
    code = "area-code-taken"
    message = _("The code %(code)s belongs to another area already.")


class CodeMissing(Refusal):
    code = "area-code-missing"
    message = _("An area needs a code.")


class NameMissing(Refusal):
    code = "area-name-missing"
    message = _("An area needs a name in at least one language.")


class LevelMissing(Refusal):
    code = "area-level-missing"
    message = _("There is no level %(number)s.")


class TooDeep(Refusal):
    code = "area-too-deep"
    message = _("A tree of areas has at most ten levels.")


class ParentTooDeep(Refusal):
    code = "area-parent-too-deep"
    message = _("%(area)s cannot lie within %(parent)s, which is not of a higher level.")


class BelowItself(Refusal):
    code = "area-below-itself"
    message = _("%(area)s cannot lie within itself or within one of its own parts.")


class EndsTooEarly(Refusal):
    code = "area-ends-too-early"
    message = _("An area must end after the day from which it is valid.")


class PartsStillValid(Refusal):
    code = "area-parts-still-valid"
    message = _("%(count)s areas within %(area)s would still be valid. Close or move them first.")


class SuccessorMissing(Refusal):
    code = "area-successor-missing"
    message = _("Choose at least one area that takes its place.")


class SuccessorInside(Refusal):
    code = "area-successor-inside"
    message = _("%(successor)s is %(area)s itself or lies within it, so it cannot take its place.")


class SuccessorNotValid(Refusal):
    code = "area-successor-not-valid"
    message = _("%(successor)s is not valid on that day, so it cannot take the place of another area.")


class PartsNeedOneSuccessor(Refusal):
    code = "area-parts-need-one-successor"
    message = _("Parts can move along into one successor only. Move or close them first.")


class NotOnEarth(Refusal):
    code = "area-not-on-earth"
    message = _("A latitude lies between -90 and 90 degrees, a longitude between -180 and 180.")


class BoundaryUnreadable(Refusal):
    code = "area-boundary-unreadable"
    message = _("This is not a boundary: it takes a GeoJSON polygon or multi-polygon in degrees.")


class FileTooLarge(Refusal):
    code = "area-file-too-large"
    message = _("The file is too large: at most %(megabytes)s MB are taken.")


class FileUnreadable(Refusal):
    code = "area-file-unreadable"
    message = _("This is neither an Excel workbook (XLSX) nor a GeoJSON file, or it is damaged.")


class NoAreasInFile(Refusal):
    code = "area-file-without-areas"
    message = _(
        "No area was found in the file. Its sheets or features need a column for the code of each level, "
        "such as admin1Pcode or ADM1_PCODE."
    )


class FileRefused(Refusal):
    """The file was read and has faults; nothing was written."""

    code: ClassVar[str] = "area-file-refused"
    message: ClassVar[str | Promise] = _("The file was not imported, because of %(count)s faults in it.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(count=len(faults))
