from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotFound, Refusal


class RuleNotFound(NotFound):
    code = "life-proof-rule-not-found"


class PhotoNotFound(NotFound):
    code = "life-proof-photo-not-found"


class RuleNotReadable(Refusal):
    code = "life-proof-rule-not-readable"
    status = 409
    message = _(
        "The rule names a field or an area that is not there any more, or that cannot be searched by. Choose again whom"
        " it covers. Until then it neither asks anybody nor lets anybody off."
    )


class NameMissing(Refusal):
    code = "life-proof-name-missing"
    message = _("Give the rule a name.")


class NoWay(Refusal):
    code = "life-proof-no-way"
    message = _("Choose at least one way in which people can show that they are alive.")


class NotOften(Refusal):
    code = "life-proof-months"
    message = _("Enter a number of months from 1 to 120.")


class NoticeWrong(Refusal):
    code = "life-proof-notice"
    message = _("Enter a number of days from 1 to 365.")


class RemindersWrong(Refusal):
    code = "life-proof-reminders"
    message = _("Enter at most ten numbers of days, each from 0 to 365.")


class NothingDue(Refusal):
    code = "life-proof-nothing-due"
    status = 409
    message = _("Nothing of this kind is asked for at the moment.")


class OwnProof(Refusal):
    code = "life-proof-own"
    status = 403
    message = _("This is your own record. Somebody else must confirm it.")


class ReasonMissing(Refusal):
    code = "life-proof-reason-missing"
    message = _("Write how you know that it is them.")


class NotTheSame(Refusal):
    code = "life-proof-somebody-else"
    status = 403
    message = _("This proof is of somebody else's log-in. Start again with your own.")


class NotFresh(Refusal):
    code = "life-proof-not-fresh"
    status = 403
    message = _("You did not prove just now who you are. Start again.")


class LevelTooLow(Refusal):
    code = "life-proof-level"
    status = 403
    message = _("This way to log in is not sure enough for it. Choose another one, or come to your office.")


class PictureNeeded(Refusal):
    code = "life-proof-picture"
    message = _("Send a photo, not a document.")


class PhotoWaits(Refusal):
    code = "life-proof-photo-waits"
    status = 409
    message = _("You have sent a photo already. Two officers are looking at it.")


class PoseWrong(Refusal):
    code = "life-proof-pose"
    status = 409
    message = _("What you were asked to do has changed. Read it again, and take a new photo.")


class LookedAlready(Refusal):
    code = "life-proof-looked-already"
    status = 409
    message = _("You have looked at this photo already. A second officer must do so now.")


class PhotoDecided(Refusal):
    code = "life-proof-photo-decided"
    status = 409
    message = _("This photo was decided on already.")


class NobodyToRemind(Refusal):
    code = "life-proof-nobody"
    message = _("There is nobody in this list.")
