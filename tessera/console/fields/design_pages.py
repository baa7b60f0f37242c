"""The form of a field: its parts, how the question looks, and what the examples come to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.utils import translation
from django.utils.translation import gettext as _

from tessera.console.fields import attesting
from tessera.console.fields.design_forms import FLAGS, LANGUAGES, FieldForm
from tessera.console.fields.forms import Asking, facts_form
from tessera.console.fields.pages import Preview, field_crumbs, field_url, subject_crumbs
from tessera.console.fields.touched import TouchedRow
from tessera.dictionary.specs import CodeListSpec, CodeSpec, FieldSpec, SectionSpec
from tessera.registry.field_design import FieldDraft
from tessera.web.parts import Crumb, Fact, Words


@dataclass(frozen=True)
class Part:
    """A part of a long form; ``side_by_side`` are the same question in each language."""

    title: Words
    fields: tuple[BoundField, ...] = ()
    side_by_side: tuple[BoundField, ...] = ()


@dataclass(frozen=True)
class DesignPage:
    """The form of a field; ``previews`` are shown once they are asked for."""

    title: str
    crumbs: tuple[Crumb, ...]
    parts: tuple[Part, ...]
    button: str
    back: str
    previews: tuple[Preview, ...] = ()
    trials: tuple[Fact, ...] = ()
    asked_by: tuple[TouchedRow, ...] = ()


def design_page(
    form: FieldForm,
    *,
    language: str,
    previews: tuple[Preview, ...] = (),
    trials: tuple[Fact, ...] = (),
    asked_by: tuple[TouchedRow, ...] = (),
) -> DesignPage:
    spec = form.spec
    crumbs = field_crumbs(spec, language) if spec else subject_crumbs(form.subject)
    title = _("Change the definition") if spec else _("Add a field")
    back = field_url(spec) if spec else crumbs[-1].url
    button = _("Save the definition") if spec else _("Add the field")
    return DesignPage(title, (*crumbs, Crumb(title)), _parts(form), button, back, previews, trials, asked_by)


def previews_of(spec: FieldSpec, *, today: date) -> tuple[Preview, ...]:
    """The question in each language of the pages, as a form asks it."""
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            asking = Asking(language=code, today=today)
            form = facts_form([spec], asking=asking, prefix=f"preview-{code}")
        found.append(Preview(code, name, "rtl" if code == "ar" else "ltr", form))
    return tuple(found)


def drafted(draft: FieldDraft, code_list: CodeListSpec | None, section: SectionSpec | None) -> FieldSpec:
    """A field as it would be, for its preview."""
    same = (
        "subject",
        "type",
        "labels",
        "help",
        "unit",
        "required",
        "minimum",
        "maximum",
        "pattern",
        "max_length",
    )
    columns: dict[str, Any] = {name: getattr(draft, name) for name in same}
    return FieldSpec(key=draft.key or "preview", code_list=code_list, section=section, **columns)


def typed_list(form: FieldForm) -> CodeListSpec | None:
    """The code list that is being typed in."""
    codes = tuple(CodeSpec(code.value or str(at), code.labels) for at, code in enumerate(form.codes))
    return CodeListSpec("preview", form.labels, codes=codes) if codes else None


def _parts(form: FieldForm) -> tuple[Part, ...]:
    def named(*names: str) -> tuple[BoundField, ...]:
        return tuple(form[name] for name in names if name in form.fields)

    def in_languages(name: str) -> tuple[BoundField, ...]:
        return named(*(f"{name}_{code}" for code in LANGUAGES))

    uses = (flag for flag in FLAGS if flag != "required")
    return (
        Part(_("What it is called"), side_by_side=in_languages("label")),
        Part(_("Help beside the question"), side_by_side=in_languages("help")),
        Part(_("What may be answered"), named("type", "code_list"), in_languages("codes")),
        Part(
            _("Limits"), named("required", "unit", "minimum", "maximum", "max_length", "pattern", "examples")
        ),
        Part(_("Where it stands"), named("section", "key", "synonyms")),
        Part(_("Who sees and uses it"), named("sensitivity", *uses, "stale_months", "retention_months")),
        Part(_("Who vouches for it"), named(*attesting.NAMES)),
    )
