"""Versions under a name: what they are called, whose word they are, and which sources are trusted most."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.viewer import Viewer
from tessera.changes import keeping
from tessera.changes.keeping import source_of
from tessera.dictionary.models import Section
from tessera.lib.db.locks import alone
from tessera.lib.refusals import NotFound
from tessera.versions.errors import SourceTwice
from tessera.versions.models import NamedVersion, TrustedSource


@transaction.atomic
def named(
    name: str, *, source: str, channel: str, observed_on: date | None, by: Viewer, now: datetime
) -> NamedVersion:
    """The version of that name, made when it is new. Raises VersionNameTaken."""
    return keeping.named(
        name,
        source=source,
        observed_on=observed_on,
        channel=channel,
        received_at=now,
        actor=by.actor,
        actor_name=by.name,
    )


@transaction.atomic
def rank_sources(ranking: Mapping[str, Sequence[str]], *, by: Viewer, now: datetime) -> None:
    """Which sources are trusted most for the fields of each section (by key; "" for fields without one), the most
    trusted first. Sections that are not named stay as they are. Raises PermissionMissing, NotFound, SourceTwice."""
    if not by.reach(Permission.FIELDS_MANAGE).everywhere:
        raise PermissionMissing(permission=Permission.FIELDS_MANAGE.label)
    alone("versions:trust")
    sections = {section.key: section for section in Section.objects.all()}
    for key, sources in ranking.items():
        if key and key not in sections:
            raise NotFound
        _rank(sections.get(key), [source.strip() for source in sources if source.strip()])


def _rank(section: Section | None, sources: Sequence[str]) -> None:
    twice = next((source for source in sources if sources.count(source) > 1), None)
    if twice is not None:
        raise SourceTwice(source=twice)
    before = TrustedSource.objects.filter(section=section)
    if list(before.order_by("rank").values_list("source", flat=True)) == list(sources):
        return
    before.delete()
    TrustedSource.objects.bulk_create(
        TrustedSource(section=section, source=source, rank=rank)
        for rank, source in enumerate(sources, start=1)
    )


__all__ = ["named", "rank_sources", "source_of"]
