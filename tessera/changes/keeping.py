"""Writes pictures of single records; files are kept by the set (``batch.versions``)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection

from tessera.changes.operations.facts import Settled
from tessera.dictionary.choices import Subject
from tessera.lib.db.locks import alone
from tessera.registry.models import Group, Individual, Membership
from tessera.versions.errors import VersionNameTaken
from tessera.versions.models import NamedVersion, RecordVersion

# What a version may bring: the columns that may be corrected.
_PLACE: Final = ("area_id", "address", "latitude", "longitude")
BROUGHT: Final[Mapping[Subject, tuple[str, ...]]] = {
    Subject.INDIVIDUAL: (
        "given_name", "family_name", "additional_name", "preferred_name", "birth_date", "birth_date_precision",
        "sex", *_PLACE, "language",
    ),
    Subject.GROUP: ("name", *_PLACE),
}  # fmt: skip


def source_of(name: str, source: str) -> str:
    """Whose word the version of that name is: as said, else as it was when the name was first used, else the name
    itself. Raises VersionNameTaken when the name belongs to another source."""
    known = NamedVersion.objects.filter(name=name).values_list("source", flat=True).first()
    if known is not None and source and source != known:
        raise VersionNameTaken(name=name, source=known, field="version_source")
    return known or source or name


def named(name: str, *, source: str, observed_on: date | None, **told: Any) -> NamedVersion:
    """The version of that name, made when it is new. Raises VersionNameTaken.

    ``told`` is through which channel, by whom and when: what the change in progress says, unless given.
    """
    alone(f"version:{name}")
    source = source_of(name, source)
    found = NamedVersion.objects.filter(name=name).first()
    if found is not None:
        return found
    return NamedVersion.objects.create(
        name=name, source=source, observed_on=observed_on, **(told or _of_the_change())
    )


def keep(
    record: Individual | Group,
    said: Settled | None,
    *,
    members: Sequence[Membership],
    name: str,
    source: str,
    observed_on: date | None,
) -> None:
    """Keep a picture: what was said, or the whole record as it stands, with its members.

    Within a change; the pictures carry it.
    """
    version = named(name, source=source, observed_on=observed_on)
    whole = said is None
    RecordVersion.objects.create(
        named=version,
        **_owner(record),
        facts=_whole(record) if said is None else _said(said),
        members=_members(members) if isinstance(record, Group) and whole else None,
        observed_on=observed_on,
    )
    if whole and members:
        RecordVersion.objects.bulk_create(
            RecordVersion(
                named=version,
                **_owner(one.individual),
                facts=_whole(one.individual),
                observed_on=observed_on,
            )
            for one in members
        )


def _owner(record: Individual | Group) -> dict[str, int]:
    return {"individual_id" if isinstance(record, Individual) else "group_id": record.pk}


def _whole(record: Individual | Group) -> dict[str, Any]:
    subject = Subject.INDIVIDUAL if isinstance(record, Individual) else Subject.GROUP
    columns = {column: getattr(record, column) for column in BROUGHT[subject]}
    return _said(Settled(columns, record.attributes))


def _said(settled: Settled) -> dict[str, Any]:
    """By column, as JSON holds it."""
    facts = {_column(name): _plain(value) for name, value in settled.columns.items()}
    return facts | ({"attributes": dict(settled.attributes)} if settled.attributes else {})


def _column(name: str) -> str:
    return "area_id" if name == "area" else name


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if hasattr(value, "pk") else value


def _members(members: Sequence[Membership]) -> list[dict[str, Any]]:
    return [{"individual": one.individual_id, "relationship": one.relationship_to_head} for one in members]


def _of_the_change() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            """select r.channel, r.actor, r.actor_name, history_now() from changes_changerequest r
               where r.id = history_change()"""
        )
        channel, actor, actor_name, now = cursor.fetchone()
    return {"channel": channel, "actor": actor, "actor_name": actor_name, "received_at": now}
