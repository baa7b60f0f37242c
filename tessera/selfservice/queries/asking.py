"""Wishes to act for somebody else: one's own, those about oneself, and those that an office has to settle."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.registry.models import Individual
from tessera.selfservice import errors
from tessera.selfservice.choices import Asked
from tessera.selfservice.models import AuthorityRequest

MOST: Final = 50


def own_wishes(viewer: Viewer) -> list[AuthorityRequest]:
    """What the citizen has asked for themselves, the newest first."""
    return list(AuthorityRequest.objects.filter(representative__in=viewer.sees.people).order_by("-pk")[:MOST])


def wishes_about(viewer: Viewer) -> list[AuthorityRequest]:
    """Who waits to act for the citizen, or for somebody for whom they act now."""
    found = AuthorityRequest.objects.filter(represented__in=viewer.sees.people, status=Asked.WAITS)
    return list(found.order_by("pk"))


def find_own_wish(public_id: UUID, *, viewer: Viewer) -> AuthorityRequest:
    """Raises WishNotFound for what somebody else has asked."""
    return _one(AuthorityRequest.objects.filter(representative__in=viewer.sees.people), public_id)


def find_wish_about(public_id: UUID, *, viewer: Viewer) -> AuthorityRequest:
    """Raises WishNotFound for what is not about the viewer."""
    return _one(AuthorityRequest.objects.filter(represented__in=viewer.sees.people), public_id)


def open_wishes(viewer: Viewer) -> list[AuthorityRequest]:
    """What waits where the viewer may settle it, the oldest first; at most ``MOST`` + 1. The session narrows it."""
    viewer.must(Permission.CITIZENS_LINK)
    return list(AuthorityRequest.objects.filter(status=Asked.WAITS).order_by("pk")[: MOST + 1])


def find_wish(public_id: UUID, *, viewer: Viewer) -> AuthorityRequest:
    """For staff: one that names somebody within reach, with the records that the viewer may see. Raises WishNotFound,
    PermissionMissing."""
    viewer.must(Permission.CITIZENS_LINK)
    return _one(AuthorityRequest.objects.all(), public_id)


def people_of(wish: AuthorityRequest, *, viewer: Viewer) -> dict[int, Individual]:
    """The records of the two, by their keys; one out of reach is left out."""
    keys = [wish.representative_id, wish.represented_id]
    found = Individual.objects.within(viewer.sees).filter(pk__in=[key for key in keys if key])
    return {one.pk: one for one in found.select_related("area").defer("area__boundary")}


def _one(found: "QuerySet[AuthorityRequest]", public_id: UUID) -> AuthorityRequest:
    one = found.filter(public_id=public_id).first()
    if one is None:
        raise errors.WishNotFound
    return one
