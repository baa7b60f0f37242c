"""The only writers of users, roles, grants and saved views."""

from tessera.accounts.actions.access import give_link, log_out, note_lock_out
from tessera.accounts.actions.events import note_explained, note_own
from tessera.accounts.actions.grants import end_grant, grant_role
from tessera.accounts.actions.roles import change_role, create_role
from tessera.accounts.actions.users import (
    change_user,
    create_first_administrator,
    create_user,
    deactivate_user,
    reactivate_user,
)
from tessera.accounts.actions.views import change_view, delete_view, save_view, start_with

__all__ = [
    "change_role",
    "change_user",
    "change_view",
    "deactivate_user",
    "create_first_administrator",
    "create_role",
    "create_user",
    "delete_view",
    "end_grant",
    "give_link",
    "grant_role",
    "note_explained",
    "note_lock_out",
    "note_own",
    "reactivate_user",
    "log_out",
    "save_view",
    "start_with",
]
