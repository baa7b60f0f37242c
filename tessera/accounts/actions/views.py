"""Saving views, and choosing the one to start with. A view is its owner's alone to change."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tessera.accounts import errors
from tessera.accounts.models import Role, SavedView, StartView, User
from tessera.accounts.models.view import LONGEST_NAME, LONGEST_QUERY
from tessera.accounts.saved_views import find_view, roles_to_share_with
from tessera.accounts.viewer import Viewer

MOST = 30  # views of one user: they stand beside the box


@transaction.atomic
def save_view(
    name: str, *, query: str, shared_with: Role | None = None, by: Viewer, now: datetime
) -> SavedView:
    """Keep filters, as the parameters of an address, under a name. Raises the refusals of views.

    ``query`` must not hold the words that were searched for; see ``SavedView``.
    """
    owner = _owner(by)
    if SavedView.objects.filter(owner=owner).count() >= MOST:
        raise errors.TooManyViews(most=MOST)
    if len(query) > LONGEST_QUERY:
        raise errors.ViewTooLong
    view = SavedView(owner=owner, query=query, created_at=now)
    _name_and_share(view, name, shared_with, by=by, now=now)
    view.save()
    return view


@transaction.atomic
def change_view(view: SavedView, *, name: str, shared_with: Role | None, by: Viewer, now: datetime) -> None:
    """Rename a view, share it with the people of a role, or keep it to oneself again."""
    _owner(by, of=view)
    _name_and_share(view, name, shared_with, by=by, now=now)
    view.save(update_fields=["name", "shared_with"])


@transaction.atomic
def delete_view(view: SavedView, *, by: Viewer) -> None:
    """Delete a view, for all with whom it was shared and for whom it was the start."""
    _owner(by, of=view)
    view.delete()


@transaction.atomic
def start_with(view: SavedView | None, *, by: Viewer, now: datetime) -> None:
    """Start the viewer's find page with a view that they see, or with the plain list again."""
    user = _owner(by)
    StartView.objects.filter(user=user).delete()
    if view is not None:
        seen = find_view(by, view.public_id, on=timezone.localdate(now))
        StartView.objects.create(user=user, view=seen)


def _owner(by: Viewer, *, of: SavedView | None = None) -> User:
    """The user who acts, with their row locked: views are counted and named one at a time.

    Raises ``ViewNotFound`` for the view of somebody else.
    """
    user = User.objects.select_for_update().filter(pk=by.user_id or 0).first()
    if user is None or (of is not None and of.owner_id != user.pk):
        raise errors.ViewNotFound
    return user


def _name_and_share(
    view: SavedView, name: str, shared_with: Role | None, *, by: Viewer, now: datetime
) -> None:
    view.name = " ".join(name.split())
    if not 1 <= len(view.name) <= LONGEST_NAME or not view.name.isprintable():
        raise errors.ViewNeedsName(most=LONGEST_NAME, field="name")
    if SavedView.objects.filter(owner=view.owner, name__iexact=view.name).exclude(pk=view.pk).exists():
        raise errors.ViewNameTaken(name=view.name, field="name")
    is_new = shared_with is not None and shared_with.pk != view.shared_with_id
    if shared_with and is_new and shared_with not in roles_to_share_with(by, on=timezone.localdate(now)):
        raise errors.CannotShareWith(role=shared_with.name_in(by.language), field="shared_with")
    view.shared_with = shared_with
