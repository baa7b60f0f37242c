"""The options of a question with choices: a line is an option, the same line in each language the same option."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from tessera.console.outline.texts import is_right_to_left, language_name, languages_changed
from tessera.intake.outline.naming import free_key
from tessera.intake.outline.tree import Json
from tessera.intake.outline.wording import texts_of
from tessera.intake.profile import texts
from tessera.intake.profile.components import LONGEST_VALUE, MOST_OPTIONS
from tessera.lib.keys import key_from
from tessera.web.forms import Form

MOST_SIGNS: Final = 200_000


def options_in(component: Json) -> list[tuple[str, str]]:
    """Value and label of each, as they are written."""
    data = component.get("data")
    given = component.get("values") or (data.get("values") if isinstance(data, dict) else None)
    several = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return [(_text(one.get("value")), texts.plain(one.get("label"))) for one in several]


def add_options(form: Form, component: Json, definition: Json, languages: Sequence[str]) -> None:
    options = [one for one in options_in(component) if any(one)]
    columns = {
        code: [texts_of(definition, label).get(code, "") for _value, label in options] for code in languages
    }
    for code in languages:
        direction = "rtl" if is_right_to_left(code) else "ltr"
        form.fields[f"options_{code}"] = forms.CharField(
            label=_("Choices in %(language)s, one a line") % {"language": language_name(code)},
            required=code == languages[0],
            max_length=MOST_SIGNS,
            strip=False,
            initial="\n".join(columns[code]).rstrip(),
            widget=forms.Textarea(attrs={"rows": 6, "lang": code, "dir": direction}),
            error_messages={"required": _("Give at least one option, one a line.")},
        )
    form.fields["option_values"] = forms.CharField(
        label=_("What is kept of each choice, one a line"),
        required=False,
        max_length=MOST_SIGNS,
        strip=False,
        initial="\n".join(value for value, _label in options),
        help_text=_("Leave a line empty to have it made from the label."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )


def clean_options(form: Form, languages: Sequence[str]) -> None:
    """Every language has no line or as many as there are options; every option can be told from the others."""
    base = languages[0]
    labels = _lines(form, f"options_{base}")
    if not labels:
        return
    if not all(labels):
        form.add_error(f"options_{base}", _("A line is empty. Remove it."))
        return
    if len(labels) > MOST_OPTIONS:
        form.add_error(f"options_{base}", _("These are too many choices for a list."))
        return
    for name in ("option_values", *(f"options_{code}" for code in languages[1:])):
        given = _lines(form, name)
        if given and len(given) > len(labels):
            message = _(
                "There are %(given)d lines here and %(wanted)d above: each line must be the same choice."
            )
            form.add_error(name, message % {"given": len(given), "wanted": len(labels)})
    _clean_values(form, labels)


def _clean_values(form: Form, labels: list[str]) -> None:
    values = _values(form, labels)
    for value in values:
        if len(value) > LONGEST_VALUE or not value.isprintable() or value.split() != [value]:
            message = _("“%(value)s” cannot be kept: no spaces, at most 100 signs.")
            form.add_error("option_values", message % {"value": value[:40]})
        elif values.count(value) > 1:
            message = _("“%(value)s” is given twice. Each choice needs its own.")
            form.add_error("option_values", message % {"value": value})
            return


def write_options(
    form: Form, component: Json, languages: Sequence[str], *, is_new: bool
) -> list[dict[str, str]]:
    """Put the options into the component; answers their labels by language."""
    changed = languages_changed(form, "options", languages) or "option_values" in form.changed_data
    if not changed and not is_new:
        return []
    labels = _lines(form, f"options_{languages[0]}")
    options = [
        {"value": value, "label": label} for value, label in zip(_values(form, labels), labels, strict=True)
    ]
    if component.get("type") == "select":
        data = component.get("data")
        component["data"] = (data if isinstance(data, dict) else {}) | {"values": options}
        component.pop("values", None)
    else:
        component["values"] = options
    columns = [_lines(form, f"options_{code}")[: len(labels)] for code in languages]
    rows = zip_longest(*columns, fillvalue="")
    return [dict(zip(languages, row, strict=True)) for row in rows]


def _values(form: Form, labels: list[str]) -> list[str]:
    """Those that were typed, and one made from the label for each that was not."""
    typed = _lines(form, "option_values")
    found: list[str] = []
    for label, given in zip_longest(labels, typed[: len(labels)], fillvalue=""):
        taken = {*typed, *found}
        found.append(given or free_key(key_from(label) or "choice", taken))
    return found


def _lines(form: Form, name: str) -> list[str]:
    """The lines of a box, without the empty ones behind the last."""
    given: str = form.cleaned_data.get(name) or ""
    return [texts.plain(line) for line in given.rstrip().splitlines()]


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
