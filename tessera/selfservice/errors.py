from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotFound, Refusal


class QuestionNotFound(NotFound):
    code = "link-question-not-found"


class QuestionSettled(Refusal):
    code = "link-question-settled"
    status = 409
    message = _("This question was settled already, by %(name)s.")


class NotACandidate(Refusal):
    code = "not-a-candidate"
    message = _("Choose one of the people shown, or say that it is none of them.")


class PersonIsTaken(Refusal):
    code = "person-is-taken"
    status = 409
    message = _("Somebody else already uses the portal as this person. End that link first.")


class LinkNotFound(NotFound):
    code = "link-not-found"


class SaidAlready(Refusal):
    code = "said-already"
    status = 409
    message = _("You have said so already. The office knows.")


class TooManyCodes(Refusal):
    code = "too-many-codes"
    status = 429
    message = _("We have sent you many codes already. Please wait an hour and try again.")


class CodeNotSent(Refusal):
    code = "code-not-sent"
    message = _("We cannot send a code there at present. Please ask at an office.")


class CodeWrong(Refusal):
    code = "code-wrong"
    message = _("This is not the code, or it is too old. Check it, or ask for another one.")


class AuthorityNotFound(NotFound):
    code = "authority-not-found"


class NotThemselves(Refusal):
    code = "authority-over-oneself"
    message = _("Nobody needs an authority to act for themselves.")


class NotForOneself(Refusal):
    code = "authority-for-oneself"
    status = 403
    message = _("This is about yourself. Somebody else at the office has to do it.")


class RecordNotInUse(Refusal):
    code = "authority-record-not-in-use"
    message = _("One of the two records is not in use any more.")


class PeriodIsWrong(Refusal):
    code = "authority-period"
    message = _("Give a last day that lies ahead, and after the first one.")


class NotAChild(Refusal):
    code = "authority-not-a-child"
    message = _("Only somebody who is not of age has a guardian. Choose another ground.")


class ActsAlready(Refusal):
    code = "authority-acts-already"
    status = 409
    message = _("Something is recorded for %(name)s and this person already. End that first.")


class StillBeingChecked(Refusal):
    code = "identity-still-checked"
    status = 409
    message = _(
        "An office is checking which record is yours. Wait for its answer before you register a household."
    )


class WishNotFound(NotFound):
    code = "authority-request-not-found"


class WishSettled(Refusal):
    code = "authority-request-settled"
    status = 409
    message = _("This was settled already: %(status)s.")


class TooManyWishes(Refusal):
    code = "authority-requests-too-many"
    status = 409
    message = _("You have asked %(most)s times already. Wait for the office, or withdraw one of them.")


class NotKnownYet(Refusal):
    code = "authority-person-not-named"
    message = _("Say first which person of the register is meant, so that they hear of it.")


class PersonObjects(Refusal):
    code = "authority-person-objects"
    status = 409
    message = _("%(name)s objects. Only a court can appoint somebody against their will.")
