"""What falls back when facts change: the word that somebody gave on them."""

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from tessera.attestation.choices import Status
from tessera.attestation.models import Attestation
from tessera.changes.approval import consequences
from tessera.changes.approval.consequences import Fact


@consequences.told_by
def attestations(facts: Collection[Fact]) -> Mapping[Fact, str]:
    """Whose word falls back with which fact, in one query."""
    if not facts:
        return {}
    records, keys = {record for record, _key in facts}, {key for _record, key in facts}
    given = Attestation.objects.filter(
        Q(individual__public_id__in=records) | Q(group__public_id__in=records),
        field__key__in=keys,
        status=Status.ATTESTED,
    )
    rows = given.values_list("individual__public_id", "group__public_id", "field__key", "attested_by_name")
    found = {(person or group, key): name for person, group, key, name in rows}
    return {
        fact: _("Attested by %(name)s; that word falls back.") % {"name": found[fact]}
        for fact in facts
        if fact in found
    }
