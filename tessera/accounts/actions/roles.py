import re
from collections.abc import Collection, Mapping
from datetime import datetime

from tessera.accounts import errors
from tessera.accounts.actions.events import note, said_of_role
from tessera.accounts.actions.rights import rights_changed
from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import Role
from tessera.accounts.viewer import Reach, Viewer

_EVERYWHERE = Reach(everywhere=True)
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create_role(
    *,
    key: str,
    names: Mapping[str, str],
    descriptions: Mapping[str, str],
    permissions: Collection[str],
    by: Viewer,
    now: datetime,
) -> Role:
    """A new role. It may hold only what its maker holds everywhere."""
    _must_manage_roles(by)
    key = key.strip()
    if not _KEY.fullmatch(key) or len(key) > 50:
        raise errors.RoleKeyUnreadable(field="key")
    role = Role(key=key)
    _describe(role, names, descriptions)
    _set_permissions(role, permissions, by)
    with rights_changed(by, now=now):
        if Role.objects.filter(key=key).exists():
            raise errors.RoleKeyTaken(key=key, field="key")
        role.save()
        note(Act.ROLE_CREATED, None, by=by, role=said_of_role(role), permissions=role.permissions)
    return role


def change_role(
    role: Role,
    *,
    names: Mapping[str, str],
    descriptions: Mapping[str, str],
    permissions: Collection[str],
    by: Viewer,
    now: datetime,
) -> None:
    """Change what a role is called and what it may do, for all who hold it, at once."""
    _must_manage_roles(by)
    with rights_changed(by, now=now):
        role.refresh_from_db(fields=["permissions", "names", "descriptions"])
        before = _facts(role)
        _describe(role, names, descriptions)
        _set_permissions(role, permissions, by)
        role.save(update_fields=["names", "descriptions", "permissions"])
        if _facts(role) != before:
            had, has = before[0], set(role.permissions)
            note(
                Act.ROLE_CHANGED,
                None,
                by=by,
                role=said_of_role(role),
                added=sorted(has - had),
                removed=sorted(had - has),
            )


def _facts(role: Role) -> tuple[set[str], dict[str, str], dict[str, str]]:
    """All of a role that may change."""
    return set(role.permissions), dict(role.names), dict(role.descriptions)


def _must_manage_roles(by: Viewer) -> None:
    """A role holds in all areas alike: only who manages roles everywhere may change one."""
    if not by.reach(Permission.ROLES_MANAGE).everywhere:
        raise errors.PermissionMissing(permission=Permission.ROLES_MANAGE.label)


def _describe(role: Role, names: Mapping[str, str], descriptions: Mapping[str, str]) -> None:
    role.names = {language: name.strip() for language, name in names.items() if name.strip()}
    if not role.names:
        raise errors.RoleNameMissing(field="names")
    role.descriptions = {language: text.strip() for language, text in descriptions.items() if text.strip()}


def _set_permissions(role: Role, permissions: Collection[str], by: Viewer) -> None:
    """Permissions that the role has already may stay, whoever changes it."""
    if not permissions:
        raise errors.RoleWithoutPermissions(field="permissions")
    for permission in sorted(set(permissions) - set(role.permissions)):
        if permission not in Permission.values:
            raise errors.UnknownPermission(permission=permission, field="permissions")
        if not by.holds_all([permission], _EVERYWHERE):
            raise errors.CannotPutWhatYouLack(permission=Permission(permission).label, field="permissions")
    role.permissions = sorted(set(permissions))
