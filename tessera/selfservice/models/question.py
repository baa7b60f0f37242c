from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.accounts.models import Citizen
from tessera.areas.models import Area
from tessera.lib.uuid7 import uuid7
from tessera.registry.models import Individual
from tessera.selfservice.choices import Doubt, Settled


class LinkQuestion(models.Model):
    """Somebody has logged in of whom it is not certain who they are: a registrar says so.

    ``name`` and ``birth_date`` are what their identity provider says of them; the identifier is kept masked.
    ``area`` is the smallest one that holds all the people whom they may be: its registrars are asked.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="questions")
    doubts = ArrayField(models.TextField(choices=Doubt))
    provider = models.TextField(blank=True, default="")
    name = models.TextField()
    birth_date = models.DateField(null=True)
    identifier_kind = models.TextField(blank=True, default="")
    identifier_masked = models.TextField(blank=True, default="")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField(blank=True, default="")
    settled_by_name = models.TextField(blank=True, default="")
    settled = models.TextField(choices=Settled, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(settled=""), name="a_citizen_is_asked_about_once"
            ),
            models.CheckConstraint(
                condition=Q(settled="", settled_at__isnull=True)
                | (~Q(settled="") & Q(settled_at__isnull=False) & ~Q(settled_by="")),
                name="a_question_that_is_settled_says_by_whom",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], condition=Q(settled=""), name="link_question_open"),
        ]


class LinkCandidate(models.Model):
    """One of the registrants who somebody may be, with what speaks for it and against."""

    question = models.ForeignKey(LinkQuestion, on_delete=models.CASCADE, related_name="candidates")
    individual = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    has_identifier = models.BooleanField()
    has_name = models.BooleanField()
    has_birth_date = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question", "individual"], name="a_candidate_is_named_once"),
        ]
