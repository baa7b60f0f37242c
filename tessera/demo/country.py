"""Builds Karuna: its areas, and the fields that it records beside the built-in ones."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tessera.accounts.viewer import Viewer
from tessera.areas import actions as areas
from tessera.areas.actions.steward import tree_changed
from tessera.areas.models import Area, AreaLevel
from tessera.audit.session import recorded_as
from tessera.demo import geography
from tessera.dictionary.models import Code, CodeList, Field, Section
from tessera.registry import household_facts

_FIELDS: Final = Path(__file__).parent / "country.json"


def create(*, by: Viewer, now: datetime) -> None:
    """Write areas and fields; what is there already stays as it is."""
    _create_areas(by=by, now=now)
    with recorded_as(by.actor, at=now):
        _create_fields(json.loads(_FIELDS.read_text("utf-8")))
    household_facts.install()


def _create_areas(*, by: Viewer, now: datetime) -> None:
    """A tree of fifteen hundred areas, a statement a level."""
    places = geography.places()
    known = dict(Area.objects.filter(code__in=[place.code for place in places]).values_list("code", "pk"))
    if len(known) == len(places):
        return
    for number, names in enumerate(geography.LEVELS):
        areas.name_level(number, names=names, by=by, now=now)
    levels = dict(AreaLevel.objects.values_list("number", "pk"))
    with tree_changed(by, now=now):
        for number in range(len(geography.LEVELS)):
            made = Area.objects.bulk_create(
                Area(
                    code=place.code,
                    level_id=levels[number],
                    parent_id=known[place.parent] if place.parent else None,
                    names=place.names,
                    latitude=place.centre[1],
                    longitude=place.centre[0],
                    boundary=place.boundary,
                )
                for place in places
                if place.level == number and place.code not in known
            )
            known |= {area.code: area.pk for area in made}


def _create_fields(given: dict[str, list[dict[str, Any]]]) -> None:
    for found in given["code_lists"]:
        code_list, _ = CodeList.objects.get_or_create(key=found["key"], defaults={"labels": found["labels"]})
        for position, code in enumerate(found["codes"], 1):
            Code.objects.get_or_create(
                code_list=code_list,
                value=code["value"],
                defaults={"labels": code["labels"], "position": position * 10},
            )
    for found in given["sections"]:
        Section.objects.get_or_create(key=found["key"], defaults={k: found[k] for k in found if k != "key"})
    code_lists = {code_list.key: code_list for code_list in CodeList.objects.all()}
    sections = {section.key: section for section in Section.objects.all()}
    for position, found in enumerate(given["fields"], 1):
        rest = {name: found[name] for name in found if name not in {"subject", "key", "section", "code_list"}}
        rest["section"] = sections[found["section"]]
        rest["code_list"] = code_lists[found["code_list"]] if "code_list" in found else None
        rest["position"] = position * 10
        Field.objects.get_or_create(subject=found["subject"], key=found["key"], defaults=rest)
