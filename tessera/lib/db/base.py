"""The backend that ``DATABASES`` names as ``tessera.lib.db``."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from tessera.lib.db.roles import is_owner

# One round trip: an empty reach (nothing is visible until the gate sets one) and, where it exists, the role. Statements
# that are prepared are planned once: left to itself, the server plans most of them anew for each value.
_START = """
SELECT set_config('tessera.reach', '', false), set_config('plan_cache_mode', 'force_generic_plan', false),
       (SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = %s)
"""


class PreparedCursor(psycopg.Cursor[Any]):
    """Each statement is planned once a session and kept. Only for statements whose text never varies.

    Outside of its calls psycopg prepares nothing: it would count, and keep, every text that the session has run.
    """

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        self.connection.prepare_threshold = 0
        try:
            return super().execute(*args, **kwargs)
        finally:
            self.connection.prepare_threshold = None


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: dict[str, str] = {}  # see ``tessera.lib.db.told``

    def prepared(self) -> Any:
        """A cursor that keeps the plans of its statements; otherwise as ``cursor()``."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(PreparedCursor(self.connection))  # type: ignore[attr-defined]

    def take_role(self, connection: Any) -> bool:
        """Give a session the application's role, unless it belongs to the owner; True when it was changed."""
        self.told.clear()
        role = self.settings_dict["OPTIONS"].get("assume_role")
        if role is None or is_owner() or self.settings_dict["NAME"] in {None, "postgres"}:
            return False
        with connection.cursor() as cursor:
            cursor.execute(_START, [role])
        return True

    def _configure_role(self, connection: Any) -> bool:
        return self.take_role(connection)

    # A roll-back takes settings back. The stubs leave both methods out.

    def _rollback(self) -> Any:
        self.told.clear()
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self.told.clear()
        super()._savepoint_rollback(sid)  # type: ignore[misc]
