from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tessera.accounts.models.role import Role
from tessera.accounts.models.user import User
from tessera.lib.uuid7 import uuid7

LONGEST_NAME = 60  # characters
LONGEST_QUERY = 4_000


class SavedView(models.Model):
    """A list that somebody comes back to: a name for the filters of the find page.

    ``query`` is the filters as the parameters of an address. It holds no words that were searched for: those name
    people, and may be an identifier, which would lie here in clear. The holders of the role ``shared_with`` see the
    view too.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, default="")
    shared_with = models.ForeignKey(Role, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    is_start = False  # for whoever looks; set by saved_views.views_of

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="a_view_of_a_user_is_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="a_view_has_a_name"),
        ]


class StartView(models.Model):
    """The view that somebody's find page starts with."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="start_view")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")
