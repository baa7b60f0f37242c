"""Boxes for a text in every language of the country, side by side."""

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from tessera.intake.outline.tree import Json
from tessera.intake.outline.wording import language_of
from tessera.intake.profile import texts
from tessera.web.forms import Form

PARAGRAPHS: Final = re.compile(r"(?:<p>[^<]*(?:<br>[^<]*)*</p>\s*)+")


def languages_for(definition: Json) -> tuple[str, ...]:
    """That of the form first, then the others of the country."""
    base = language_of(definition)
    return (base, *(code for code, _name in settings.LANGUAGES if code != base))


def add_texts(
    form: Form, name: str, label: Any, *, languages: Sequence[str], given: Mapping[str, str], **box: Any
) -> None:
    """One box for each language: ``name_fr``. ``rows``: of several lines; ``needed``: in the language of the form."""
    rows = box.get("rows", 0)
    longest = texts.LONGEST_HTML if rows > 2 else texts.LONGEST
    for code in languages:
        attrs = {"lang": code, "dir": "rtl" if is_right_to_left(code) else "ltr"}
        widget = forms.Textarea(attrs=attrs | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
        form.fields[f"{name}_{code}"] = forms.CharField(
            label=str(label) % {"language": language_name(code)},
            required=code == languages[0] and box.get("needed", False),
            max_length=longest,
            initial=given.get(code, ""),
            widget=widget,
            error_messages={"required": _("Fill this in: the form is written in this language.")},
        )


def texts_in(form: Form, name: str, languages: Sequence[str]) -> dict[str, str]:
    """What was typed, as it is kept: one line of it, without spaces around."""
    return {code: texts.plain(form.cleaned_data.get(f"{name}_{code}") or "") for code in languages}


def languages_changed(form: Form, name: str, languages: Sequence[str]) -> bool:
    return any(f"{name}_{code}" in form.changed_data for code in languages)


def language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def as_typed(html: str) -> str:
    """A text of paragraphs without further marks as people type it; any other as its HTML."""
    if not PARAGRAPHS.fullmatch(html):
        return html
    paragraphs = re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
    return unescape("\n\n".join(one.replace("<br>", "\n").strip() for one in paragraphs))


def as_html(typed: str) -> str:
    """The typed text as HTML: an empty line parts paragraphs. Raises HtmlRefused, and ValueError for a template."""
    text = typed.replace("\r\n", "\n").strip()
    if texts.is_template(text):
        raise ValueError(_("Brackets like {{ }} are not shown. Take them away."))
    if "<" in text:
        return texts.cleaned_html(text)
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()]
    return "".join(f"<p>{escape(one, quote=False).replace(chr(10), '<br>')}</p>" for one in paragraphs)


def is_right_to_left(code: str) -> bool:
    try:
        return bool(get_language_info(code)["bidi"])
    except KeyError:
        return False
