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
