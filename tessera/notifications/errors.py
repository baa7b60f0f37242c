"""What notifications refuse, and why."""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class UnknownPlaceholder(Refusal):
    code = "unknown-placeholder"
    message = _("“%(placeholder)s” is not known here. Use only the words that are offered.")


class PlaceholderNotForSms(Refusal):
    code = "placeholder-not-for-sms"
    message = _("“%(placeholder)s” is personal and may not stand in an SMS.")


class PlaceholderMissing(Refusal):
    code = "placeholder-missing"
    message = _("The text must contain “%(placeholder)s”.")


class BraceLeft(Refusal):
    code = "brace-left"
    message = _("A brace stands alone. Write a placeholder as a word in braces, for example {reference}.")


class TextMissing(Refusal):
    code = "text-missing"
    message = _("Write the text of the message.")


class SubjectMissing(Refusal):
    code = "subject-missing"
    message = _("Write the subject of the message.")


class SubjectOnOneLine(Refusal):
    code = "subject-on-one-line"
    message = _("The subject must be one line.")


class TooManySegments(Refusal):
    code = "too-many-segments"
    message = _("The SMS would take %(segments)s parts; at most %(most)s may be sent. Shorten the text.")


class WordingChanged(Refusal):
    code = "wording-changed"
    message = _("Somebody else has changed the text meanwhile. Look at their version first.")
    status = 409


class UnknownChannel(Refusal):
    code = "unknown-channel"
    message = _("This message cannot be sent that way.")


class GatewayTemplateBroken(Refusal):
    code = "gateway-template-broken"
    message = _("With the values filled in, this is not valid %(format)s.")


class GatewayAddressRefused(Refusal):
    code = "gateway-address-refused"
    message = _(
        "This address is not allowed: use https and a host on the internet, or have the operator allow the host."
    )


class GatewayHeaderRefused(Refusal):
    code = "gateway-header-refused"
    message = _("“%(header)s” cannot be a header. Write one on each line, as Name: value.")


class GatewaySecretNeeded(Refusal):
    """The stored secret was given for another host, and is not sent to this one."""

    code = "gateway-secret-needed"
    message = _(
        "The address leads to another host. Type the password or key for it: the old one is not sent there."
    )


class GatewaySecretOfOperator(Refusal):
    code = "gateway-secret-of-operator"
    message = _(
        "The operator has set the password or key for the host that is known. Have them take it out before the"
        " address leads to another one."
    )


class NoGateway(Refusal):
    code = "no-gateway"
    message = _("No gateway is set up for this channel.")


class TestNotSent(Refusal):
    code = "test-not-sent"
    message = _("The test message was not sent. %(why)s")


class NothingToRetry(Refusal):
    code = "nothing-to-retry"
    message = _("None of these messages failed.")


class BadPhone(Refusal):
    code = "bad-phone"
    message = _("Enter a phone number with its country code, for example +221 77 123 45 67.")


class BadEmail(Refusal):
    code = "bad-email"
    message = _("Enter an e-mail address, for example name@example.org.")


class NobodyToWriteTo(Refusal):
    code = "nobody-to-write-to"
    message = _("Nobody whom this search finds can be reached that way.")


class OwnCampaign(Refusal):
    code = "own-campaign"
    message = _("Somebody else must approve what you wrote.")
    status = 403


class CampaignOver(Refusal):
    code = "campaign-over"
    message = _("This can no longer be done: the campaign is “%(status)s”.")
    status = 409
