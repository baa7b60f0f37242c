from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tessera.areas.models import Area
from tessera.changes.choices import Channel, RequestStatus
from tessera.lib.db.functions import HistoryTxid
from tessera.lib.uuid7 import uuid7


class ChangeRequest(models.Model):
    """A proposed change: typed operations with their reason, evidence and decisions.

    Its key stands on every row of the register that it wrote (``recorded_change``, ``superseded_change``); the change
    log is read from there. ``actor`` is the public id of who proposed it, or "system". ``undoes`` is the request that
    this one takes back, ``replaces`` the one that its proposer withdrew for it.

    ``policies`` are the keys of the policy versions under which it was made, in the order of their stages, and
    ``policy`` names them; without any it was applied at once. ``area`` holds all that a request touches which waits for
    decisions. ``on_behalf_of`` is the public id of the person for whom a citizen proposed it. ``seen_at`` is the moment
    (the clock of the database) up to which its proposer knew the register.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    reference = models.TextField(unique=True, editable=False)
    status = models.TextField(choices=RequestStatus, default=RequestStatus.SUBMITTED)
    channel = models.TextField(choices=Channel)
    policy = models.TextField(default="instant")
    actor = models.TextField()
    actor_name = models.TextField()
    reason = models.TextField(blank=True, default="")
    source = models.TextField(blank=True, default="")
    observed_on = models.DateField(null=True)
    proposed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="inverses", db_index=False
    )
    policies = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replacements", db_index=False
    )
    on_behalf_of = models.UUIDField(null=True, editable=False)
    txid = models.BigIntegerField(db_default=HistoryTxid(), null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "-proposed_at"], name="change_by_status"),
            models.Index(fields=["area"], name="change_by_area", condition=Q(area__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["applied", "undone"]) | Q(applied_at__isnull=False),
                name="an_applied_change_says_when",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(
                    undoes__isnull=False,
                    status__in=["submitted", "returned", "approved", "applying", "applied"],
                ),
                name="a_change_is_undone_once",
            ),
        ]


class ChangeOperation(models.Model):
    """One typed step of a change. ``input`` is the operation's own document, sensitive values sealed."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="operations")
    position = models.PositiveIntegerField()
    kind = models.TextField()
    input = models.JSONField()
    names = models.JSONField(
        default=dict, help_text="Names of the people and groups it speaks of, by public id."
    )

    class Meta:
        ordering = ["request", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"], name="operations_of_a_change_are_numbered"
            )
        ]


class ChangeSubject(models.Model):
    """A record that a change touches, with the version that the proposer saw and the area it lay in then.

    No foreign keys to the register: a change outlives what its undo removed.
    """

    # a_change_names_a_subject_once begins with the request and finds its subjects.
    request = models.ForeignKey(
        ChangeRequest, on_delete=models.CASCADE, related_name="subjects", db_index=False
    )
    individual_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    base_version = models.BigIntegerField(null=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(individual_id__isnull=False, group_id__isnull=True)
                | Q(individual_id__isnull=True, group_id__isnull=False),
                name="a_change_subject_is_one_record",
            ),
            models.UniqueConstraint(
                fields=["request", "individual_id", "group_id"],
                nulls_distinct=False,
                name="a_change_names_a_subject_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["individual_id"],
                name="change_of_individual",
                condition=Q(individual_id__isnull=False),
            ),
            models.Index(fields=["group_id"], name="change_of_group", condition=Q(group_id__isnull=False)),
        ]
