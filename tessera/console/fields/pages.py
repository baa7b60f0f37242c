from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tessera.console import definitions
from tessera.console.fields.design_forms import LANGUAGES
from tessera.console.fields.forms import FactsForm
from tessera.console.fields.touched import DeprecatePage, TouchedRow
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Section
from tessera.dictionary.specs import FieldSpec
from tessera.dictionary.values import plain
from tessera.registry.queries.definitions import COUNTED, DefinitionChange
from tessera.web import formatting
from tessera.web.parts import Crumb, Event, Fact, Tab, Words

FLAG_WORDS: dict[str, str | Promise] = {
    "required": gettext_lazy("an answer is needed"),
    "filterable": gettext_lazy("filter"),
    "searchable": gettext_lazy("search"),
    "attestable": gettext_lazy("may be attested"),
    "citizen_may_propose": gettext_lazy("people may propose changes"),
    "exportable": gettext_lazy("export"),
    "household_fact": gettext_lazy("household fact"),
}
COLUMN_WORDS: dict[str, str | Promise] = {
    "labels": gettext_lazy("Labels"),
    "help": gettext_lazy("Help"),
    "type": gettext_lazy("Type"),
    "code_list": gettext_lazy("Code list"),
    "section": gettext_lazy("Section"),
    "deprecated_since": gettext_lazy("Deprecated since"),
    "synonyms": gettext_lazy("Headings in files"),
    "sensitivity": gettext_lazy("Sensitivity"),
    "minimum": gettext_lazy("Smallest value"),
    "maximum": gettext_lazy("Largest value"),
    "pattern": gettext_lazy("Pattern"),
    "max_length": gettext_lazy("Most characters"),
    "unit": gettext_lazy("Unit"),
    "retention_months": gettext_lazy("Months to keep it"),
    "stale_months": gettext_lazy("Months until it is old"),
    "attestation_months": gettext_lazy("Months for which an attestation holds"),
    "attestation_roles": gettext_lazy("Only these roles may attest it"),
    "own_attestation": gettext_lazy("Who entered it may attest it too"),
}


@dataclass(frozen=True)
class FieldRow:
    label: str
    url: str
    key: str
    type: Words
    uses: str
    is_built_in: bool
    is_deprecated: bool
    order_url: str


@dataclass(frozen=True)
class FieldGroupRows:
    """The fields of a section; the addresses are empty for the fields that stand in none."""

    title: str
    rows: tuple[FieldRow, ...]
    change_url: str = ""
    order_url: str = ""


@dataclass(frozen=True)
class FieldsPage:
    """The fields of one subject under their sections. An order can be given to the whole list only."""

    subject: str
    may_order: bool
    tabs: tuple[Tab, ...]
    groups: tuple[FieldGroupRows, ...]
    words: str
    deprecated: bool
    add_url: str
    section_url: str


@dataclass(frozen=True)
class Preview:
    """How the question looks in one language."""

    language: str
    name: Words
    direction: str
    form: FactsForm


@dataclass(frozen=True)
class FieldPage:
    title: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    previews: tuple[Preview, ...]
    history: tuple[Event, ...]
    asked_by: tuple[TouchedRow, ...]
    is_deprecated: bool
    may_deprecate: bool
    code_list_url: str
    change_url: str
    move_url: str
    deprecate_url: str
    reinstate_url: str


def fields_page(
    catalogue: Catalogue,
    *,
    subject: str,
    sections: Sequence[Section],
    words: str,
    deprecated: bool,
    language: str,
) -> FieldsPage:
    here = reverse("console:fields")
    found = [spec for spec in catalogue.fields(subject, deprecated=deprecated) if _answers(spec, words)]
    groups = [_group(section, found, language) for section in (*sections, None)]
    return FieldsPage(
        subject=subject,
        may_order=not words,
        tabs=tuple(
            Tab(one.label, f"{here}?subject={one.value}", one.value == subject, len(catalogue.fields(one)))
            for one in Subject
        ),
        groups=tuple(group for group in groups if group.rows or (group.change_url and not words)),
        words=words,
        deprecated=deprecated,
        add_url=reverse("console:field-add", args=[subject]),
        section_url=reverse("console:field-section-add", args=[subject]),
    )


def field_page(
    spec: FieldSpec,
    *,
    history: Sequence[DefinitionChange],
    used: int | None,
    sections: Mapping[int, str],
    code_lists: Mapping[int, str],
    previews: tuple[Preview, ...],
    asked_by: tuple[TouchedRow, ...],
    language: str,
) -> FieldPage:
    args = [spec.subject.value, spec.key]
    return FieldPage(
        title=spec.label_in(language),
        crumbs=field_crumbs(spec, language, link=False),
        facts=_facts(spec, used, language),
        previews=previews,
        asked_by=asked_by,
        history=definitions.timeline(
            history,
            words=COLUMN_WORDS | FLAG_WORDS,
            names={"section": sections, "code_list": code_lists},
        ),
        is_deprecated=spec.is_deprecated,
        may_deprecate=not spec.is_built_in,
        code_list_url=reverse("console:code-list-page", args=[spec.code_list.key]) if spec.code_list else "",
        change_url=reverse("console:field-change", args=args),
        move_url=reverse("console:field-move", args=args),
        deprecate_url=reverse("console:field-deprecate", args=args),
        reinstate_url=reverse("console:field-reinstate", args=args),
    )


def deprecate_page(spec: FieldSpec, *, asked_by: tuple[TouchedRow, ...], language: str) -> DeprecatePage:
    title = _("Deprecate “%(field)s”") % {"field": spec.label_in(language)}
    return DeprecatePage(
        title=title,
        button=_("Deprecate the field"),
        crumbs=(*field_crumbs(spec, language), Crumb(title)),
        back=field_url(spec),
        intro=_(
            "The field is hidden everywhere. What was recorded in it stays, and it can be used again later."
        ),
        asked_by=asked_by,
    )


def subject_crumbs(subject: str) -> tuple[Crumb, ...]:
    here = reverse("console:fields")
    return (Crumb(_("Fields"), here), Crumb(Subject(subject).label, f"{here}?subject={subject}"))


def field_crumbs(spec: FieldSpec, language: str, *, link: bool = True) -> tuple[Crumb, ...]:
    last = Crumb(spec.label_in(language), field_url(spec) if link else "")
    return (*subject_crumbs(spec.subject), last)


def field_url(spec: FieldSpec) -> str:
    return reverse("console:field-page", args=[spec.subject.value, spec.key])


def sections_of(subject: str, language: str) -> list[tuple[str, str]]:
    """All sections of a subject, those without fields too."""
    return [(found.key, found.label_in(language)) for found in Section.objects.filter(subject=subject)]


def places_of(
    spec: FieldSpec, catalogue: Catalogue, language: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where a field may stand: at the top of a section or behind one of its fields; a choice is "section/field"."""
    sections = [*sections_of(spec.subject, language), ("", _("No section"))]
    places = []
    for key, label in sections:
        peers = [
            other
            for other in catalogue.fields(spec.subject, deprecated=True)
            if (other.section.key if other.section else "") == key and other.key != spec.key
        ]
        behind = [
            (f"{key}/{other.key}", _("behind “%(field)s”") % {"field": other.label_in(language)})
            for other in peers
        ]
        places.append((label, [(f"{key}/", _("at the top")), *behind]))
    return places


def _answers(spec: FieldSpec, words: str) -> bool:
    """Whether a field has every word in its key, a label or a heading."""
    text = " ".join([spec.key, *spec.labels.values(), *spec.synonyms]).casefold()
    return all(word in text for word in words.casefold().split())


def _group(section: Section | None, specs: Sequence[FieldSpec], language: str) -> FieldGroupRows:
    key = section.key if section else ""
    rows = tuple(_row(spec, language) for spec in specs if (spec.section.key if spec.section else "") == key)
    if section is None:
        return FieldGroupRows(_("No section"), rows)
    return FieldGroupRows(
        section.label_in(language),
        rows,
        reverse("console:field-section-change", args=[section.key]),
        reverse("console:field-section-order", args=[section.key]),
    )


def _row(spec: FieldSpec, language: str) -> FieldRow:
    return FieldRow(
        label=spec.label_in(language),
        url=field_url(spec),
        key=spec.key,
        type=_type_words(spec, language),
        uses=_uses(spec),
        is_built_in=spec.is_built_in,
        is_deprecated=spec.is_deprecated,
        order_url=reverse("console:field-order", args=[spec.subject.value, spec.key]),
    )


def _type_words(spec: FieldSpec, language: str) -> str:
    label = str(FieldType(spec.type).label)
    return f"{label} · {spec.code_list.label_in(language)}" if spec.code_list else label


def _uses(spec: FieldSpec) -> str:
    return " · ".join(str(words) for name, words in FLAG_WORDS.items() if getattr(spec, name))


def _facts(spec: FieldSpec, used: int | None, language: str) -> tuple[Fact, ...]:
    names = dict(settings.LANGUAGES)
    found = (
        *(
            Fact(_("Label in %(language)s") % {"language": names[code]}, spec.labels.get(code, ""))
            for code in LANGUAGES
        ),
        *(
            Fact(_("Help in %(language)s") % {"language": names[code]}, spec.help.get(code, ""))
            for code in LANGUAGES
        ),
        Fact(_("Key"), formatting.left_to_right(spec.key)),
        Fact(_("Type"), _type_words(spec, language)),
        Fact(_("Section"), spec.section.label_in(language) if spec.section else _("No section")),
        Fact(_("Unit"), spec.unit),
        Fact(_("Limits"), _limits(spec)),
        Fact(_("Sensitivity"), spec.sensitivity.label),
        Fact(_("Used for"), _uses(spec)),
        Fact(_("Months for which an attestation holds"), str(spec.attestation_months or "")),
        Fact(_("Only these roles may attest it"), " · ".join(spec.attestation_roles)),
        Fact(_("Headings in files"), " · ".join(spec.synonyms)),
        Fact(_("Storage"), spec.storage.label),
        Fact(_("Recorded in"), _used_words(spec, used)),
        Fact(_("Deprecated since"), formatting.day(spec.deprecated_since)),
    )
    return tuple(fact for fact in found if fact.value)


def _limits(spec: FieldSpec) -> str:
    bounds: dict[str, object] = {
        _("at least %(limit)s"): None if spec.minimum is None else plain(spec.minimum),
        _("at most %(limit)s"): None if spec.maximum is None else plain(spec.maximum),
        _("at most %(limit)s characters"): spec.max_length,
        _("like %(limit)s"): spec.pattern or None,
    }
    return " · ".join(words % {"limit": limit} for words, limit in bounds.items() if limit is not None)


def _used_words(spec: FieldSpec, used: int | None) -> str:
    if spec.is_built_in:
        return _("every record")
    if used is None:
        return _("not counted")
    if used > COUNTED:
        return _("more than %(count)s records") % {"count": number_format(COUNTED, force_grouping=True)}
    return ngettext("%(count)s record", "%(count)s records", used) % {
        "count": number_format(used, force_grouping=True)
    }
