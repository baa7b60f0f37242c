"""What the session is told: the settings ``tessera.…`` that row-level security and history read.

They hold for the session, not for the transaction, so whoever tells also takes it back: a pooled connection serves
the next request. The connection remembers what it told, so that nothing is said twice; it forgets with every roll-back
and every change of role, for these take settings back.
"""

from typing import Any

from django.db import connection


def tell(**settings: str) -> dict[str, str]:
    """Tell the session, in one round trip at most; returns what it was told before."""
    session: Any = connection  # a DatabaseWrapper of ours
    known = session.told
    names = [name for name, value in settings.items() if known.get(name) != value]
    if names:
        asked = [name for name in names if name not in known]
        # A select list is evaluated from left to right: what was comes before what shall be.
        columns = [f"coalesce(current_setting('tessera.{name}', true), '')" for name in asked]
        columns += [f"set_config('tessera.{name}', %s, false)" for name in names]
        with session.prepared() as cursor:
            cursor.execute("select " + ", ".join(columns), [settings[name] for name in names])
            known |= zip(asked, cursor.fetchone(), strict=False)
    before = {name: known[name] for name in settings}
    known |= settings
    return before
