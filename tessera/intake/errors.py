"""What forms and submissions refuse, and why."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tessera.intake.answers.result import Refused
from tessera.intake.profile.faults import Fault
from tessera.lib.refusals import Refusal


class KeyUnusable(Refusal):
    code = "form-key-unusable"
    message = _(
        "“%(key)s” cannot be the key of a form. Use small letters, digits and underscores, a letter first."
    )


class KeyTaken(Refusal):
    code = "form-key-taken"
    message = _("There is a form with the key “%(key)s” already.")
    status = 409


class FormTooLarge(Refusal):
    code = "form-too-large"
    message = _("The definition of the form is too large: at most %(most)s kB are kept.")


class FormNotReady(Refusal):
    """``faults`` say what stands against publishing it."""

    code = "form-not-ready"
    message = _("The form cannot be published yet. Things to mend: %(count)s.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(count=len(faults))


class NothingToPublish(Refusal):
    code = "form-nothing-to-publish"
    message = _("Nothing was changed since the form was published.")
    status = 409


class FormRetired(Refusal):
    code = "form-retired"
    message = _("This form is used no more.")
    status = 409


class FormClosed(Refusal):
    code = "form-closed"
    message = _("This form cannot be filled in now.")
    status = 409


class DatesCrossed(Refusal):
    code = "form-dates-crossed"
    message = _("The form would close before it opens.")


class RecordNeeded(Refusal):
    code = "form-record-needed"
    message = _("Say which household this form is filled in for.")


class AlreadySent(Refusal):
    code = "submission-already-sent"
    message = _("These answers were sent already. Nothing more can be changed in them.")
    status = 409


class PageUnknown(Refusal):
    code = "form-page-unknown"
    message = _("The form has no such page.")
    status = 404


class AnswersTooLarge(Refusal):
    code = "submission-too-large"
    message = _("The answers take too much room: at most %(most)s kB are kept.")
    status = 413


class TooManySubmissions(Refusal):
    code = "submissions-too-many"
    message = _("You have begun %(most)s forms and sent none of them. Send or discard one first.")
    status = 409


class AnswersRefused(Refusal):
    """``refused`` say which answers are not taken, and why."""

    code = "answers-refused"
    message = _("Answers that are missing or cannot be taken: %(count)s.")

    def __init__(self, refused: Sequence[Refused]) -> None:
        self.refused = tuple(refused)
        super().__init__(count=len(refused))


class TooManyFiles(Refusal):
    code = "files-too-many"
    message = _("This question takes %(most)s files at most.")


class FileTooLarge(Refusal):
    code = "file-too-large"
    message = _("The file is larger than %(most)s MB.")


class DefinitionUnreadable(Refusal):
    code = "form-definition-unreadable"
    message = _("This is not a file that a form was exported to.")


class DraftChanged(Refusal):
    code = "form-draft-changed"
    message = _(
        "%(name)s has saved the form since you opened it. Nothing of yours was kept yet: look at it and save it again."
    )
    status = 409


class DoesNotFit(Refusal):
    code = "form-part-does-not-fit"
    message = _("It cannot stand there. Pages follow one another, and whatever is asked stands on a page.")


class ComponentKeyUnusable(Refusal):
    code = "form-part-key-unusable"
    message = _("“%(key)s” cannot be a key. Use small letters, digits and underscores, a letter first.")


class ComponentKeyTaken(Refusal):
    code = "form-part-key-taken"
    message = _("Something else in the form has the key “%(key)s” already.")
    status = 409


class DraftInTheWay(Refusal):
    code = "form-draft-in-the-way"
    message = _(
        "“%(title)s” has a draft here already. Publish it or throw it away first, or let this one replace it."
    )
    status = 409


class OnlyDraft(Refusal):
    code = "form-only-draft"
    message = _("Nothing of this form is published: without its draft nothing would be left of it.")
    status = 409


class NotForTheField(Refusal):
    code = "form-not-for-the-field"
    message = _("This form cannot be put into the form that ODK reads: %(reason)s")


class DraftNotSeen(Refusal):
    code = "form-draft-not-seen"
    message = _(
        "%(name)s has changed the draft since you looked at it. Look at it again before you publish it."
    )
    status = 409
