from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotAllowed, Refusal


class BatchIsClosed(Refusal):
    code = "batch-is-closed"
    message = _("Change %(reference)s is closed; nothing more can be written under it.")
    status = 409


class ChangeNotApplicable(Refusal):
    code = "change-not-applicable"
    message = _("Change %(reference)s is %(status)s; this cannot be done with it.")
    status = 409


class RegisterMoved(Refusal):
    """Records that a file was matched with are gone. ``facts``: missing, how many."""

    code = "register-moved"
    message = _("The register has changed since the file was checked. Check the file again.")
    status = 409


class RegisterIsLoading(Refusal):
    """An empty register is being filled; nothing else is written until its indexes are there again."""

    code = "register-is-loading"
    message = _("The register is being filled for the first time. Try again in a few minutes.")
    status = 503


class Conflict(Refusal):
    """Somebody else changed the same fact meanwhile. ``facts``: field, theirs, yours."""

    code = "conflict"
    message = _(
        "“%(label)s” was changed meanwhile to “%(theirs)s”. Look at the record again before you change it."
    )
    status = 409


class HouseholdMoved(Refusal):
    """Somebody else changed who belongs to a household, who heads it or where it lives, while a request waited."""

    code = "household-moved"
    message = _(
        "Household %(number)s was changed meanwhile. Compare the change with the record before you go on."
    )
    status = 409


class NothingChanges(Refusal):
    code = "nothing-changes"
    message = _("Nothing would change: the record says this already.")


class LaterChangesStandOnIt(Refusal):
    code = "later-changes-stand-on-it"
    message = _("Later changes build on this one. Undo them first: %(references)s.")
    status = 409


class UndoWaits(Refusal):
    code = "undo-waits"
    message = _("%(reference)s undoes this change already, as soon as it is approved.")
    status = 409


class UndoUnderWay(Refusal):
    code = "undo-under-way"
    message = _("%(reference)s is being undone already.")
    status = 409


class NotAMember(Refusal):
    code = "not-a-member"
    message = _("%(name)s is not a member of this household on that date.")


class HeadMustBeNamed(Refusal):
    code = "head-must-be-named"
    message = _("%(name)s is the head. Say who heads the household from now on.")


class HouseholdNeedsOneHead(Refusal):
    code = "household-needs-one-head"
    message = _("A household needs exactly one head.")


class HouseholdNeedsMembers(Refusal):
    code = "household-needs-members"
    message = _("A household needs at least one member.")


class HouseholdWouldBeEmpty(Refusal):
    code = "household-would-be-empty"
    message = _("Everybody would leave. Move, merge or archive the household instead.")


class RecordNotActive(Refusal):
    code = "record-not-active"
    message = _("The record of %(name)s is not active (%(status)s).")
    status = 409


class SameHousehold(Refusal):
    code = "same-household"
    message = _("Choose two different households.")


class SamePerson(Refusal):
    code = "same-person"
    message = _("Choose two different people.")


class NotSpouses(Refusal):
    code = "not-spouses"
    message = _("%(one)s and %(other)s are not recorded as spouses.")


class AlreadySpouses(Refusal):
    code = "already-spouses"
    message = _("%(one)s and %(other)s are recorded as spouses already.")
    status = 409


class RegistrationUnderWay(Refusal):
    """A citizen's household is registered once; ``reference`` is what they sent."""

    code = "registration-under-way"
    message = _("You have sent this already: %(reference)s. Wait for the answer, or withdraw it first.")
    status = 409


class TooManyUnderWay(Refusal):
    """Of what a citizen has sent, so much is not decided yet."""

    code = "requests-too-many"
    status = 429
    message = _(
        "%(most)s of your requests wait for the office already. Wait for an answer, or withdraw one of them."
    )


class EvidenceMissing(Refusal):
    """A policy asks for papers that did not come. ``facts``: kinds, their keys."""

    code = "evidence-missing"
    message = _("These papers must come with it: %(papers)s.")


class FieldUnknown(Refusal):
    code = "field-unknown"
    message = _("There is no field “%(field_key)s” that can be corrected here.")


class FieldSensitive(Refusal):
    code = "field-sensitive"
    message = _("“%(label)s” is sensitive; your roles do not let you see or change it.")
    status = 403


class TooManyParents(Refusal):
    code = "too-many-parents"
    message = _("A person has at most two parents by birth and two by adoption.")


class BeforeItBegan(Refusal):
    code = "before-it-began"
    message = _("On %(date)s this had not begun yet.")


class KindUnknown(Refusal):
    code = "kind-unknown"
    message = _("There is no kind “%(kind)s”.")


class NotYetRegistered(Refusal):
    code = "not-yet-registered"
    message = _("This record was not in the register on that date. It was first written on %(since)s.")
    status = 422


class HouseholdMissing(Refusal):
    code = "household-missing"
    message = _("%(name)s lives in a household that this change does not name. Open the record again.")
    status = 409


class DraftTooLong(Refusal):
    code = "draft-too-long"
    message = _("This is too long to be kept as a draft.")
    status = 413


class TooManyDrafts(Refusal):
    code = "too-many-drafts"
    message = _("You keep %(most)d drafts already. Finish or delete one of them first.")
    status = 409


class NotForCitizens(NotAllowed):
    code = "not-for-citizens"
    message = _("Only an office can make this change.")


class NotYoursToChange(NotAllowed):
    code = "not-yours-to-change"
    message = _("You cannot change this here. Please ask at an office.")
