"""Where a recipient can be reached, looked up when a message is sent: for a batch at once.

This floor knows staff and registered people. Who a citizen is, a higher one says (``resolve_with``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tessera.accounts.models import User
from tessera.notifications.choices import RecipientKind


@dataclass(frozen=True)
class Reachable:
    """Somebody's addresses; an empty one is not known. Who is not active is not written to."""

    name: str = ""
    language: str = ""
    email: str = ""
    phone: str = ""
    is_active: bool = True


Resolver = Callable[[Sequence[str]], Mapping[str, Reachable]]
Accounts = Callable[[Sequence[str]], Mapping[str, str]]
_resolvers: Final[dict[str, Resolver]] = {}
_accounts: Final[list[Accounts]] = []

# Of several contacts the preferred one is taken, then one that was confirmed, then the newest.
_INDIVIDUALS: Final = """
select i.public_id::text, coalesce(nullif(i.preferred_name, ''), nullif(i.given_name, ''), i.family_name),
  i.language, i.status = 'active', coalesce(email.value, ''), coalesce(phone.value, '')
from registry_individual i
left join lateral (
  select value from registry_contactpoint c where c.individual_id = i.id and c.kind = 'email'
  order by is_preferred desc, verified_at desc nulls last, id desc limit 1) email on true
left join lateral (
  select value from registry_contactpoint c where c.individual_id = i.id and c.kind = 'phone'
  order by is_preferred desc, verified_at desc nulls last, id desc limit 1) phone on true
where i.public_id = any(%s::uuid[])
"""


def resolve_with(kind: RecipientKind, resolver: Resolver) -> None:
    """Have recipients of a kind looked up by a function, which takes public ids and is called as the system."""
    _resolvers[kind] = resolver


def resolve(kind: str, keys: Sequence[str]) -> Mapping[str, Reachable]:
    """Where each can be reached; who is not known any more is left out."""
    resolver = _resolvers.get(kind)
    return resolver(keys) if resolver is not None and keys else {}


def accounts_with(function: Accounts) -> None:
    """Have the accounts of registered people found by a function: citizens' public ids by those of individuals."""
    _accounts[:] = [function]


def accounts_of(individuals: Sequence[str]) -> Mapping[str, str]:
    """Through which citizen's account each of some registered people reads; who has none is left out."""
    return _accounts[0](individuals) if _accounts and individuals else {}


def _staff(keys: Sequence[str]) -> Mapping[str, Reachable]:
    users = User.objects.filter(public_id__in=keys)
    return {
        str(user.public_id): Reachable(user.name, user.language, user.email, is_active=user.is_active)
        for user in users
    }


def _individuals(keys: Sequence[str]) -> Mapping[str, Reachable]:
    with connection.cursor() as cursor:
        cursor.execute(_INDIVIDUALS, [list(keys)])
        return {
            key: Reachable(name, language, email, phone, is_active)
            for key, name, language, is_active, email, phone in cursor.fetchall()
        }


resolve_with(RecipientKind.STAFF, _staff)
resolve_with(RecipientKind.INDIVIDUAL, _individuals)
