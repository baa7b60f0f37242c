"""Forms that are ready: of the library that Tessera ships, or in a file from another registry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.console.intake import pages
from tessera.console.intake.check_pages import FaultRow, fault_rows
from tessera.console.short_forms import FormPage
from tessera.intake.choices import Action
from tessera.intake.library import Ready
from tessera.intake.models import Form
from tessera.intake.profile.faults import Fault
from tessera.intake.profile.reading import read
from tessera.web.parts import Crumb, Words


@dataclass(frozen=True)
class PageAsked:
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class ReadyRow:
    """A ready form. ``url`` leads to the form that has its key already, "" for none."""

    title: str
    key: str
    does: Words
    languages: str
    pages: tuple[PageAsked, ...]
    count: int
    url: str


@dataclass(frozen=True)
class LibraryPage:
    crumbs: tuple[Crumb, ...]
    rows: tuple[ReadyRow, ...]


@dataclass(frozen=True)
class ImportPage(FormPage):
    """``faults`` stand against publishing what the file holds."""

    faults: tuple[FaultRow, ...] = ()


def library_page(ready: Sequence[Ready], *, language: str) -> LibraryPage:
    known = {one.key: one for one in Form.objects.filter(key__in=[one.key for one in ready])}
    return LibraryPage(
        (*pages.crumbs(), Crumb(_("Library"))), tuple(_row(one, known, language) for one in ready)
    )


def import_page(*, language: str, definition: Any = None, faults: Sequence[Fault] = ()) -> ImportPage:
    title = _("A form from a file")
    profile = read(definition)[0]
    return ImportPage(
        title=title,
        button=_("Take it in"),
        crumbs=(*pages.crumbs(), Crumb(title)),
        back=reverse("console:forms"),
        intro=_(
            "It becomes a draft, of a new form or of the one with its key. Nobody sees it before you publish it."
        ),
        faults=fault_rows(faults, profile, language),
    )


def _row(one: Ready, known: Mapping[str, Form], language: str) -> ReadyRow:
    profile = one.profile
    return ReadyRow(
        title=one.title_in(language),
        key=one.key,
        does=Action(one.document["action"]).label,
        languages=pages.language_names(profile.languages),
        pages=tuple(
            PageAsked(
                profile.translated(page.title, language),
                tuple(profile.translated(question.label, language) for question in page.questions()),
            )
            for page in profile.pages
        ),
        count=one.count,
        url=reverse("console:form", args=[one.key]) if one.key in known else "",
    )
