"""Questions about other systems: who shows a key or a token, which there are, and how often they have asked."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from tessera.accounts import errors
from tessera.accounts.actions.api_clients import KEY
from tessera.accounts.actions.citizen_tokens import TOKEN
from tessera.accounts.actions.citizens import SEEN_EVERY, hash_of
from tessera.accounts.choices import Permission
from tessera.accounts.citizens import Level, level_of
from tessera.accounts.models import ApiClient, ApiUse, CitizenSession, CitizenToken, Grant
from tessera.accounts.queries import held_by, reach_of
from tessera.accounts.viewer import Post, Viewer
from tessera.lib.db.prepared import fetch

API: Final = "api"  # the channel of other systems
LONGEST_TOKEN: Final = 200
# One statement, so that processes count together and nothing is lost between reading and writing.
_COUNT: Final = """
insert into accounts_apiuse as u (actor, minute, calls, last_at) values (%(actor)s, %(minute)s, 1, %(now)s)
on conflict (actor) do update set minute = excluded.minute, last_at = excluded.last_at,
  calls = case when u.minute = excluded.minute then u.calls + 1 else 1 end
returning calls
"""


def find_client(key: str, *, now: datetime) -> ApiClient | None:
    """The system with that key; None for a key that is unknown, too old or taken back."""
    if not key.startswith(KEY) or len(key) > LONGEST_TOKEN:
        return None
    found = ApiClient.objects.select_related("role", "area__level").defer("area__boundary")
    return found.filter(key_hash=hash_of(key), revoked_at__isnull=True, expires_at__gt=now).first()


def find_token(token: str, *, now: datetime) -> CitizenToken | None:
    """The leave of a citizen behind a token, as long as they are logged in; asking counts as being there."""
    if not token.startswith(TOKEN) or len(token) > LONGEST_TOKEN:
        return None
    idle_since = now - timedelta(minutes=settings.PORTAL_IDLE_MINUTES)
    alive = CitizenSession.objects.alive(now, idle_since=idle_since).filter(citizen__is_active=True)
    clients = ApiClient.objects.filter(revoked_at__isnull=True, expires_at__gt=now)
    tokens = CitizenToken.objects.select_related("session__citizen", "session__login", "client")
    found = tokens.filter(
        token_hash=hash_of(token),
        ended_at__isnull=True,
        expires_at__gt=now,
        session__in=alive,
        client__in=clients,
    ).first()
    if found is None or level_of(found.session) < Level.IDENTITY:
        return None
    if now - found.session.last_seen_at > SEEN_EVERY:
        CitizenSession.objects.filter(pk=found.session_id).update(last_seen_at=now)
    return found


def viewer_of(client: ApiClient) -> Viewer:
    """What the system may do: its role, within its area. Nothing is asked of the database."""
    grant = Grant(role=client.role, area=client.area)
    reach, language = reach_of(grant), get_language() or "en"
    known = set(Permission.values)
    area = client.area.name_in(language) if client.area else ""
    return Viewer(
        actor=str(client.public_id),
        name=client.name,
        language=language,
        channel=API,
        reaches={Permission(one): reach for one in known & set(client.role.permissions)},
        held=(held_by(grant),),
        posts=(Post(client.role.name_in(language), area),),
    )


def count_call(actor: str, *, now: datetime) -> int:
    """Note a call; how many there were in this minute with it."""
    minute = now.replace(second=0, microsecond=0)
    ((calls,),) = fetch(_COUNT, {"actor": actor, "minute": minute, "now": now})
    return int(calls)


def clients_of(viewer: Viewer) -> "QuerySet[ApiClient]":
    """The systems within the viewer's reach, by name. Raises PermissionMissing."""
    viewer.must(Permission.USERS_MANAGE)
    reach = viewer.reach(Permission.USERS_MANAGE)
    found = ApiClient.objects.select_related("role", "area", "made_by").defer("area__boundary")
    if not reach.everywhere:
        found = found.filter(area__path__within_any=sorted(reach.paths))
    return found.order_by("revoked_at", "name", "pk")


def get_client(public_id: UUID, *, viewer: Viewer) -> ApiClient:
    """Raises SystemNotFound, also for those out of reach."""
    found = clients_of(viewer).filter(public_id=public_id).first()
    if found is None:
        raise errors.SystemNotFound
    return found


def client_called(public_id: UUID) -> ApiClient | None:
    """A connected system by the id that it is known by; that it exists is no secret."""
    return ApiClient.objects.filter(public_id=public_id, revoked_at__isnull=True).first()


def last_used(clients: list[ApiClient]) -> dict[UUID, datetime]:
    """When systems asked last, by their public id."""
    found = ApiUse.objects.filter(actor__in=[one.public_id for one in clients])
    return dict(found.values_list("actor", "last_at"))
