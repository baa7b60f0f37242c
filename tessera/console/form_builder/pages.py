"""What the builder's page and its frame show."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.console.form_builder.known import known_questions
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Subject
from tessera.intake.actions.forms import judge
from tessera.intake.models import Form
from tessera.intake.outline.tree import edition_of
from tessera.intake.queries.forms import draft_of, published_of
from tessera.web.parts import Crumb

Json = dict[str, Any]


@dataclass(frozen=True)
class BuilderPage:
    """``faults`` are sentences that stand against publishing; ``number`` is of the version that is drafted. ``unsaved``
    is the JSON that was refused, so that nobody makes it anew; ``outline_url`` shows what the form holds meanwhile."""

    title: str
    key: str
    crumbs: tuple[Crumb, ...]
    number: int
    is_draft: bool
    faults: tuple[str, ...]
    seen: str
    frame_url: str
    outline_url: str
    unsaved: str = ""


@dataclass(frozen=True)
class FramePage:
    title: str
    setup: Json


def builder_page(form: Form, *, language: str, unsaved: str = "") -> BuilderPage:
    version = draft_of(form) or published_of(form)
    definition = version.definition if version is not None else {}
    profile, faults = judge(definition, action=form.action, channel=form.channel)
    return BuilderPage(
        title=form.title_in(language),
        key=form.key,
        crumbs=(
            Crumb(_("Forms"), reverse("console:forms")),
            Crumb(form.title_in(language), reverse("console:form", args=[form.key])),
            Crumb(_("Builder")),
        ),
        number=version.number if version is not None else 1,
        is_draft=version is not None and not version.is_published,
        faults=tuple(fault.told(lambda text: profile.translated(text, language)) for fault in faults),
        seen=edition_of(definition),
        frame_url=reverse("console:form-builder-frame", args=[form.key]),
        outline_url=reverse("console:form-outline", args=[form.key]),
        unsaved=unsaved,
    )


def frame_page(form: Form, *, language: str) -> FramePage:
    """The palette speaks the language of the form, because what is taken from it does."""
    version = draft_of(form) or published_of(form)
    definition: Json = version.definition if version is not None else {}
    spoken = str(definition.get("language") or "en")
    return FramePage(
        title=form.title_in(language),
        setup={
            "definition": definition,
            "seen": edition_of(definition),
            "groups": [
                {"key": "ask", "title": _("Ask for"), "questions": _plain()},
                {"key": "layout", "title": _("Pages and text"), "questions": _around()},
                *(
                    {
                        "key": str(subject.value),
                        "title": title,
                        "questions": known_questions(catalogue.current(), subject, language=spoken),
                    }
                    for subject, title in (
                        (Subject.INDIVIDUAL, _("Known of a person")),
                        (Subject.GROUP, _("Known of a household")),
                        (Subject.MEMBERSHIP, _("Known of a member")),
                    )
                ),
            ],
            "words": {"hint": _("Hint"), "options": _("Options")},
        },
    )


def _plain() -> list[Json]:
    """Each with a safe key of its own: Form.io's would be refused by the gate."""
    return [
        {"type": "textfield", "key": "text", "label": _("Short text"), "input": True},
        {"type": "textarea", "key": "long_text", "label": _("Long text"), "input": True},
        {"type": "number", "key": "number", "label": _("Number"), "input": True},
        {"type": "checkbox", "key": "tick", "label": _("Tick box"), "input": True},
        {"type": "radio", "key": "choice", "label": _("One of a few"), "input": True},
        {"type": "select", "key": "list", "label": _("One of a list"), "input": True, "widget": "html5"},
        {"type": "selectboxes", "key": "several", "label": _("Several of a list"), "input": True},
        {"type": "day", "key": "day", "label": _("Date"), "input": True, "dayFirst": True},
        {"type": "phoneNumber", "key": "phone", "label": _("Phone number"), "input": True, "inputMask": ""},
        {"type": "email", "key": "email", "label": _("E-mail address"), "input": True},
        {"type": "file", "key": "file", "label": _("File"), "input": True, "storage": "url", "url": ""},
        {
            "type": "select",
            "key": "place",
            "label": _("Area"),
            "input": True,
            "widget": "html5",
            "properties": {"picker": "area"},
        },
    ]


def _around() -> list[Json]:
    return [
        {
            "type": "panel",
            "key": "page",
            "title": _("Page"),
            "label": _("Page"),
            "input": False,
            "components": [],
        },
        {
            "type": "editgrid",
            "key": "rows",
            "label": _("Something that repeats"),
            "input": True,
            "components": [],
        },
        {"type": "content", "key": "words", "label": _("Text"), "input": False, "html": ""},
    ]
