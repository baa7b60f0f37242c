from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class IdentifierRefused(Refusal):
    code = "identifier-refused"
    message = _("“%(value)s” does not look like a %(kind)s. Check it against the document.")


class IdentifierTaken(Refusal):
    code = "identifier-taken"
    message = _("This %(kind)s belongs to somebody else in the register already.")
    status = 409


class NameMissing(Refusal):
    code = "name-missing"
    message = _("Enter at least one name.")


class DateInFuture(Refusal):
    code = "date-in-future"
    message = _("The date %(date)s lies in the future.")


class DiesBeforeBirth(Refusal):
    code = "dies-before-birth"
    message = _("The date of death lies before the date of birth.")


class AlreadyHasHead(Refusal):
    code = "already-has-head"
    message = _("A household has one head at a time. Change the head instead.")
    status = 409


class AlreadyInHousehold(Refusal):
    code = "already-in-household"
    message = _("%(name)s lives in another household already. Record a move instead.")
    status = 409


class AlreadyMember(Refusal):
    code = "already-member"
    message = _("%(name)s is a member of this household already.")
    status = 409


class OwnAncestor(Refusal):
    code = "own-ancestor"
    message = _("Nobody can be their own parent, grandparent or further ancestor.")


class ChildOlderThanParent(Refusal):
    code = "child-older-than-parent"
    message = _("A child cannot be born before its parent.")


class RoleNotForKind(Refusal):
    code = "role-not-for-kind"
    message = _("Groups of the kind “%(kind)s” have no role “%(role)s”.")


class ExpiresTooLate(Refusal):
    code = "expires-too-late"
    message = _("A %(kind)s is valid for at most %(months)s months. Check the date on which it expires.")


class AlreadyTied(Refusal):
    code = "already-tied"
    message = _("This relationship is recorded already.")
    status = 409


class TiedToThemselves(Refusal):
    code = "tied-to-themselves"
    message = _("A relationship needs two different people.")


class EndsBeforeStart(Refusal):
    code = "ends-before-start"
    message = _("The end lies before the start.")


class ContactTaken(Refusal):
    code = "contact-taken"
    message = _("This contact is recorded already.")
    status = 409


class UploadRefused(Refusal):
    code = "upload-refused"
    message = _("This file cannot be kept: %(reason)s")


class UploadTooLarge(Refusal):
    code = "upload-too-large"
    message = _("A file may have at most %(size)s.")
    status = 413


class TooManyUploads(Refusal):
    code = "too-many-uploads"
    message = _(
        "You have begun to send %(most)s files that are not complete. Finish one of them, or try tomorrow."
    )
    status = 429


class UploadUnclear(Refusal):
    """``Upload-Length`` and the checksum of the whole are missing, or make no sense."""

    code = "upload-unclear"
    message = _("The size or the checksum of the file is missing.")
    status = 400


class PieceOutOfPlace(Refusal):
    """A piece that does not begin where the last one ended. Whoever sends it asks how far the file has come."""

    code = "piece-out-of-place"
    message = _("This piece of the file does not follow the last one, which ended at byte %(offset)s.")
    status = 409


class PieceOfWrongSize(Refusal):
    """Cut off on its way, longer than it may be, shorter than is any use, or beyond the end of the file."""

    code = "piece-of-wrong-size"
    message = _("This piece of the file was cut off, or has another size than it may have.")
    status = 400


class UploadIncomplete(Refusal):
    code = "upload-incomplete"
    message = _("The file has not arrived whole. Choose it again: sending goes on where it stopped.")
    status = 409


class UploadDamaged(Refusal):
    code = "upload-damaged"
    message = _("The file was damaged on its way. Choose it again, please.")


class PlaceOffEarth(Refusal):
    code = "place-off-earth"
    message = _("A latitude lies between -90 and 90, a longitude between -180 and 180.")


class SearchTooWide(Refusal):
    code = "search-too-wide"
    message = _("This list takes too long to find. Choose an area, or add another filter.")
