from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotAllowed, Refusal


class PermissionMissing(NotAllowed):
    code = "permission-missing"
    message = _("Your roles do not allow this here: %(permission)s.")


class CannotGrantWhatYouLack(NotAllowed):
    code = "cannot-grant-what-you-lack"
    message = _("You cannot grant “%(role)s” here, because you do not hold all of its permissions in that area yourself.")


class EmailTaken(Refusal):
    code = "email-taken"
    message = _("Somebody with the e-mail address %(email)s has an account already.")


class GrantEndsTooEarly(Refusal):
    code = "grant-ends-too-early"
    message = _("A role must end after the day on which it starts.")


class LastAdministrator(Refusal):
    code = "last-administrator"
    message = _("This would leave nobody who can manage users. Grant the role to somebody else first.")
