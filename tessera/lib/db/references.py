"""Writing many rows whose references the writer has seen to itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# The parameter is the superuser's, who may lend it (``grant set on parameter``); the role of the session is taken up
# again in the same statement, so that no row is read or written by the login user.
_SWITCH = """
select set_config('role', 'none', true),
       case when has_parameter_privilege(session_user, 'session_replication_role', 'set')
            then set_config('session_replication_role', %s, true) end,
       set_config('role', %s, true)
"""


@contextmanager
def references_seen_to() -> Iterator[None]:
    """Within the block, inside a transaction, the database does not ask of each row whether what it refers to is there.

    A foreign key asks a question for every row, 4 µs each; a chunk of an import knows what it refers to and locks it
    with a few statements. The caller must have locked it (``for key share``), which is what a foreign key does. Only
    foreign keys and triggers that are not "enable always" rest; history, search and every other promise are kept
    (``tests/house/test_triggers.py``). Without the privilege nothing changes but the speed.
    """
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('role')")
        (role,) = cursor.fetchone()
        cursor.execute(_SWITCH, ["replica", role])
    yield
    # After a failure the transaction is rolled back, and the setting with it.
    with connection.cursor() as cursor:
        cursor.execute(_SWITCH, ["origin", role])
