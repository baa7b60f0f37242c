"""What every page's shell needs."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from tessera.web import navigation


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """Lazy where it costs: a page without navigation asks nothing of the database for it."""
    return {
        "registry_name": settings.REGISTRY_NAME,
        "languages": [get_language_info(code) for code, _name in settings.LANGUAGES],
        "navigation": SimpleLazyObject(lambda: navigation.sections_for(request)),
        "user_note": SimpleLazyObject(lambda: navigation.note_for(request)),
        "search_box": navigation.search_box(),
        "search_url": _search_url(),
        "here": request.get_full_path() if request.method == "GET" else "/",
        "is_demo": settings.DEMO,
        "help_line": settings.HELP_LINE,
    }


def _search_url() -> str:
    search = navigation.search_box()
    try:
        return reverse(search.view) if search else ""
    except NoReverseMatch:
        return ""
