"""How a fact stands, in a few words and a shield; the same on every page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext

from tessera.accounts.viewer import Viewer
from tessera.attestation.choices import Status
from tessera.attestation.queries.standings import Share, Standing, label_of, standings
from tessera.changes.queries.records import HouseholdRecord, Record
from tessera.dictionary.choices import Subject
from tessera.web.parts import Kind

Standings = dict[tuple[Subject, int], tuple[Standing, ...]]
_KINDS: dict[str, Kind] = {Status.ATTESTED: "ok", Status.REJECTED: "warn", Status.EXPIRED: "warn"}
_ICONS: dict[str, str] = {
    Status.ATTESTED: "shield-check",
    Status.REJECTED: "shield-x",
    Status.EXPIRED: "clock",
}


@dataclass(frozen=True)
class Shield:
    """``by`` and ``at`` are empty where nobody gave their word."""

    label: str
    kind: Kind
    icon: str
    by: str
    at: datetime | None
    comment: str
    until: date | None

    @classmethod
    def of(cls, fact: Standing, *, language: str) -> "Shield":
        return cls(
            label=label_of(fact.status, language),
            kind=_KINDS.get(fact.status, ""),
            icon=_ICONS.get(fact.status, "shield"),
            by=fact.by_name,
            at=fact.at,
            comment=fact.comment,
            until=fact.valid_until,
        )


@dataclass(frozen=True)
class ShareShown:
    """ "5 of 6 facts", with a shield when all are attested."""

    words: str
    kind: Kind
    icon: str
    attested: int
    total: int

    @classmethod
    def of(cls, share: Share) -> "ShareShown | None":
        """None where nothing is recorded that could be attested."""
        if not share.total:
            return None
        words = ngettext("%(attested)d of %(total)d fact", "%(attested)d of %(total)d facts", share.total)
        return cls(
            words=words % {"attested": share.attested, "total": share.total},
            kind="ok" if share.is_whole else "",
            icon="shield-check" if share.is_whole else "shield",
            attested=share.attested,
            total=share.total,
        )


@dataclass(frozen=True)
class Trust:
    """What was said of the facts of a record and of those who live there, for its page.

    ``shields`` are by field key, of the record itself; ``shares`` by key of the member. On a past day they are what was
    said by then. Nothing is shown of a version: the words were given on what the register held.
    """

    shields: dict[str, Shield]
    shares: dict[int, ShareShown]
    share: ShareShown | None

    @classmethod
    def of(cls, record: Record, *, viewer: Viewer, on: date) -> "Trust":
        if record.versions.shown is not None:
            return cls({}, {}, None)
        found = standings_of(record, viewer=viewer, on=on, at=record.at)
        language = get_language() or "en"
        own = found.get((_subject(record), record.id), ())
        shares = {
            key: shown
            for (subject, key), facts in found.items()
            if subject == Subject.INDIVIDUAL and (shown := ShareShown.of(Share.of(facts))) is not None
        }
        whole = sum((Share.of(facts) for facts in found.values()), Share())
        shields = {
            fact.spec.key: Shield.of(fact, language=language) for fact in own if fact.status != Status.NEW
        }
        return cls(shields, shares, ShareShown.of(whole))


def standings_of(record: Record, *, viewer: Viewer, on: date, at: datetime | None = None) -> Standings:
    """How the facts of a record stand, with those of the members of a household; two queries at most. With ``at`` as
    they stood then, and the words are judged on that day."""
    day = on if at is None else localdate(at)
    if not isinstance(record, HouseholdRecord):
        return standings(viewer=viewer, on=day, individuals=[record.id], at=at)
    members = [member.person.id for member in record.members if not member.person.is_hidden]
    return standings(viewer=viewer, on=day, individuals=members, groups=[record.id], at=at)


def _subject(record: Record) -> Subject:
    return Subject.GROUP if isinstance(record, HouseholdRecord) else Subject.INDIVIDUAL
