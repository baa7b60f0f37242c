"""As whom one may log in: some people of Karuna who have a national number, and one whom nobody has registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef

from tessera.accounts import reach
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.demo.staff import HOME
from tessera.registry.encryption import unseal
from tessera.registry.models import Identifier, Membership

_HEADS: Final = 6
_OTHERS: Final = 3
_GENDERS: Final = {1: "male", 2: "female"}


@dataclass(frozen=True)
class Person:
    """``claims`` are what the provider says of them; ``sub`` is among them."""

    label: str
    claims: Mapping[str, Any]

    @property
    def sub(self) -> str:
        return str(self.claims["sub"])


VISITOR: Final = Person(
    "Selam Okello",
    {
        "sub": "demo-visitor",
        "name": "Selam Okello",
        "given_name": "Selam",
        "family_name": "Okello",
        "birthdate": "1991/06/14",
        "gender": "female",
        "individual_id": "0000000000",
    },
)


def people() -> list[Person]:
    """Those of the demo's district, in the order of their registry numbers; the visitor is the last one."""
    with reach.narrowed_to(system_viewer()):
        return [*_some(is_head=True, most=_HEADS), *_some(is_head=False, most=_OTHERS), VISITOR]


def _some(*, is_head: bool, most: int) -> list[Person]:
    lives = Membership.objects.filter(
        individual=OuterRef("individual"), until__isnull=True, group__kind__key="household"
    )
    role = lives.filter(roles__contains=["head"]) if is_head else lives.filter(relationship_to_head="spouse")
    found = Identifier.objects.filter(
        Exists(role),
        kind__key="national_id",
        individual__status="active",
        individual__birth_date_precision="day",
        individual__area__path__within_any=_home(),
    ).exclude(status="revoked")
    chosen = found.select_related("individual", "kind").order_by("individual__registry_number")
    return [_person(identifier) for identifier in chosen[:most]]


def _home() -> list[str]:
    return list(Area.objects.filter(level__number=2, names__en=HOME).values_list("path", flat=True))


def _person(identifier: Identifier) -> Person:
    someone = identifier.individual
    assert someone is not None and someone.birth_date is not None
    return Person(
        someone.full_name,
        {
            "sub": f"demo-{someone.public_id}",
            "name": someone.full_name,
            "given_name": someone.given_name,
            "family_name": someone.family_name,
            "birthdate": someone.birth_date.strftime("%Y/%m/%d"),
            "gender": _GENDERS.get(someone.sex, ""),
            "individual_id": unseal(identifier),
        },
    )
