"""Where citizens can be reached: at what the register knows of the person whom they are."""

from collections.abc import Mapping, Sequence
from typing import Final

from tessera.accounts.models import Citizen
from tessera.notifications import addresses
from tessera.notifications.addresses import Reachable
from tessera.notifications.choices import RecipientKind
from tessera.selfservice.models import Link

_NOBODY: Final = Reachable()


def register() -> None:
    """Tell notifications, which know no citizens, how to find them."""
    addresses.resolve_with(RecipientKind.CITIZEN, citizens)
    addresses.accounts_with(accounts)


def citizens(keys: Sequence[str]) -> Mapping[str, Reachable]:
    """By public id, in three queries: their own name and language, and the addresses of their record."""
    links = Link.objects.filter(citizen__public_id__in=keys, until__isnull=True)
    individuals = {
        str(citizen): str(individual)
        for citizen, individual in links.values_list("citizen__public_id", "individual__public_id")
    }
    records = addresses.resolve(RecipientKind.INDIVIDUAL, sorted(set(individuals.values())))
    return {
        str(citizen.public_id): _reachable(citizen, records.get(individuals.get(str(citizen.public_id), "")))
        for citizen in Citizen.objects.filter(public_id__in=keys)
    }


def accounts(individuals: Sequence[str]) -> Mapping[str, str]:
    """The public ids of the citizens who are these individuals, by those of the individuals."""
    links = Link.objects.filter(
        individual__public_id__in=individuals, until__isnull=True, citizen__is_active=True
    )
    return {
        str(individual): str(citizen)
        for individual, citizen in links.values_list("individual__public_id", "citizen__public_id")
    }


def _reachable(citizen: Citizen, record: Reachable | None) -> Reachable:
    known = record or _NOBODY
    return Reachable(
        name=citizen.name,
        language=citizen.language or known.language,
        email=known.email,
        phone=known.phone,
        is_active=citizen.is_active,
    )
