from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.console import definitions
from tessera.console.fields.design_forms import LANGUAGES
from tessera.console.fields.forms import DEEPER
from tessera.console.fields.pages import field_url
from tessera.console.short_forms import FormPage
from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.specs import CodeListSpec, CodeSpec
from tessera.registry.queries.definitions import DefinitionChange
from tessera.web.parts import Crumb, Event

COLUMN_WORDS: dict[str, str | Promise] = {
    "labels": gettext_lazy("Labels"),
    "parent": gettext_lazy("Stands below"),
    "since": gettext_lazy("Offered from"),
    "until": gettext_lazy("Not offered from"),
}


@dataclass(frozen=True)
class ListRow:
    label: str
    url: str
    key: str
    standard: str
    codes: int
    is_shipped: bool


@dataclass(frozen=True)
class ListsPage:
    rows: tuple[ListRow, ...]
    words: str


@dataclass(frozen=True)
class CodeRow:
    """A code; ``depth`` marks how far below the top it stands."""

    value: str
    labels: tuple[str, ...]
    depth: str
    is_offered: bool
    since: date | None
    until: date | None
    order_url: str
    change_url: str
    deprecate_url: str
    reinstate_url: str


@dataclass(frozen=True)
class UseRow:
    label: str
    url: str


@dataclass(frozen=True)
class ListPage:
    title: str
    key: str
    standard: str
    crumbs: tuple[Crumb, ...]
    languages: tuple[str, ...]
    rows: tuple[CodeRow, ...]
    used_by: tuple[UseRow, ...]
    history: tuple[Event, ...]
    add_url: str
    rename_url: str


def lists_page(catalogue: Catalogue, *, words: str, language: str) -> ListsPage:
    rows = (
        ListRow(
            label=found.label_in(language),
            url=reverse("console:code-list-page", args=[found.key]),
            key=found.key,
            standard=found.standard,
            codes=len(found.codes),
            is_shipped=found.is_shipped,
        )
        for found in catalogue.code_lists.values()
        if words.casefold() in " ".join([found.key, found.standard, *found.labels.values()]).casefold()
    )
    return ListsPage(tuple(sorted(rows, key=lambda row: row.label.casefold())), words)


def list_page(
    catalogue: Catalogue,
    found: CodeListSpec,
    *,
    history: Sequence[DefinitionChange],
    parents: Mapping[int, str],
    language: str,
    today: date,
) -> ListPage:
    names = dict(settings.LANGUAGES)
    return ListPage(
        title=found.label_in(language),
        key=found.key,
        standard=found.standard,
        crumbs=(Crumb(_("Code lists"), reverse("console:code-lists")), Crumb(found.label_in(language))),
        languages=tuple(str(names[code]) for code in LANGUAGES),
        rows=tuple(_row(found, code, today) for code in found.codes),
        used_by=tuple(
            UseRow(f"{spec.subject.label} · {spec.label_in(language)}", field_url(spec))
            for spec in catalogue.all_fields
            if spec.code_list is not None and spec.code_list.key == found.key
        ),
        history=definitions.timeline(history, words=COLUMN_WORDS, names={"parent": parents}),
        add_url=reverse("console:code-add", args=[found.key]),
        rename_url=reverse("console:code-list-rename", args=[found.key]),
    )


def form_page(found: CodeListSpec | None, *, title: str, button: str, language: str) -> FormPage:
    """The page of a form about a code list, or about a new one."""
    crumbs = [Crumb(_("Code lists"), reverse("console:code-lists"))]
    if found:
        crumbs.append(Crumb(found.label_in(language), reverse("console:code-list-page", args=[found.key])))
    return FormPage(title, button, (*crumbs, Crumb(title)), crumbs[-1].url)


def parents_in(found: CodeListSpec, language: str) -> list[tuple[str, str]]:
    return [(code.value, DEEPER * code.depth + code.label_in(language)) for code in found.codes]


def _row(found: CodeListSpec, code: CodeSpec, today: date) -> CodeRow:
    args = [found.key, code.value]
    return CodeRow(
        value=code.value,
        labels=tuple(code.labels.get(language, "") for language in LANGUAGES),
        depth=DEEPER * code.depth,
        is_offered=code.is_offered_on(today),
        since=code.since,
        until=code.until,
        order_url=reverse("console:code-order", args=args),
        change_url=reverse("console:code-change", args=args),
        deprecate_url=reverse("console:code-deprecate", args=args),
        reinstate_url=reverse("console:code-reinstate", args=args),
    )
