"""Django's ``migrate``, as the owner of the tables, one at a time,
and without standing in a queue of readers.
"""

from typing import Any, Final

from django.core.management.commands import migrate
from django.db import connections

from tessera.lib.db import as_owner

_LOCK: Final = 0x7E55E7A  # any number, the same in every process
_LOCK_TIMEOUT: Final = "10s"  # a migration that waits for a lock makes every later reader wait behind it


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        with as_owner(alias), connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_LOCK_TIMEOUT])
            try:
                super().handle(*args, **options)
            finally:
                with connections[alias].cursor() as after:  # the migrations may have replaced the session
                    after.execute("RESET lock_timeout")
                    after.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
