"""The pages on which somebody chooses who to be."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from tessera.demo.provider.people import VISITOR, Person

_FRAME: Final = (
    '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    '<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>'
    '<body><p class="mark">{mark}</p><main><h1>{title}</h1>{body}</main></body></html>'
)


def choose(people: Sequence[Person], parameters: Mapping[str, str], *, language: str) -> str:
    """``parameters`` are the request's; each link carries them on."""
    with translation.override(_known(language)):
        rows = [
            (
                person.label,
                _("Not in the register yet.") if person == VISITOR else "",
                _chosen(parameters, sub=person.sub, acr="demo:face"),
                _("With the face"),
                _chosen(parameters, sub=person.sub, acr="demo:code"),
                _("With a code"),
            )
            for person in people
        ]
        body = format_html(
            "<p>{}</p><ul>{}</ul><p><a href='{}'>{}</a></p>",
            _("These people are invented. Choose who you are, and how you prove it."),
            format_html_join(
                "", "<li><b><bdi>{}</bdi></b>{} <a href='{}'>{}</a><a href='{}'>{}</a></li>", rows
            ),
            _chosen(parameters, sub="", acr=""),
            _("Do not log in"),
        )
        return _page(_("Who are you?"), body)


def said(language: str) -> str:
    with translation.override(_known(language)):
        return _page(_("You are logged out"), format_html("<p>{}</p>", _("You may close this page.")))


def _page(title: str, body: str) -> str:
    return format_html(
        _FRAME,
        language=translation.get_language(),
        direction="rtl" if translation.get_language_bidi() else "ltr",
        title=title,
        mark=_("Demonstration: not a real identity provider"),
        body=body,
    )


def _chosen(parameters: Mapping[str, str], **more: str) -> str:
    return f"/chosen?{urlencode({**parameters, **more})}"


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
