"""What the session is told: the settings ``tessera.…`` that row-level security and history read.

They hold for the session, not for the transaction, so whoever tells also takes it back: a pooled connection serves
the next request. The connection remembers what it told, so that nothing is said twice; it forgets with every roll-back
and every change of role, for these take settings back.
"""

from typing import Any, Final

from django.db import connection


class Asked(str):
    """An expression of SQL: its value is told."""

    __slots__ = ()


CLOCK: Final = Asked("clock_timestamp()::text")


def tell(**settings: str) -> dict[str, str]:
    """Tell the session, in one round trip at most; returns what it was told before."""
    session: Any = connection  # a DatabaseWrapper of ours
    known: dict[str, str] = session.told
    names = [name for name, value in settings.items() if known.get(name) != value]
    unknown = [name for name in settings if name not in known]
    before = {name: known[name] for name in settings if name in known}
    if names:
        # A select list is evaluated from left to right: what was comes before what shall be.
        columns = [f"coalesce(current_setting('tessera.{name}', true), '')" for name in unknown]
        columns += [f"set_config('tessera.{name}', {_value(settings[name])}, false)" for name in names]
        values = [settings[name] for name in names if not isinstance(settings[name], Asked)]
        with session.prepared() as cursor:
            cursor.execute("select " + ", ".join(columns), values)
            said = cursor.fetchone()
        before |= zip(unknown, said, strict=False)
        known |= zip(names, said[len(unknown) :], strict=True)
    return before


def _value(setting: str) -> str:
    return setting if isinstance(setting, Asked) else "%s"
