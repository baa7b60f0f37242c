"""Which function does the work of which name. Apps register theirs at start-up, in their ``handlers.py``."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Final

from tessera.jobs.errors import UnknownHandlerError

Handler = Callable[..., None]  # (run: Run, **args)
Regular = Callable[[], object]
Surrounding = Callable[[], AbstractContextManager[Any]]

_handlers: Final[dict[str, Handler]] = {}
_stoppable: Final[set[str]] = set()
_regulars: Final[list[tuple[float, Regular]]] = []
_surroundings: Final[list[Surrounding]] = []


def handler(name: str, *, stoppable: bool = False) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of this name.

    It is called with a ``Run`` and the job's arguments, outside any transaction, and again from the start
    when a worker died: it must notice what is already done. ``stoppable`` says that nothing is left half done when it
    is given up in the middle.
    """

    def register(function: Handler) -> Handler:
        if stoppable:
            _stoppable.add(name)
        known = _handlers.setdefault(name, function)
        if known is not function and known.__qualname__ != function.__qualname__:
            raise ValueError(f"{name} is already handled by {known.__module__}.{known.__qualname__}")
        return function

    return register


def find(name: str) -> Handler:
    try:
        return _handlers[name]
    except KeyError:
        raise UnknownHandlerError(name) from None


def names() -> list[str]:
    return sorted(_handlers)


def is_stoppable(name: str) -> bool:
    return name in _stoppable


def surround_with(surrounding: Surrounding) -> Surrounding:
    """Have every handler run within this context; a higher floor says so, for example who acts."""
    if surrounding not in _surroundings:
        _surroundings.append(surrounding)
    return surrounding


def regularly(*, seconds: float) -> Callable[[Regular], Regular]:
    """Have every worker call the decorated function so often. Several may do so at once: it must bear that."""

    def register(function: Regular) -> Regular:
        if (seconds, function) not in _regulars:
            _regulars.append((seconds, function))
        return function

    return register


def regulars() -> list[tuple[float, Regular]]:
    return list(_regulars)


def surroundings() -> ExitStack:
    """All registered contexts, entered."""
    with ExitStack() as stack:
        for surrounding in _surroundings:
            stack.enter_context(surrounding())
        return stack.pop_all()
