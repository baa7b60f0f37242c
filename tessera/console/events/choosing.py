"""Choosing a person or a household by typing a part of a name, a number or a phone."""

from collections.abc import Callable
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tessera.accounts.choices import Purpose
from tessera.console.events.about import About
from tessera.registry.choices import GroupStatus, IndividualStatus
from tessera.registry.queries import find
from tessera.registry.queries.named import Named, household_named, person_named
from tessera.registry.queries.search.filters import Filters
from tessera.registry.queries.search.parts import PersonHit
from tessera.web.lookup import LookupField
from tessera.web.parts import Option, Options

SHOWN = 12


def person_field(
    label: str | Promise, *, about: About, required: bool = True, help_text: str | Promise = ""
) -> LookupField:
    """A look-up whose value is the public id of an active person within the viewer's reach."""
    return LookupField(
        view="console:person-options",
        find=lambda words: people_for(words, about=about),
        name_of=lambda value: _option(value, person_named, about),
        label=label,
        required=required,
        help_text=help_text or _("Type a part of the name, a registry number or a phone number."),
    )


def household_field(
    label: str | Promise, *, about: About, required: bool = True, help_text: str | Promise = ""
) -> LookupField:
    """A look-up whose value is the public id of an active household within the viewer's reach."""
    return LookupField(
        view="console:household-options",
        find=lambda words: households_for(words, about=about),
        name_of=lambda value: _option(value, household_named, about),
        label=label,
        required=required,
        help_text=help_text or _("Type the number of the household, or the name of somebody in it."),
    )


def people_for(words: str, *, about: About) -> Options:
    found = find.people(
        words,
        viewer=about.viewer,
        purpose=Purpose.SERVICE,
        on=about.today,
        filters=Filters(status=IndividualStatus.ACTIVE),
        limit=SHOWN,
    )
    return [
        Option(
            str(hit.public_id),
            f"{hit.name} · {hit.registry_number}",
            " · ".join(
                part for part in (_born(hit), hit.area, hit.home.registry_number if hit.home else "") if part
            ),
        )
        for hit in found.hits
    ]


def households_for(words: str, *, about: About) -> Options:
    found = find.households(
        words,
        viewer=about.viewer,
        purpose=Purpose.SERVICE,
        on=about.today,
        filters=Filters(status=GroupStatus.ACTIVE),
        limit=SHOWN,
    )
    return [
        Option(str(hit.public_id), _label(hit.registry_number, hit.name or hit.head_name), hit.area)
        for hit in found.hits
    ]


def _born(hit: PersonHit) -> str:
    return f"{hit.birth_date:%Y}" if hit.birth_date else ""


def _label(number: str, name: str) -> str:
    return f"{name} · {number}" if name else number


def _option(value: str, named: Callable[..., Named | None], about: About) -> Option | None:
    try:
        found = named(UUID(value), viewer=about.viewer)
    except ValueError:
        return None
    return Option(str(found.public_id), _label(found.number, found.name)) if found else None
