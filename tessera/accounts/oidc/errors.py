"""What is refused of a provider's answers, each with a code of its own.

People read that it did not work and what to do; whoever runs Tessera finds the code in the log.
"""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotFound, Refusal

_TRY_AGAIN = _("The log-in did not work. Start again. If it fails once more, tell the office the code below.")


class LogInRefused(Refusal):
    """Somebody else's answer is not what it must be."""

    status = 403
    message = _TRY_AGAIN


class ProviderNotFound(NotFound):
    code = "oidc-provider-not-found"


class TooManyStarts(LogInRefused):
    """From one network address, within a minute."""

    code = "oidc-too-many-starts"
    status = 429
    message = _("Too many people are trying to log in from your network. Wait a minute and start again.")


class StateUnknown(LogInRefused):
    """Nobody started this log-in, or somebody did in another browser."""

    code = "oidc-state"


class LogInExpired(LogInRefused):
    code = "oidc-log-in-expired"
    message = _("The log-in took too long. Start again.")


class CodeReplayed(LogInRefused):
    """The same answer of the provider came a second time."""

    code = "oidc-code-replayed"


class CodeMissing(LogInRefused):
    code = "oidc-code-missing"


class Declined(LogInRefused):
    """The person, or the provider on their behalf, said no."""

    code = "oidc-declined"
    message = _("You did not log in. Start again when you are ready.")


class ProviderSaysNo(LogInRefused):
    """``error`` is the provider's word for it."""

    code = "oidc-provider-says-no"


class IssuerMixedUp(LogInRefused):
    """The answer comes from another provider than the one that was asked (RFC 9207)."""

    code = "oidc-response-issuer"


class IssuerNotAsConfigured(LogInRefused):
    """The provider's own description names another issuer."""

    code = "oidc-discovery-issuer"


class DescriptionUnusable(LogInRefused):
    """``lacks`` is what is missing or wrong in the provider's description of itself."""

    code = "oidc-discovery"


class ProviderUnusable(LogInRefused):
    """It could not be reached, or its answer was no answer. ``what`` was asked; ``status`` is that of HTTP."""

    code = "oidc-provider-unusable"
    status = 502
    message = _("The log-in service does not answer as it should. Try again in a few minutes.")


class CodeNotTaken(LogInRefused):
    """The provider does not know the code, or it was used, or belongs to another request."""

    code = "oidc-code-not-taken"


class ClientNotKnown(LogInRefused):
    """The provider does not accept how we show who we are: client id, secret or key."""

    code = "oidc-client-not-known"


class SecretMissing(LogInRefused):
    """No secret is set, or the environment variable that should hold it is empty."""

    code = "oidc-secret-missing"


class KeyMissing(LogInRefused):
    """We have no key of the kind that the provider's entry asks for."""

    code = "oidc-key-missing"


class TokensUnusable(LogInRefused):
    """The answer to the code has no ID token or no access token."""

    code = "oidc-tokens"


class TokenUnreadable(LogInRefused):
    code = "oidc-token-unreadable"


class AlgorithmNone(LogInRefused):
    code = "oidc-alg-none"


class AlgorithmSymmetric(LogInRefused):
    code = "oidc-alg-symmetric"


class AlgorithmNotAccepted(LogInRefused):
    code = "oidc-alg"


class KeyUnknown(LogInRefused):
    """Signed with a key that the provider does not publish, even when asked anew."""

    code = "oidc-kid"


class SignatureWrong(LogInRefused):
    code = "oidc-signature"


class IssuerWrong(LogInRefused):
    code = "oidc-iss"


class AudienceWrong(LogInRefused):
    code = "oidc-aud"


class PartyWrong(LogInRefused):
    code = "oidc-azp"


class Expired(LogInRefused):
    code = "oidc-exp"


class IssuedInFuture(LogInRefused):
    code = "oidc-iat"


class NotYetValid(LogInRefused):
    code = "oidc-nbf"


class NonceWrong(LogInRefused):
    code = "oidc-nonce"


class SubjectMissing(LogInRefused):
    code = "oidc-sub"


class AccessTokenHashWrong(LogInRefused):
    code = "oidc-at-hash"


class LevelTooLow(LogInRefused):
    code = "oidc-acr"
    message = _("This needs a stronger way to log in. Choose another one with your log-in service.")


class NotFresh(LogInRefused):
    """Asked to log in anew, the provider answered from an earlier log-in, or does not say when it was."""

    code = "oidc-auth-time"


class SomebodyElse(LogInRefused):
    """Asked to confirm, another person did."""

    code = "oidc-other-subject"
    message = _("You logged in as somebody else. Start again as the person who is logged in here.")


class UserinfoUnsigned(LogInRefused):
    code = "oidc-userinfo-unsigned"


class UserinfoNotEncrypted(LogInRefused):
    code = "oidc-userinfo-not-encrypted"


class UserinfoUnreadable(LogInRefused):
    """Neither JSON nor a token, or encrypted for a key that we do not have."""

    code = "oidc-userinfo-unreadable"


class UserinfoSignatureWrong(LogInRefused):
    code = "oidc-userinfo-signature"


class UserinfoSubjectWrong(LogInRefused):
    code = "oidc-userinfo-sub"


class IdentifierMissing(LogInRefused):
    """The provider did not hand over the claim by which people are found in the register."""

    code = "oidc-identifier-missing"
