"""What pages show of background work. The queue itself is procrastinate's."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from tessera.jobs.choices import ENDED, Status
from tessera.lib.uuid7 import uuid7


class Job(models.Model):
    """One piece of background work: what, for whom, how far, and how it ended."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)  # of the handler
    title = models.CharField(max_length=200, blank=True)  # for people, in the language of who asked
    args = models.JSONField(default=dict)  # ids and options, never people's data
    lock = models.CharField(max_length=200, blank=True)  # jobs with the same lock run one after the other
    requested_by_id = models.BigIntegerField(null=True)  # a user; this floor does not know users
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    stage = models.CharField(max_length=100, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)  # unknown at first
    attempts = models.PositiveSmallIntegerField(default=0)
    attempts_before = models.PositiveSmallIntegerField(default=0)  # when it was asked for the last time
    cancel_asked = models.BooleanField(default=False)  # a running job ends at its next sign of progress
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)  # of the latest attempt
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=100, blank=True)  # a refusal's code or an exception's class

    class Meta:
        indexes = [
            Index(fields=["requested_by_id", "-created_at"], name="jobs_of_a_user"),
            Index(fields=["status", "-id"], name="jobs_by_status"),
        ]
        constraints = [
            CheckConstraint(condition=Q(status__in=Status.values), name="a_job_has_a_known_status"),
            CheckConstraint(condition=Q(done__gte=0), name="a_job_never_undoes_its_progress"),
            CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="a_job_finishes_after_it_starts",
            ),
            CheckConstraint(
                condition=Q(status=Status.FAILED) | Q(error_code=""), name="only_a_failed_job_has_an_error"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.public_id}"

    @property
    def is_finished(self) -> bool:
        return self.status in ENDED

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None while the total is unknown."""
        if self.status == Status.DONE:
            return 100
        if not self.total:
            return None
        return min(100, self.done * 100 // self.total)

    def remaining(self, *, now: datetime) -> timedelta | None:
        """How long it will still take at the rate so far; None where that cannot be said."""
        if self.status != Status.RUNNING or self.started_at is None or not self.total or not self.done:
            return None
        elapsed = now - self.started_at
        return max(timedelta(0), elapsed * ((self.total - self.done) / self.done))

    def facts(self) -> dict[str, Any]:
        """What a log may say about the job."""
        return {"job": str(self.public_id), "handler": self.name, "attempt": self.attempts}
