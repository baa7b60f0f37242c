"""What is refused of a provider's entry."""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotAllowed, Refusal


class ProviderKeyUnreadable(Refusal):
    code = "oidc-entry-key"
    message = _("A key is made of small letters, digits and hyphens, such as national-id.")


class ProviderKeyTaken(Refusal):
    code = "oidc-entry-key-taken"
    message = _("There is a provider with the key %(key)s already.")


class ProviderNameMissing(Refusal):
    code = "oidc-entry-name"
    message = _("A provider needs a name in at least one language. People see it when they log in.")


class AddressUnusable(Refusal):
    code = "oidc-entry-address"
    message = _("Enter an address that begins with https:// and has no question mark and no # in it.")


class ClientIdMissing(Refusal):
    code = "oidc-entry-client"
    message = _("Enter the client id that the provider has given to Tessera.")


class SecretNeeded(Refusal):
    code = "oidc-entry-secret"
    message = _("This way to show who we are needs a secret: enter it, or name the variable that holds it.")


class SecretTwice(Refusal):
    code = "oidc-entry-secret-twice"
    message = _("Enter the secret, or name the variable that holds it, and not both.")


class VariableUnreadable(Refusal):
    code = "oidc-entry-variable"
    message = _("The name of a variable is made of capitals, digits and underscores, such as ESIGNET_SECRET.")


class WordsUnusable(Refusal):
    """``words`` is what does not fit."""

    code = "oidc-entry-words"
    message = _("“%(words)s” cannot stand here: it has a space, a quotation mark or another sign of no use.")


class LevelUnknown(Refusal):
    code = "oidc-entry-level"
    message = _("“%(level)s” is no level. Write low, substantial or high.")


class LevelOutOfReach(Refusal):
    code = "oidc-entry-least-level"
    message = _("No way to log in reaches this level: say above which one does.")


class ClaimUnknown(Refusal):
    code = "oidc-entry-claim"
    message = _("“%(name)s” is nothing that Tessera takes from a provider. It may be one of: %(known)s.")


class ClaimsRequestUnusable(Refusal):
    code = "oidc-entry-claims-request"
    message = _("A request for claims has the parts “userinfo” and “id_token”, each with claims in it.")


class IdentifierIncomplete(Refusal):
    code = "oidc-entry-identifier"
    message = _("Say both which claim holds the number and which kind of number it is, or neither.")


class KeptInFile(NotAllowed):
    code = "oidc-entry-in-file"
    message = _("This provider is set up in a file on the server. Change it there.")


class DemonstrationOnly(NotAllowed):
    """The built-in provider lets anybody in as anybody."""

    code = "oidc-demonstration-only"
    message = _("The provider of the demonstration can only be used in a demonstration.")


class NoNextKey(Refusal):
    code = "oidc-no-next-key"
    message = _("There is no next key yet. Make one first, and give providers time to read it.")


class NextKeyExists(Refusal):
    code = "oidc-next-key-exists"
    message = _("There is a next key already. Take it into use first.")


class KeyInUse(Refusal):
    code = "oidc-key-in-use"
    message = _("Only a previous key can be dropped.")


class FileUnreadable(Refusal):
    """``why`` says what and where, in the words of whatever read it."""

    code = "oidc-file-unreadable"
    message = _("The file of providers cannot be read: %(why)s")
