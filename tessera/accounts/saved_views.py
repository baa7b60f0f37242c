"""Questions about saved views: which ones somebody sees, and with which one they start."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tessera.accounts import errors
from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, Role, SavedView, StartView
from tessera.accounts.viewer import Viewer


def views_of(viewer: Viewer, *, on: date) -> list[SavedView]:
    """The views that the viewer sees on a day, their own first; each says whether it ``is_start``. One query."""
    starts = Exists(_start(viewer).filter(view=OuterRef("pk")))
    found = list(_seen_by(viewer, on=on).select_related("owner", "shared_with").annotate(starts=starts))
    for view in found:
        view.is_start = view.starts
    return sorted(found, key=lambda view: (view.owner_id != viewer.user_id, view.name.casefold(), view.pk))


def start_of(viewer: Viewer, *, on: date) -> SavedView | None:
    """The view that the viewer's find page starts with; none when it is no longer shared with them."""
    return _seen_by(viewer, on=on).filter(pk__in=_start(viewer).values("view")).first()


def find_view(viewer: Viewer, public_id: UUID, *, on: date) -> SavedView:
    """A view that the viewer sees. Raises ``ViewNotFound``, also for what others keep to themselves."""
    found = _seen_by(viewer, on=on).filter(public_id=public_id).first()
    if found is None:
        raise errors.ViewNotFound
    return found


def own_view(viewer: Viewer, public_id: UUID) -> SavedView:
    """A view of the viewer's own, to change or to delete. Raises ``ViewNotFound``, also for a shared one."""
    found = SavedView.objects.filter(owner_id=viewer.user_id, public_id=public_id).first()
    if found is None or viewer.user_id is None:
        raise errors.ViewNotFound
    return found


def roles_to_share_with(viewer: Viewer, *, on: date) -> list[Role]:
    """The roles whose people a view may be shared with: those that one holds; all for who manages users."""
    roles = Role.objects.all()
    if viewer.may(Permission.USERS_MANAGE):
        return list(roles)
    return list(roles.filter(pk__in=_held_by(viewer, on=on).values("role")))


def _seen_by(viewer: Viewer, *, on: date) -> QuerySet[SavedView]:
    """The viewer's own views, and those of working colleagues that are shared with a role that the viewer holds."""
    if viewer.user_id is None:
        return SavedView.objects.none()
    shared = Q(owner__is_active=True) & Exists(_held_by(viewer, on=on).filter(role=OuterRef("shared_with")))
    return SavedView.objects.filter(Q(owner_id=viewer.user_id) | shared)


def _held_by(viewer: Viewer, *, on: date) -> QuerySet[Grant]:
    return Grant.objects.on(on).filter(user_id=viewer.user_id or 0)


def _start(viewer: Viewer) -> QuerySet[StartView]:
    return StartView.objects.filter(user_id=viewer.user_id or 0)
