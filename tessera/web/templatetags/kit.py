"""Tags and filters of the kit. They are built in: templates need not load them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tessera.web import formatting
from tessera.web.faults import faults_of
from tessera.web.parts import Chip, Crumb, Event, Fact, Kind, Pages, Progress, Tab, Words

register = template.Library()

# Icons that point along the line of reading; they turn round in right-to-left pages.
DIRECTED = frozenset(
    {"arrow-back-up", "arrow-left", "arrow-right", "chevron-left", "chevron-right", "external-link", "list"}
    | {"login", "logout", "player-play", "send", "file-import", "file-export", "truck"}
)
BANNER_ICONS: Mapping[str, str] = {"ok": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}

register.filter("bdi", formatting.isolated)
register.filter("labelled", formatting.labelled)
register.filter("ltr", formatting.left_to_right)
register.filter("masked", formatting.masked)
register.filter("moment", formatting.moment)
register.filter("quantity", formatting.quantity)
register.filter("browser", formatting.browser)
register.filter("initials", formatting.initials)
register.filter("time_left", formatting.time_left)


@register.filter
def day(value: date | datetime | None, precision: str = "day") -> SafeString:
    return formatting.day(value, precision)


@register.filter
def as_json(value: object) -> str:
    """The value as JSON, to be escaped into a data attribute; scripts read it from there."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration, and hidden from screen readers."""
    flip = " icon-flip" if name in DIRECTED else ""
    href = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon{}" role="img" aria-label="{}"><use href="{}"></use></svg>', flip, label, href
        )
    return format_html('<svg class="icon{}" aria-hidden="true"><use href="{}"></use></svg>', flip, href)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with its label, hint and errors."""
    return SafeString(bound.as_field_group())


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(form: BaseForm) -> Mapping[str, Any]:
    return {"faults": faults_of(form)}


@register.inclusion_tag("web/components/button.html")
def button(label: Words, **options: Any) -> Mapping[str, Any]:
    return {"label": label, **options}


@register.inclusion_tag("web/components/tag.html")
def tag(label: Words, kind: Kind = "", icon: str = "") -> Mapping[str, Any]:
    return {"label": label, "kind": kind, "icon_name": icon}


@register.inclusion_tag("web/components/avatar.html")
def avatar(name: Words, large: bool = False) -> Mapping[str, Any]:
    return {"initials": formatting.initials(name), "large": large}


@register.inclusion_tag("web/components/breadcrumb.html")
def breadcrumb(crumbs: Sequence[Crumb]) -> Mapping[str, Any]:
    return {"crumbs": crumbs}


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: Sequence[Tab], label: Words) -> Mapping[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("web/components/chips.html")
def chips(items: Sequence[Chip], clear_url: str = "") -> Mapping[str, Any]:
    return {"items": items, "clear_url": clear_url}


@register.inclusion_tag("web/components/timeline.html")
def timeline(events: Sequence[Event]) -> Mapping[str, Any]:
    return {"events": events}


@register.inclusion_tag("web/components/facts.html")
def facts(items: Sequence[Fact]) -> Mapping[str, Any]:
    return {"items": items}


@register.inclusion_tag("web/components/pages.html")
def pages(paging: Pages) -> Mapping[str, Any]:
    return {"paging": paging}


@register.inclusion_tag("web/components/progress.html")
def progress(progress: Progress) -> Mapping[str, Any]:
    return {"progress": progress}


@register.inclusion_tag("web/components/steps.html")
def steps(done: int, total: int, label: Words) -> Mapping[str, Any]:
    """``done`` of ``total`` steps; ``label`` says it in words for those who cannot see the bar."""
    return {"steps": [index < done for index in range(total)], "label": label}


@register.inclusion_tag("web/components/measure.html")
def measure(done: float, total: float, label: Words) -> Mapping[str, Any]:
    """A bar that is filled to ``done`` of ``total``; ``label`` says it in words."""
    share = done / total if total else 0
    return {"percent": round(100 * min(max(share, 0), 1)), "label": label}


@register.simple_block_tag
def banner(content: str, kind: Kind = "info", icon: str = "", dismissible: bool = False) -> str:
    shown_icon = icon or BANNER_ICONS.get(kind, "info-circle")
    context = {"content": content, "kind": kind, "icon_name": shown_icon, "dismissible": dismissible}
    return render_to_string("web/components/banner.html", context)


@register.simple_block_tag
def card(content: str, title: Words = "", note: Words = "", soft: bool = False) -> str:
    context = {"content": content, "title": title, "note": note, "soft": soft}
    return render_to_string("web/components/card.html", context)


@register.simple_block_tag
def scroll(content: str, label: Words = "", cards: bool = False) -> str:
    """The frame of a table: it scrolls sideways on a small screen, also by keyboard, hence the label.

    ``cards``: on a phone each row becomes a card instead; a cell says what it is by ``data-label``.
    """
    return render_to_string(
        "web/components/scroll.html", {"content": content, "label": label, "cards": cards}
    )


@register.simple_block_tag
def empty(content: str, title: Words = "", icon: str = "search") -> str:
    return render_to_string(
        "web/components/empty.html", {"content": content, "title": title, "icon_name": icon}
    )
