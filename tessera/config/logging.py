"""Structured logs without personal data: what may be said is listed, the rest is taken out.

JSON lines in production, coloured lines on a terminal. Messages of exceptions are left out, for they quote
values; their class and where they happened are kept.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import Mapping
from typing import Any, Final

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SAYABLE: Final = frozenset(
    {
        *("event", "level", "timestamp", "logger", "exception"),
        *("request_id", "method", "route", "status", "milliseconds", "user", "code"),
        *("job", "handler", "attempt", "error", "where", "stage", "done", "total", "queued", "concurrency"),
        *("address", "workers", "pid", "seconds", "rows", "purpose", "version", "check"),
    }
)
REMOVED: Final = "[removed]"
_FRAMES: Final = 8


def configure(options: Mapping[str, Any]) -> None:
    """Called by Django with ``LOGGING``: ``level``, and ``json`` (None:
    unless standard error is a terminal).
    """
    as_json = options.get("json")
    if as_json is None:
        as_json = not sys.stderr.isatty()
    renderer = _json if as_json else structlog.dev.ConsoleRenderer()
    ours: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_only,
        sayable_only,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *ours,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": ours,
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"template": {"()": TemplateOnly}},
            "formatters": {"structured": formatter},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "structured",
                    "filters": ["template"],
                }
            },
            "root": {"handlers": ["stderr"], "level": options.get("level", "INFO")},
            "loggers": {
                "django": {"handlers": [], "level": "INFO", "propagate": True},
                "django.request": {"level": "ERROR"},  # our request log has the rest
                "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
                "procrastinate": {"level": "WARNING"},  # our jobs say what happens
                "axes": {"level": "WARNING"},
            },
        }
    )


class TemplateOnly(logging.Filter):
    """Of other people's log lines only the template is kept: its arguments may be names,
    paths or addresses.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, dict):  # a dict is ours, from structlog
            record.msg = str(record.msg) if record.args else _shortened(str(record.msg), record)
            record.args = ()
        return True


def sayable_only(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replace every value whose key is not listed in SAYABLE."""
    return {key: value if key in SAYABLE or key.startswith("_") else REMOVED for key, value in event.items()}


def where_only(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Turn ``exc_info`` into the classes of the exceptions and where they happened,
    without their messages.
    """
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = _described(error)
    return event


def _described(error: BaseException) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    following: BaseException | None = error
    while following is not None and len(chain) < 4:
        frames = traceback.extract_tb(following.__traceback__)[-_FRAMES:]
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"class": type(following).__name__, "where": where})
        following = following.__cause__ or following.__context__
    return chain


def _shortened(message: str, record: logging.LogRecord) -> str:
    """A line that was put together before it was logged: nobody knows what is in it,
    so only its source is said.
    """
    return message if record.name.startswith("tessera") else f"{record.module}.{record.funcName}: {REMOVED}"


def _json(logger: WrappedLogger, method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
