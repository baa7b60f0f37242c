"""Other systems: connected with one role in one area, by a key that is shown once. The only writer of both.

A key is 256 random bits after a prefix by which a leaked one is recognised; the database keeps its hash. Nobody
connects a system that may do more than they may themselves.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.utils import timezone

from tessera.accounts import errors
from tessera.accounts.actions.citizens import hash_of
from tessera.accounts.actions.events import note, said_of_role
from tessera.accounts.actions.rights import rights_changed
from tessera.accounts.choices import Act, Permission
from tessera.accounts.models import ApiClient, CitizenToken, Grant, Role
from tessera.accounts.queries import may_give
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.lib.dates import midnight

KEY: Final = "tsk_"  # how the key of a system begins
HINT: Final = 8  # characters of a key that are kept to tell it from others
LONGEST_NAME: Final = 100
LONGEST_DAYS: Final = 800
MOST_ADDRESSES: Final = 5
LONGEST_ADDRESS: Final = 500
AT_HOME: Final = frozenset(
    {"localhost", "127.0.0.1", "[::1]", "::1"}
)  # where developers try things without HTTPS
HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|[0-9a-f:.]+")


@dataclass(frozen=True)
class Asked:
    """What a system is to be: ``until`` is the first day on which its key holds no longer."""

    name: str
    role: Role
    area: Area | None
    until: date
    per_minute: int
    return_to: Sequence[str] = ()


def connect(asked: Asked, *, by: Viewer, now: datetime) -> tuple[ApiClient, str]:
    """A new system and its key, which nobody can read afterwards.

    Raises PermissionMissing, CannotGrantWhatYouLack, SystemNameMissing, SystemNameTaken, KeyEndsTooEarly and
    ReturnAddressUnusable.
    """
    name = _clean_name(asked.name)
    client = ApiClient(
        name=name,
        role=asked.role,
        area=asked.area,
        per_minute=asked.per_minute,
        return_to=_clean_addresses(asked.return_to),
        made_at=now,
        made_by_id=by.user_id,
        expires_at=_end_of_key(asked.until, now=now),
    )
    _must_manage(client, by)
    with rights_changed(by, now=now):
        if ApiClient.objects.filter(name=name, revoked_at__isnull=True).exists():
            raise errors.SystemNameTaken(name=name, field="name")
        key = _give_key(client)
        client.save(force_insert=True)
        _note(Act.SYSTEM_CONNECTED, client, by=by)
    return client, key


def renew_key(client: ApiClient, *, until: date, by: Viewer, now: datetime) -> str:
    """A new key in place of the old one, which ends at once. Raises SystemCutOff, and what ``connect`` raises."""
    _must_manage(client, by)
    with rights_changed(by, now=now):
        client.refresh_from_db(from_queryset=ApiClient.objects.select_for_update(no_key=True))
        if client.revoked_at is not None:
            raise errors.SystemCutOff
        client.expires_at = _end_of_key(until, now=now)
        key = _give_key(client)
        client.save(update_fields=["key_hash", "key_hint", "expires_at"])
        _note(Act.SYSTEM_RENEWED, client, by=by)
    return key


def cut_off(client: ApiClient, *, by: Viewer, now: datetime) -> None:
    """From now on the system is nobody, and all leaves that citizens gave it have ended. What it did stays.

    Whoever manages users where it works may do so, whatever its role may do. Raises PermissionMissing.
    """
    by.must(Permission.USERS_MANAGE, client.area.path if client.area else None)
    with rights_changed(by, now=now):
        if ApiClient.objects.filter(pk=client.pk, revoked_at__isnull=True).update(revoked_at=now):
            CitizenToken.objects.filter(client=client, ended_at__isnull=True).update(ended_at=now)
            _note(Act.SYSTEM_CUT_OFF, client, by=by)


def _must_manage(client: ApiClient, by: Viewer) -> None:
    by.must(Permission.USERS_MANAGE, client.area.path if client.area else None)
    if not may_give(by, Grant(role=client.role, area=client.area)):
        raise errors.CannotGrantWhatYouLack(role=client.role.name_in(by.language), field="role")


def _give_key(client: ApiClient) -> str:
    key = KEY + secrets.token_urlsafe(32)
    client.key_hash, client.key_hint = hash_of(key), key[:HINT]
    return key


def _end_of_key(until: date, *, now: datetime) -> datetime:
    today = timezone.localdate(now)
    if not today < until <= today + timedelta(days=LONGEST_DAYS):
        raise errors.KeyEndsTooEarly(most=LONGEST_DAYS, field="until")
    return midnight(until)


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise errors.SystemNameMissing(most=LONGEST_NAME, field="name")
    return cleaned


def _clean_addresses(addresses: Sequence[str]) -> list[str]:
    cleaned = list(dict.fromkeys(one.strip() for one in addresses if one.strip()))
    for address in cleaned:
        if len(cleaned) > MOST_ADDRESSES or not _is_return_address(address):
            raise errors.ReturnAddressUnusable(address=address[:80], field="return_to")
    return cleaned


def _is_return_address(address: str) -> bool:
    """An address as a browser takes it literally: HTTPS, or HTTP on the developer's own machine."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return False
    # The host also goes into the policy of the page on which the citizen says yes.
    plain = (
        HOST.fullmatch(host) is not None
        and "@" not in parts.netloc
        and "\\" not in address
        and "#" not in address
    )
    return bool(host) and plain and (parts.scheme == "https" or (parts.scheme == "http" and host in AT_HOME))


def _note(what: Act, client: ApiClient, *, by: Viewer) -> None:
    area = {"code": client.area.code, "names": client.area.names} if client.area else None
    note(
        what,
        None,
        by=by,
        system=client.name,
        key=client.key_hint,
        role=said_of_role(client.role),
        area=area,
        until=client.expires_at.date().isoformat(),
    )
