"""How the portal asks the dictionary's questions."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language

from tessera.dictionary.specs import FieldSpec
from tessera.questions.forms import Asking
from tessera.questions.places import EVERYWHERE, area_by_code, area_field


def asking(*, documents: tuple[tuple[str, str], ...] = ()) -> Asking:
    """In the language of the page; areas may lie anywhere, for the office there decides."""
    return Asking(
        language=get_language() or "en",
        today=timezone.localdate(),
        country=settings.COUNTRY_CODE,
        area_question=_area_question,
        find_area=_code_of,
        documents=documents,
    )


def _area_question(spec: FieldSpec) -> forms.Field:
    language = get_language() or "en"
    return area_field(
        spec.label_in(language),
        view="portal:areas",
        within=EVERYWHERE,
        on=timezone.localdate(),
        known=area_by_code,
        required=spec.required,
        help_text=escape(spec.help_in(language)),
    )


def _code_of(value: str) -> str | None:
    area = area_by_code(value)
    return area.code if area else None
