"""People as a line of text: who is named on the page of another record."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.utils.translation import get_language

from tessera.accounts.viewer import Viewer
from tessera.audit.queries import as_of
from tessera.lib.db.prepared import fetch
from tessera.registry.choices import IndividualStatus, Sex
from tessera.registry.models import Individual
from tessera.registry.queries.within import name_within, seen_by

COLUMNS = (
    "id",
    "public_id",
    "registry_number",
    "given_name",
    "additional_name",
    "family_name",
    "preferred_name",
    "name_variants",
    "sex",
    "birth_date",
    "birth_date_precision",
    "death_date",
    "status",
)


_PEOPLE: Final = f"""
select {", ".join(f"i.{column}" for column in COLUMNS)}
from registry_individual i left join areas_area area on area.id = i.area_id
where i.id = any (%(ids)s::bigint[]) and {name_within("i")}
"""  # noqa: S608 - the parts are constants


@dataclass(frozen=True)
class Person:
    """Somebody named on a page. Who is out of the viewer's reach is hidden: no name, no link."""

    id: int
    public_id: UUID | None = None
    registry_number: str = ""
    name: str = ""
    sex: int = Sex.NOT_KNOWN
    birth_date: date | None = None
    birth_date_precision: str = "day"
    death_date: date | None = None
    status: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.public_id is None

    @property
    def is_deceased(self) -> bool:
        return self.status == IndividualStatus.DECEASED or self.death_date is not None


def people(ids: Collection[int], *, viewer: Viewer, at: datetime | None = None) -> dict[int, Person]:
    """The people by key, those out of reach today hidden; as they were at a moment where one is given.

    Who looks at their own record is told the year of birth of those whom they live with, and not the day.
    """
    if not ids:
        return {}
    asked = {"ids": list(set(ids)), **seen_by(viewer)}
    seen = [dict(zip(COLUMNS, values, strict=True)) for values in fetch(_PEOPLE, asked)]
    for row in seen:
        row["name_variants"] = orjson.loads(row["name_variants"])
    stood = seen if at is None else as_of(Individual, at=at, id=[row["id"] for row in seen])
    found = {row["id"]: person_of(row, language=get_language() or "") for row in stood}
    found |= {pk: _born_in(found[pk]) for pk in viewer.sees.housemates & found.keys()}
    return {pk: found.get(pk, Person(pk)) for pk in ids}


def person_of(row: Mapping[str, Any], *, language: str = "") -> Person:
    """A person from a row of theirs, today's or one from history."""
    return Person(
        id=row["id"],
        public_id=row["public_id"],
        registry_number=row["registry_number"],
        name=full_name(row, language=language),
        sex=row["sex"],
        birth_date=row["birth_date"],
        birth_date_precision=row["birth_date_precision"],
        death_date=row["death_date"],
        status=row["status"],
    )


def _born_in(person: Person) -> Person:
    if person.birth_date is None:
        return person
    return replace(person, birth_date=person.birth_date.replace(month=1, day=1), birth_date_precision="year")


def full_name(row: Mapping[str, Any], *, language: str = "") -> str:
    """The name, in the script of the language where one is recorded."""
    variant = (row.get("name_variants") or {}).get(language, "")
    parts = (row["given_name"], row["additional_name"], row["family_name"])
    return variant or " ".join(part for part in parts if part) or row["preferred_name"]


def age_on(person: Person, day: date) -> int | None:
    """Completed years on a day, or at death; None where the birth is not recorded or lies ahead."""
    born = person.birth_date
    end = min(day, person.death_date) if person.death_date else day
    if born is None or born > end:
        return None
    return end.year - born.year - ((end.month, end.day) < (born.month, born.day))
