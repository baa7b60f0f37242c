"""One switch on every record: as it is now, as on a date, as in a named version, as in the newest from a source."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from tessera.changes.queries.as_in import AsIn
from tessera.changes.queries.records import Record
from tessera.lib.dates import in_words
from tessera.lib.refusals import NotFound

AS: Final = "as"
_SOURCE: Final = "source:"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Switch:
    """``choices`` are the versions that the record has; ``shown`` names the one on the page, and ``words`` say of when
    it is. ``version`` is its public id."""

    choices: tuple[Choice, ...] = ()
    shown: str = ""
    words: str = ""
    version: UUID | None = None

    @classmethod
    def of(cls, record: Record) -> "Switch":
        stands = record.versions
        shown = stands.shown
        named = [
            Choice(str(one.version), _("As in “%(name)s”") % {"name": one.name}, one is shown)
            for one in stands.pictures
        ]
        sources = dict.fromkeys(one.source for one in stands.pictures)
        newest = [
            Choice(
                _SOURCE + source,
                _("As in the newest from “%(source)s”") % {"source": source},
                is_chosen=False,
            )
            for source in sources
        ]
        if shown is None:
            return cls((*named, *newest))
        return cls((*named, *newest), shown.name, in_words(shown.seen_on), shown.version)


def asked_for(data: QueryDict) -> AsIn | None:
    """The version that an address asks for. Raises NotFound for nonsense."""
    asked = data.get(AS, "")
    if not asked:
        return None
    if asked.startswith(_SOURCE):
        return AsIn(source=asked.removeprefix(_SOURCE))
    try:
        return AsIn(version=UUID(asked))
    except ValueError:
        raise NotFound from None


def query_of(record: Record) -> str:
    """What a link to another page of the record adds to its address to stay with the version; "" for none."""
    shown = record.versions.shown
    return "?" + urlencode({AS: shown.version}) if shown else ""
