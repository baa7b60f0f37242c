"""The country's facts in the forms of events: which are asked of whom, and what is known of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.html import escape

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Anywhere, Reach
from tessera.areas import queries as areas
from tessera.changes.queries.records import Record
from tessera.console.events.about import About
from tessera.console.fields.forms import Asking
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.questions.places import area_by_code, option_of, options_for
from tessera.web.lookup import Find, LookupField, Name
from tessera.web.parts import Option

# Facts that an operation of their own changes, or nothing does.
NOT_ASKED: Final = frozenset(
    {"registry_number", "status", "death_date", "registered_on", "observed_on", "source"}
)
SEALED: Final = frozenset({Sensitivity.SENSITIVE, Sensitivity.SECRET})
MOST_DOCUMENTS: Final = 100


def specs_for(subject: Subject, *, about: About, path: str | None | Anywhere) -> tuple[FieldSpec, ...]:
    """The fields in force that the viewer may see and change in a place."""
    sees_all = about.viewer.may(Permission.PEOPLE_VIEW_SENSITIVE, path)
    return tuple(
        spec
        for spec in catalogue.fields(subject)
        if spec.key not in NOT_ASKED and (sees_all or spec.sensitivity not in SEALED)
    )


def asking(about: About, *, permission: Permission, documents: tuple[tuple[str, str], ...] = ()) -> Asking:
    """Areas are chosen where the viewer holds the permission. What is asked of many people is looked up once."""
    within = about.viewer.reach(permission)

    @cache
    def find(words: str) -> Sequence[Option]:
        return options_for(words, within=within, on=about.today)

    @cache
    def option_of_value(value: str) -> Option | None:
        return _option_of(value, within=within)

    return Asking(
        language=about.language,
        today=about.today,
        country=settings.COUNTRY_CODE,
        area_question=lambda spec: _area_question(spec, find=find, name_of=option_of_value, about=about),
        find_area=cache(lambda value: _code_of(value, within=within)),
        documents=documents,
    )


def documents_of(record: Record) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(document.public_id), document.title or document.kind_label)
        for document in record.owned.documents[:MOST_DOCUMENTS]
    )


def _area_question(spec: FieldSpec, *, find: Find, name_of: Name, about: About) -> forms.Field:
    label = spec.label_in(about.language)
    return LookupField(
        view="console:area-options",
        find=find,
        name_of=name_of,
        label=label,
        required=spec.required,
        help_text=escape(spec.help_in(about.language)),
    )


def _option_of(value: str, *, within: Reach) -> Option | None:
    area = area_by_code(value)
    if area is None or not within.covers(area.path):
        return None
    return option_of(areas.in_context([area])[0])


def _code_of(value: str, *, within: Reach) -> str | None:
    area = area_by_code(value)
    return area.code if area is not None and within.covers(area.path) else None


def only_given(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without the questions that nobody answered."""
    return {key: value for key, value in facts.items() if value not in (None, "", [])}
