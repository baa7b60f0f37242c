"""Other systems that act for the registry or for a citizen, their keys, and how much they ask."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tessera.accounts.models.citizen import CitizenSession
from tessera.accounts.models.role import Role
from tessera.accounts.models.user import User
from tessera.areas.models import Area
from tessera.lib.uuid7 import uuid7


class ApiClient(models.Model):
    """Another system, with one role within an area (everywhere when ``area`` is empty).

    It shows itself by a key, of which only the hash is kept; ``key_hint`` is how the key begins, to tell keys apart.
    ``per_minute`` is how often it may ask. To the addresses in ``return_to`` it may have citizens led back who let it
    act in their name.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.TextField()
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    key_hash = models.BinaryField(max_length=32, unique=True)
    key_hint = models.TextField()
    per_minute = models.PositiveIntegerField()
    return_to = ArrayField(models.TextField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="a_key_holds_a_while"),
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="a_system_may_ask_at_all"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(revoked_at__isnull=True), name="systems_are_told_apart_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiUse(models.Model):
    """How often somebody has asked in their latest minute, and when last. ``actor`` is a public id."""

    actor = models.UUIDField(unique=True)
    minute = models.DateTimeField()
    calls = models.PositiveIntegerField()
    last_at = models.DateTimeField()


class CitizenToken(models.Model):
    """The leave of a citizen that a system acts in their name: a code, good once, and then the token for it.

    Only hashes of both are kept. ``challenge`` is what the system must know the answer to (PKCE, S256). The token ends
    with the session in which it was given.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="tokens")
    session = models.ForeignKey(CitizenSession, on_delete=models.CASCADE, related_name="tokens")
    code_hash = models.BinaryField(max_length=32, unique=True)
    challenge = models.TextField()
    return_to = models.TextField()
    given_at = models.DateTimeField()
    token_hash = models.BinaryField(max_length=32, unique=True, null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="a_token_holds_a_while"),
        ]


class ApiAnswer(models.Model):
    """What a call was answered that may be made again: the same name of it (``key_hash``) gives the same answer.

    ``fingerprint`` is of what was sent, keyed: it tells nothing of it. The answer holds references, never facts.
    """

    actor = models.UUIDField()
    key_hash = models.BinaryField(max_length=32)
    fingerprint = models.BinaryField(max_length=32)
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["actor", "key_hash"], name="a_name_of_a_call_has_one_answer"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["at"], name="api_answer_by_age")]
