"""A record as a named version has it: the register as it was known when the version came, with what it says laid over.

The default is not touched by looking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from tessera.accounts.viewer import Viewer
from tessera.audit.queries import as_of
from tessera.audit.versions import Version
from tessera.changes import pictures as kept
from tessera.changes.pictures import Picture
from tessera.dictionary.choices import Subject
from tessera.lib.refusals import NotFound
from tessera.registry.models import Individual
from tessera.registry.queries.people import Person, person_of


@dataclass(frozen=True)
class AsIn:
    """Which picture to show: that of a named version, or the newest from a source."""

    version: UUID | None = None
    source: str = ""

    def is_meant(self, picture: Picture) -> bool:
        if self.version is not None:
            return picture.version == self.version
        return picture.source == self.source


@dataclass(frozen=True)
class Standing:
    """The pictures of a record, and the one that is shown, if any."""

    pictures: tuple[Picture, ...] = ()
    shown: Picture | None = None

    def of(self, versions: Sequence[Version]) -> list[Version]:
        """The versions of the record with the picture as the last one."""
        if self.shown is None:
            return list(versions)
        told = {"source": self.shown.source, "observed_on": self.shown.observed_on}
        row = {**kept.overlaid(versions[-1].row, self.shown.facts), **told}
        return [*versions, Version(row, self.shown.received_at, None, self.shown.change, "", False)]

    def over(self, known: Mapping[int, Person], *, viewer: Viewer) -> dict[int, Person]:
        """The members of a household as the same version has them; who is hidden stays so."""
        if self.shown is None:
            return dict(known)
        visible = [key for key, person in known.items() if not person.is_hidden]
        said = {
            one.owner: one.facts
            for one in kept.pictures(Subject.INDIVIDUAL, visible)
            if one.version == self.shown.version
        }
        if not said:
            return dict(known)
        rows = as_of(Individual, at=self.shown.received_at, id=list(said))
        language = get_language() or viewer.language
        told = {row["id"]: person_of(kept.overlaid(row, said[row["id"]]), language=language) for row in rows}
        return {**known, **told}


def standing(subject: Subject, key: int, as_in: AsIn | None) -> Standing:
    """Raises NotFound where the record has no such picture."""
    found = tuple(kept.pictures(subject, [key]))
    if as_in is None:
        return Standing(found)
    shown = next((one for one in found if as_in.is_meant(one)), None)
    if shown is None:
        raise NotFound
    return Standing(found, shown)
