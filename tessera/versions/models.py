"""Versions of records that came from elsewhere than the default: pictures of people and households under a name.

The default itself is the live row of the register, and its former versions are in the history; neither is stored here
again.
"""

from django.db import models
from django.db.models import Q

from tessera.areas.models import Area
from tessera.audit.models import Recorded
from tessera.dictionary.models import Section
from tessera.lib.db.functions import HistoryChange, HistoryNow, HistoryTxid
from tessera.lib.uuid7 import uuid7
from tessera.versions.choices import Rule, Which


class NamedVersion(models.Model):
    """What the pictures of one survey round, or of one feedback, are called. Append-only.

    ``source`` is who says it, as it is ranked by trust; several names may come from one source. ``observed_on`` is the
    day that the first file gave; each picture has its own.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.TextField(unique=True)
    source = models.TextField()
    channel = models.TextField()
    observed_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    actor = models.TextField()
    actor_name = models.TextField()
    txid = models.BigIntegerField(db_default=HistoryTxid(), editable=False)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(source=""), name="a_named_version_has_a_name_and_a_source"
            )
        ]


class RecordVersion(models.Model):
    """The picture of one person or household in a named version. Append-only; the newest of a name counts.

    ``facts`` is what the source said, by column of the register, the country's own facts under "attributes"; what it
    did not speak of is absent, what it says is empty is null or "". ``members`` of a household: who lived there by the
    source, as ``{"individual": key, "relationship": code}``. ``change`` is the request that brought it: once that is
    undone, the picture counts no more. The columns that name records are not foreign keys, as in the history.
    """

    named = models.ForeignKey(NamedVersion, on_delete=models.PROTECT, related_name="+")
    individual_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    change = models.BigIntegerField(db_default=HistoryChange(), null=True)
    facts = models.JSONField(default=dict)
    members = models.JSONField(null=True)
    observed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=HistoryNow(), editable=False)
    txid = models.BigIntegerField(db_default=HistoryTxid(), editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["individual_id"],
                condition=Q(individual_id__isnull=False),
                name="version_by_individual",
            ),
            models.Index(fields=["group_id"], condition=Q(group_id__isnull=False), name="version_by_group"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(individual_id__isnull=False, group_id__isnull=True)
                | Q(individual_id__isnull=True, group_id__isnull=False),
                name="a_version_is_of_one_record",
            )
        ]


class TrustedSource(Recorded):
    """How much a source is trusted for the fields of a section: 1 is the most. Sources without a row come last.

    ``section`` is None for fields that stand in no section.
    """

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    source = models.TextField()
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ["section", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "source"], name="a_source_is_ranked_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["section", "rank"], name="a_rank_is_given_once", nulls_distinct=False
            ),
        ]


class Marking(models.Model):
    """A named version on its way to be the default of many records: which, by which rule, and what came of it.

    ``change`` is the key of the change request that all of it belongs to; it says whether it was undone. ``at`` is when
    it was decided, by the clock of the database: what somebody else changed since is left as it is. ``reach`` is where
    whoever decided may mark. ``upto`` is the last picture that was known then.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    named = models.ForeignKey(NamedVersion, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    which = models.TextField(choices=Which, default=Which.BOTH)
    rule = models.TextField(choices=Rule, default=Rule.ALL)
    filters = models.JSONField(default=dict, help_text="As changes.batch.narrowing stores them.")
    actor = models.TextField()
    actor_name = models.TextField()
    reach = models.TextField(help_text="As tessera.reach is written.")
    change = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    upto = models.BigIntegerField()
    counts = models.JSONField(default=dict)
    job = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
