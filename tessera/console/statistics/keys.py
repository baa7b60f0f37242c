"""What each number is called: those of the program, and those of the country's own sections, fields and sources."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import Subject
from tessera.dictionary.specs import FieldSpec, SectionSpec
from tessera.statistics.indicators import ATTESTED, COMPLETE, FRESH, MEDIAN, SEEN, TOTALS
from tessera.statistics.queries import Told
from tessera.statistics.trust import SOURCE

SUBJECTS = (Subject.INDIVIDUAL, Subject.GROUP)


def whose(subject: Subject, label: str) -> str:
    """A section or a field of people or of households may be called alike."""
    who = _("People") if subject == Subject.INDIVIDUAL else _("Households")
    return _("%(who)s: %(what)s") % {"who": who, "what": label}


def sections(told: Told, catalogue: Catalogue) -> Iterator[tuple[SectionSpec, str]]:
    """The sections of which something is told, in the order of the screen, each with the end of its keys."""
    for subject in SUBJECTS:
        for group in catalogue.grouped(subject):
            end = f"{subject}.{group.section.key}" if group.section else ""
            if group.section and (told.has(f"{COMPLETE}.{end}") or told.has(f"{FRESH}.{end}")):
                yield group.section, end


def attested_fields(told: Told, catalogue: Catalogue) -> Iterator[tuple[FieldSpec, str]]:
    for subject in SUBJECTS:
        for spec in catalogue.fields(subject):
            key = f"{ATTESTED}.{subject}.{spec.key}"
            if told.has(key):
                yield spec, key


def sources(told: Told) -> list[tuple[str, str]]:
    """Sources of versions with their keys, those with the most records first."""
    found = [key for key in told.values if key.startswith(f"{SOURCE}.")]
    return [
        (key.removeprefix(f"{SOURCE}."), key)
        for key in sorted(found, key=lambda key: -(told.number(key) or 0))
    ]


def all_keys(told: Told, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Every number that is told of an area: its key, what it is of, and of which group."""
    language = get_language() or "en"
    for total in TOTALS:
        yield total.key, str(total.label), ""
        for table in total.tables:
            for group in table.groups:
                yield table.key_of(group), str(total.label), str(group.label)
    yield SEEN, _("Households visited in the last 24 months, percent"), ""
    yield COMPLETE, _("Facts recorded, percent"), ""
    yield FRESH, _("Facts up to date, percent"), ""
    for section, end in sections(told, catalogue):
        yield (
            f"{COMPLETE}.{end}",
            _("Facts recorded, percent"),
            whose(section.subject, section.label_in(language)),
        )
        yield (
            f"{FRESH}.{end}",
            _("Facts up to date, percent"),
            whose(section.subject, section.label_in(language)),
        )
    yield ATTESTED, _("Facts attested, percent"), ""
    for spec, key in attested_fields(told, catalogue):
        yield key, _("Facts attested, percent"), whose(spec.subject, spec.label_in(language))
    for source, key in sources(told):
        yield key, _("Records with a version"), source
    yield MEDIAN, _("Hours until a decision, median"), ""
