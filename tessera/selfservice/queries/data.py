"""All that is kept of somebody, for themselves: to read elsewhere, or to hand on."""

from datetime import datetime
from typing import Any, Final

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.changelog import change_log
from tessera.changes.queries.facts import Fact
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord, get_household, get_individual
from tessera.selfservice.queries.looks import looks
from tessera.selfservice.queries.own import own_individual

FORMAT: Final = "tessera-own-record-1"
Data = dict[str, Any]


def own_data(*, viewer: Viewer) -> tuple[IndividualRecord, tuple[HouseholdRecord, ...]]:
    """The citizen's record and those of their households. Raises NotFound for who is nobody."""
    record = get_individual(own_individual(viewer), viewer=viewer, purpose=Purpose.SERVICE)
    homes = (line.public_id for line in record.households if line.public_id is not None)
    return record, tuple(get_household(key, viewer=viewer, purpose=Purpose.SERVICE) for key in homes)


def as_data(*, viewer: Viewer, now: datetime) -> Data:
    """The same as plain values, with what changed and who has looked: the newest of both. No names of staff."""
    record, households = own_data(viewer=viewer)
    return {
        "format": FORMAT,
        "made_at": now,
        "person": _person(record),
        "households": [_household(one) for one in households],
        "changes": [
            {
                "at": entry.origin.at,
                "channel": entry.origin.channel_label,
                "reference": entry.origin.reference,
                "what": [line.title for line in entry.lines],
            }
            for entry in change_log(record, viewer=viewer).entries
        ],
        "seen_by": [
            {
                "at": look.at,
                "office": look.office,
                "purpose": look.purpose,
                "household": look.is_household,
                "revealed": look.revealed,
            }
            for look in looks(viewer=viewer).lines
        ],
    }


def _person(record: IndividualRecord) -> Data:
    return {
        "registry_number": record.registry_number,
        "name": record.person.name,
        "names_in_other_scripts": dict(record.name_variants),
        "status": record.status_label,
        "facts": _facts(record),
        "identifiers": [
            {
                "kind": one.kind_label,
                "number": one.shown,
                "status": one.status_label,
                "expires_on": one.expires_on,
            }
            for one in record.owned.identifiers
        ],
        "contacts": [
            {"kind": one.kind_label, "value": one.value, "confirmed_at": one.verified_at}
            for one in record.owned.contacts
        ],
        "documents": [
            {"kind": one.kind_label, "title": one.title, "expires_on": one.expires_on}
            for one in record.owned.documents
        ],
        "relationships": [
            {"kind": tie.kind_label, "from": tie.individual.name, "to": tie.other.name}
            for tie in record.ties
            if not (tie.individual.is_hidden or tie.other.is_hidden)
        ],
    }


def _household(record: HouseholdRecord) -> Data:
    return {
        "registry_number": record.registry_number,
        "kind": record.kind_label,
        "facts": _facts(record),
        "members": [
            {
                "name": member.person.name,
                "year_of_birth": member.person.birth_date.year if member.person.birth_date else None,
                "relationship_to_head": member.relationship_label,
                "since": member.since,
            }
            for member in record.members
            if not member.person.is_hidden
        ],
    }


def _facts(record: IndividualRecord | HouseholdRecord) -> list[Data]:
    return [_fact(fact) for section in record.sections for fact in section.facts if fact.is_recorded]


def _fact(fact: Fact) -> Data:
    return {
        "key": fact.key,
        "label": fact.label,
        "value": fact.value,
        "reads": fact.display,
        "source": fact.source,
        "observed_on": fact.observed_on,
    }
