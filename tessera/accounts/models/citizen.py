from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from tessera.accounts.choices import SessionEnd
from tessera.lib.uuid7 import uuid7


class Citizen(models.Model):
    """Somebody who uses the portal. Not a member of staff: no roles, no password, and no page of the console.

    ``name`` is what their identity provider called them last. Who of the register they are is a link
    (``selfservice.models.Link``).
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.TextField()
    language = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CitizenLogin(models.Model):
    """How a citizen logs in: whom an identity provider (``issuer``) knows as ``subject``. ``acr`` is how sure the
    provider was the last time."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="logins")
    issuer = models.TextField()
    subject = models.TextField()
    acr = models.TextField(blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="a_subject_of_an_issuer_is_one_citizen"
            ),
        ]


class CitizenSessionQuerySet(models.QuerySet["CitizenSession"]):
    def alive(self, now: datetime, *, idle_since: datetime) -> Self:
        """Not ended, not over, and used since."""
        return self.filter(ended_at__isnull=True, expires_at__gt=now, last_seen_at__gt=idle_since)


class CitizenSession(models.Model):
    """A log-in on one device. The browser holds a token, of which only the hash is kept here.

    ``authenticated_at`` and ``acr`` are what the identity provider said of the last time that they proved who they are;
    one that says nothing of it stands for long ago.
    ``provider_session`` is the provider's name for it (``sid``), for a log-out there that ends it here, too.
    ``device`` is the kind of browser, never its whole description.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="sessions")
    login = models.ForeignKey(CitizenLogin, on_delete=models.CASCADE, null=True, related_name="sessions")
    token_hash = models.BinaryField(max_length=32, unique=True)
    device = models.TextField(blank=True, default="")
    acr = models.TextField(blank=True, default="")
    provider_session = models.TextField(blank=True, default="")
    authenticated_at = models.DateTimeField()
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(choices=SessionEnd, blank=True, default="")

    objects = CitizenSessionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="a_session_lasts_a_while"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="a_session_that_ended_says_how",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["citizen", "-created_at"], name="citizen_session_newest"),
            models.Index(
                fields=["provider_session"],
                condition=~Q(provider_session=""),
                name="citizen_session_of_provider",
            ),
        ]
