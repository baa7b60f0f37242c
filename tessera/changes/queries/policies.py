"""Policies, freezes and office hours, for those who manage them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas.models import Area
from tessera.changes.approval import rulebook
from tessera.changes.approval.definition import Definition
from tessera.changes.approval.errors import PolicyNotFound
from tessera.changes.models import Freeze, Policy, PolicyVersion, Step


@dataclass(frozen=True)
class PolicyLine:
    """A policy with what it says. ``current`` is None where nothing is in force, ``draft`` where nothing is being
    edited."""

    policy: Policy
    current: Definition | None
    draft: Definition | None
    number: int | None  # of the version in force


@dataclass(frozen=True)
class PolicyDetail:
    """``versions`` are all of them, the newest first; ``waiting`` is how many requests wait under any of them."""

    line: PolicyLine
    versions: tuple[PolicyVersion, ...]
    waiting: int


@dataclass(frozen=True)
class FreezeLine:
    freeze: Freeze
    areas: tuple[str, ...]  # their names; none is everywhere
    is_in_force: bool


def policies(*, viewer: Viewer) -> list[PolicyLine]:
    """All of them: those in force first, in the order in which they are followed."""
    viewer.must(Permission.POLICIES_MANAGE)
    lines = [_line(policy) for policy in Policy.objects.prefetch_related("versions")]
    return sorted(lines, key=_order)


def get_policy(public_id: UUID, *, viewer: Viewer) -> PolicyDetail:
    """Raises PermissionMissing and PolicyNotFound."""
    viewer.must(Permission.POLICIES_MANAGE)
    policy = Policy.objects.prefetch_related("versions").filter(public_id=public_id).first()
    if policy is None:
        raise PolicyNotFound
    versions = sorted(policy.versions.all(), key=lambda version: -version.number)
    keys = [version.pk for version in versions]
    waiting = Step.objects.filter(closed_at__isnull=True, request__policies__overlap=keys).count()
    return PolicyDetail(_line(policy), tuple(versions), waiting)


def freezes(*, viewer: Viewer, now: datetime, most: int = 50) -> list[FreezeLine]:
    """The newest first."""
    viewer.must(Permission.POLICIES_MANAGE)
    found = list(Freeze.objects.order_by("-since")[:most])
    keys = {key for freeze in found for key in freeze.areas}
    areas = Area.objects.defer("boundary").in_bulk(keys)
    return [
        FreezeLine(
            freeze,
            tuple(areas[key].name_in(viewer.language) for key in freeze.areas if key in areas),
            freeze.since <= now and (freeze.until is None or freeze.until > now),
        )
        for freeze in found
    ]


def in_force(*, now: datetime) -> list[Freeze]:
    """Freezes that hold now, for a banner that everybody sees."""
    return list(Freeze.objects.at(now))


def _line(policy: Policy) -> PolicyLine:
    versions: Iterable[PolicyVersion] = policy.versions.all()
    by_key = {version.pk: version for version in versions}
    draft = next((version for version in by_key.values() if version.published_at is None), None)
    held = by_key.get(policy.current_id or 0) if policy.retired_at is None else None
    return PolicyLine(
        policy,
        rulebook.read(held.definition) if held else None,
        rulebook.read(draft.definition) if draft else None,
        held.number if held else None,
    )


def _order(line: PolicyLine) -> tuple[bool, int, str]:
    return line.current is None, line.current.priority if line.current else 0, line.policy.key
