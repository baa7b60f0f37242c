"""Why a job does not go on, and what cannot be done with one."""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class NotToCancel(Refusal):
    code = "job-not-to-cancel"
    message = _("This job is %(status)s and cannot be cancelled.")
    status = 409


class NotToRetry(Refusal):
    code = "job-not-to-retry"
    message = _("This job is %(status)s. Only a job that failed or was cancelled is done again.")
    status = 409


class UnknownHandlerError(LookupError):
    """No app registered a handler of this name; its AppConfig.ready must import its handlers."""


class InterruptedByStopError(Exception):
    """The worker is asked to stop: the job goes back to the queue and must be able to resume."""


class CancelledByStaffError(Exception):
    """Somebody has asked that the job be given up."""


class SupersededError(Exception):
    """Another worker has taken the job up since; this run must not go on."""
