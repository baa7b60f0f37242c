from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class BatchIsClosed(Refusal):
    code = "batch-is-closed"
    message = _("Change %(reference)s is closed; nothing more can be written under it.")
    status = 409
