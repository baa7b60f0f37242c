"""How much each source is trusted for the fields of a section."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tessera.changes.choices import Channel
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.versions.models import NamedVersion, TrustedSource


@dataclass(frozen=True)
class Section:
    """``sources`` by trust, the most trusted first. ``key`` is "" for fields without a section."""

    key: str
    label: str
    sources: tuple[str, ...]


def sections(*, language: str) -> list[Section]:
    """The sections whose fields a version may bring, in the order of the screen."""
    ranked: dict[str, list[str]] = defaultdict(list)
    rows = TrustedSource.objects.order_by("rank").values_list("section__key", "source")
    for key, source in rows:
        ranked[key or ""].append(source)
    labels: dict[str, str] = {}
    for subject, whose in ((Subject.INDIVIDUAL, _("Person")), (Subject.GROUP, _("Household"))):
        for group in catalogue.current().grouped(subject):
            if group.section is None:
                labels[""] = _("Facts without a heading")
            elif not group.section.key.endswith("record"):  # what the register says of itself
                words = {"whose": whose, "section": group.section.label_in(language)}
                labels[group.section.key] = _("%(whose)s: %(section)s") % words
    return [Section(key, label, tuple(ranked[key])) for key, label in labels.items()]


def known_sources() -> list[str]:
    """What may be ranked: sources of named versions, and channels, which speak for changes without a source."""
    named = NamedVersion.objects.order_by("source").values_list("source", flat=True).distinct()
    return [*named, *(channel.value for channel in Channel)]
