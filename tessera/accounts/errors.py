from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotAllowed, NotFound, Refusal


class PermissionMissing(NotAllowed):
    code = "permission-missing"
    message = _("Your roles do not allow this here: %(permission)s.")


class CannotGrantWhatYouLack(NotAllowed):
    code = "cannot-grant-what-you-lack"
    message = _(
        "You cannot grant “%(role)s” here, because you do not hold all of its permissions "
        "in that area yourself."
    )


class CannotEndWhatYouLack(NotAllowed):
    code = "cannot-end-what-you-lack"
    message = _(
        "You cannot end “%(role)s” here, because you do not hold all of its permissions "
        "in that area yourself."
    )


class EmailTaken(Refusal):
    code = "email-taken"
    message = _("Somebody with the e-mail address %(email)s has an account already.")


class GrantEndsTooEarly(Refusal):
    code = "grant-ends-too-early"
    message = _("A role must end after the day on which it starts.")


class LastAdministrator(Refusal):
    code = "last-administrator"
    message = _("This would leave nobody who can manage users. Grant the role to somebody else first.")


class UserNotFound(NotFound):
    code = "user-not-found"


class GrantNotFound(NotFound):
    code = "grant-not-found"


class RoleNotFound(NotFound):
    code = "role-not-found"


class EmailMissing(Refusal):
    code = "email-missing"
    message = _("Enter an e-mail address, such as name@example.org.")


class PersonNameMissing(Refusal):
    code = "user-name-missing"
    message = _("Enter the person's name.")


class PasswordTooWeak(Refusal):
    code = "password-too-weak"
    message = "%(reasons)s"


class YourOwnAccount(NotAllowed):
    code = "your-own-account"
    message = _("Nobody changes their own roles or closes their own account. Ask a colleague.")


class BeyondYourReach(NotAllowed):
    code = "beyond-your-reach"
    message = _("%(name)s also works in areas where you do not manage users.")


class AccountClosed(Refusal):
    code = "account-closed"
    message = _("The account of %(name)s is closed. Open it again first.")


class AlreadyGranted(Refusal):
    code = "already-granted"
    message = _("%(name)s holds this role there already.")


class GrantEnded(Refusal):
    code = "grant-ended"
    message = _("This role has ended already.")


class RoleKeyTaken(Refusal):
    code = "role-key-taken"
    message = _("There is a role with the key %(key)s already.")


class RoleKeyUnreadable(Refusal):
    code = "role-key-unreadable"
    message = _("A key is made of small letters, digits and hyphens, such as field-visitor.")


class RoleNameMissing(Refusal):
    code = "role-name-missing"
    message = _("A role needs a name in at least one language.")


class RoleWithoutPermissions(Refusal):
    code = "role-without-permissions"
    message = _("Choose at least one permission.")


class UnknownPermission(Refusal):
    code = "unknown-permission"
    message = _("There is no permission %(permission)s.")


class CannotPutWhatYouLack(NotAllowed):
    code = "cannot-put-what-you-lack"
    message = _(
        "You cannot put “%(permission)s” into a role, because you do not hold it everywhere yourself."
    )


class AdministratorExists(Refusal):
    code = "administrator-exists"
    message = _("There is an administrator already. Further ones are made in the console, under Users.")


class ViewNotFound(NotFound):
    code = "view-not-found"


class ViewNameTaken(Refusal):
    code = "view-name-taken"
    message = _("You have a view called “%(name)s” already. Choose another name, or delete that one.")


class ViewNeedsName(Refusal):
    code = "view-needs-name"
    message = _("Give the view a name of at most %(most)d characters.")


class ViewTooLong(Refusal):
    code = "view-too-long"
    message = _("These filters are too long to be saved. Remove some of them.")


class TooManyViews(Refusal):
    code = "too-many-views"
    message = _("You have %(most)d views already. Delete one that you no longer need.")


class CannotShareWith(NotAllowed):
    code = "cannot-share-with"
    message = _("You can share a view with the people of a role that you hold, and not with “%(role)s”.")


class CitizenClosed(NotAllowed):
    code = "citizen-closed"
    message = _("Your access to this service was closed. Please ask at an office.")


class TooManyLogIns(Refusal):
    code = "too-many-log-ins"
    status = 429
    message = _("You have logged in too often within an hour. Please wait a while and try again.")


class SessionNotFound(NotFound):
    code = "session-not-found"


class SystemNotFound(NotFound):
    code = "system-not-found"


class SystemNameMissing(Refusal):
    code = "system-name-missing"
    message = _("Give the system a name of at most %(most)d characters.")


class SystemNameTaken(Refusal):
    code = "system-name-taken"
    message = _("A system called “%(name)s” is connected already.")
    status = 409


class KeyEndsTooEarly(Refusal):
    code = "key-ends-too-early"
    message = _("The key must hold at least until tomorrow, and at most %(most)d days.")


class ReturnAddressUnusable(Refusal):
    code = "return-address-unusable"
    message = _(
        "“%(address)s” cannot be an address to lead back to: it must begin with https:// and have no #."
    )


class SystemCutOff(Refusal):
    code = "system-cut-off"
    message = _("This system was cut off. Connect it anew.")
    status = 409


class LeaveUnusable(Refusal):
    code = "leave-unusable"
    message = _("This code is unknown, was used already, or is too old.")
    status = 400


class CallKeyUsed(Refusal):
    code = "idempotency-key-used"
    message = _("This key was used for something else already. Give each call a key of its own.")


class CallKeyUnusable(Refusal):
    code = "idempotency-key-unusable"
    message = _("Give an Idempotency-Key of 8 to 100 letters, digits, hyphens or underscores.")
    status = 400
