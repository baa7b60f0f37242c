"""Somebody shows that they are alive: by logging in once more, or at the desk. Photos are in ``photos.py``.

All of it only writes down that it was shown. Nothing in the register changes, and nothing is stopped for who does not.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tessera.accounts.choices import Permission
from tessera.accounts.models import CitizenLogin, User
from tessera.accounts.oidc.choices import Level
from tessera.accounts.oidc.identity import VerifiedIdentity
from tessera.accounts.reach import acting, narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.liveness import errors
from tessera.liveness.choices import LONGEST_NOTE, CheckStatus, ProofStatus, Way
from tessera.liveness.models import Check, Proof
from tessera.registry.models import ContactPoint, Individual
from tessera.selfservice.models import Link

FRESH: Final = timedelta(minutes=10)
AHEAD: Final = timedelta(seconds=5)  # clocks differ a little


@transaction.atomic
@acting
def by_step_up(
    individual: Individual, identity: VerifiedIdentity, *, login: CitizenLogin, by: Viewer, now: datetime
) -> Proof:
    """Somebody has logged in once more. ``login`` is the one of their session: it shows that they are alive themselves,
    and nothing of those for whom they act.

    Raises NotTheSame, NotFresh, NothingDue, and LevelTooLow where every rule that asks for it wants a surer log-in.
    """
    if (identity.issuer, identity.sub) != (login.issuer, login.subject) or by.acts_for is not None:
        raise errors.NotTheSame
    if not _is(login, individual):
        raise errors.NotTheSame
    proved = identity.auth_time
    if proved is None or not now - FRESH <= proved <= now + AHEAD:
        raise errors.NotFresh
    asked = due(individual, Way.STEP_UP)
    if not asked.exists():
        raise errors.NothingDue
    enough = asked.filter(rule__least_level__in=levels_within(identity.level))
    if not enough.exists():
        raise errors.LevelTooLow
    proof = _write(individual, Way.STEP_UP, by=by, now=now, acr=identity.acr, level=identity.level or "")
    confirm(enough, proof, on=timezone.localdate(now))
    return proof


@transaction.atomic
@acting
def at_desk(individual: Individual, *, note: str, by: Viewer, now: datetime) -> Proof:
    """An officer has seen them. Raises PermissionMissing, ReasonMissing, OwnProof, NothingDue."""
    by.must(Permission.LIFE_PROOF_RECORD, path_of(individual))
    reason = note.strip()[:LONGEST_NOTE]
    if not reason:
        raise errors.ReasonMissing(field="note")
    refuse_own(individual, by=by)
    asked = due(individual, Way.DESK)
    if not asked.exists():
        raise errors.NothingDue
    proof = _write(individual, Way.DESK, by=by, now=now, note=reason)
    confirm(asked, proof, on=timezone.localdate(now))
    return proof


def _is(login: CitizenLogin, individual: Individual) -> bool:
    """Whether who logs in so is that person; a record that turned out to be a duplicate leads to the one that stays."""
    named = Q(individual=individual) | Q(individual__duplicate_of=individual)
    with narrowed_to(system_viewer()):
        return Link.objects.filter(named, citizen=login.citizen_id, until__isnull=True).exists()


def due(individual: Individual, way: Way) -> "QuerySet[Check]":
    """What is asked of them that can be given in this way."""
    return Check.objects.filter(
        individual=individual, status=CheckStatus.OPEN, rule__ways__contains=[way.value]
    )


def confirm(checks: "QuerySet[Check]", proof: Proof, *, on: date) -> int:
    """Mark the checks as done. A photo of them that still waits is no longer needed when nothing asks for it."""
    done = Check.objects.filter(pk__in=list(checks.values_list("pk", flat=True)))
    changed = done.update(status=CheckStatus.DONE, closed_on=on, way=proof.way, proof=proof)
    if not due(proof.individual, Way.PHOTO).exists():
        waiting = Proof.objects.filter(individual=proof.individual, status=ProofStatus.WAITING)
        waiting.exclude(pk=proof.pk).update(status=ProofStatus.ENDED, decided_at=proof.at)
    return changed


def refuse_own(individual: Individual, *, by: Viewer) -> None:
    """Officers do not confirm themselves. They are known by the e-mail address of their account. Raises OwnProof."""
    email = User.objects.filter(pk=by.user_id).values_list("email", flat=True).first() if by.user_id else None
    own = ContactPoint.objects.filter(individual=individual, kind="email", value__iexact=email or "")
    if email and own.exists():
        raise errors.OwnProof


def levels_within(level: Level | None) -> list[str]:
    """What a rule may ask for that a log-in of this level gives."""
    return ["", *(one.value for one in Level if level is not None and one.rank <= level.rank)]


def path_of(individual: Individual) -> str | None:
    return individual.area.path if individual.area else None


def _write(individual: Individual, way: Way, *, by: Viewer, now: datetime, **more: str) -> Proof:
    return Proof.objects.create(
        individual=individual,
        way=way,
        status=ProofStatus.PASSED,
        at=now,
        decided_at=now,
        by=by.actor,
        by_name=by.name,
        **more,
    )
