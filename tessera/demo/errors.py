from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class RegisterNotEmpty(Refusal):
    code = "register-not-empty"
    message = _("There are people in the register already. Demo data goes into an empty register only.")
    status = 409


class NotADemo(Refusal):
    code = "not-a-demo"
    message = _("Demo logins are made on demo installations only. Set TESSERA_DEMO=true to make this one.")
    status = 403
