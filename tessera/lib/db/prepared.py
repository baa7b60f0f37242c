"""Statements that are planned once a session.

Under row-level security planning often costs more than running: each policy brings its own tables into the plan. Only
for statements whose text never varies, or in few ways, and which are planned alike whatever their values are.
"""

from typing import Any

from django.db import connection


def prepared() -> Any:
    """A cursor that keeps the plans of its statements; otherwise as ``connection.cursor()``."""
    session: Any = connection  # a DatabaseWrapper of ours
    return session.prepared()
