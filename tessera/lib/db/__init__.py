"""Django's PostgreSQL backend, with one difference: the application works as a role that row level security
binds.

The login user owns the tables and would see every row. Each session therefore takes the role named by the
option ``assume_role`` as soon as that role exists, and starts with an empty reach. Migrations run inside
``as_owner()``.
"""

from tessera.lib.db.roles import as_owner, is_owner

__all__ = ["as_owner", "is_owner"]
