"""Why a job does not go on."""


class UnknownHandlerError(LookupError):
    """No app registered a handler of this name; its AppConfig.ready must import its handlers."""


class InterruptedByStopError(Exception):
    """The worker is asked to stop: the job goes back to the queue and must be able to resume."""


class SupersededError(Exception):
    """Another worker has taken the job up since; this run must not go on."""
