"""A new person as forms ask for one."""

from collections.abc import Mapping
from typing import Any

from tessera.changes.operations.parts import PersonInput
from tessera.registry.choices import BirthDatePrecision, Sex
from tessera.web.forms import PartialDate


def new_person(given: Mapping[str, Any], **more: Any) -> PersonInput:
    """The person of clean answers: ``given_name``, ``family_name``, ``birth_date`` as far as it is known, ``sex``."""
    born: PartialDate | None = given["birth_date"]
    return PersonInput(
        given_name=given["given_name"],
        family_name=given["family_name"],
        birth_date=born.value if born else None,
        birth_date_precision=BirthDatePrecision(born.precision if born else "day"),
        sex=Sex(int(given["sex"])),
        **more,
    )
