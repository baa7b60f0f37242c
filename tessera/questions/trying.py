"""A form tried out page by page by whoever designs it: the same renderer and the same rules, and nothing is kept.

The answers so far travel with the page, signed, and come back with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.core import signing
from django.http.request import QueryDict

from tessera.areas.models import Area
from tessera.intake.actions.submissions import refused_on
from tessera.intake.answers.cleaning import clean, named
from tessera.intake.answers.result import Answers, Cleaned, Known, KnownArea
from tessera.intake.profile.model import Form, Kind, Page
from tessera.intake.rendering import checking
from tessera.intake.rendering.checking import SectionShown
from tessera.intake.rendering.pages import PageShown, Places, has_more, page_shown
from tessera.intake.rendering.posting import answers_from, wants_rows

SALT: Final = "form-tried"
PAGE: Final = "page"
SO_FAR: Final = "so_far"


@dataclass(frozen=True)
class Tried:
    """What is shown next: a page, or all answers once the last page is done. ``so_far`` goes with it."""

    page: PageShown | None
    sections: tuple[SectionShown, ...]
    so_far: str


class Trying:
    """A form in one language, on somebody's screen. ``places`` finds areas as the portal does."""

    def __init__(self, form: Form, *, language: str, places: Places, today: date) -> None:
        self.form, self.language, self.places, self.today = form, language, places, today

    def begin(self, key: str = "") -> Tried | None:
        """The page ``key`` without answers, or the first one; None for a form that asks nothing yet."""
        cleaned = self._cleaned({})
        keys = self._keys(cleaned)
        if not keys:
            return None
        return self._on(key if key in keys else keys[0], {}, replace(cleaned, refused=()))

    def go_on(self, posted: QueryDict) -> Tried | None:
        """What follows on the page that was sent."""
        page = next((one for one in self.form.pages if one.key == posted.get(PAGE)), None)
        before = _opened(posted.get(SO_FAR, ""))
        if page is None:
            return self.begin()
        own = {question.key for question in page.questions()}
        answers = {key: value for key, value in before.items() if key not in own}
        answers |= answers_from(page, posted, before=before, places=self.places)
        cleaned = self._cleaned(answers)
        if page.key not in cleaned.shown:
            return self.begin()
        refused = _refused(page, cleaned, posted)
        return (
            self._after(page, answers, cleaned) if refused is None else self._on(page.key, answers, refused)
        )

    def _after(self, page: Page, answers: Answers, cleaned: Cleaned) -> Tried:
        keys = self._keys(cleaned)
        after = keys[keys.index(page.key) + 1 :]
        if after:
            return self._on(after[0], answers, replace(cleaned, refused=()))
        return Tried(None, self._sections(answers, cleaned), signing.dumps(answers, salt=SALT, compress=True))

    def _keys(self, cleaned: Cleaned) -> list[str]:
        return [one.key for one in self.form.pages if one.key in cleaned.shown]

    def _on(self, key: str, answers: Answers, cleaned: Cleaned) -> Tried:
        shown = page_shown(
            self.form, key, cleaned, answers=answers, language=self.language, places=self.places
        )
        return Tried(shown, (), signing.dumps(answers, salt=SALT, compress=True))

    def _cleaned(self, answers: Answers) -> Cleaned:
        """Files are not asked for: none is kept, so none could be there."""
        codes, _files = named(self.form, answers)
        rows = Area.objects.filter(code__in=codes).values_list("code", "level__number") if codes else ()
        known = Known({code: KnownArea(code, str(number)) for code, number in rows})
        cleaned = clean(self.form, answers, today=self.today, known=known)
        return replace(
            cleaned, refused=tuple(one for one in cleaned.refused if one.question.kind != Kind.FILE)
        )

    def _sections(self, answers: Answers, cleaned: Cleaned) -> tuple[SectionShown, ...]:
        codes, _files = named(self.form, answers)
        areas = {one.code: one.name_in(self.language) for one in Area.objects.filter(code__in=codes)}
        found = checking.sections(self.form, cleaned, answers=answers, language=self.language, areas=areas)
        return tuple(found)


def _refused(page: Page, cleaned: Cleaned, posted: QueryDict) -> Cleaned | None:
    """What the page is shown again with; None when nothing keeps from going on."""
    if wants_rows(posted):
        return replace(cleaned, refused=())
    own, asked = refused_on(page, cleaned), posted.getlist("asked")
    if has_more(asked, page, cleaned):
        return replace(cleaned, refused=tuple(one for one in own if one.path in asked))
    return replace(cleaned, refused=own) if own else None


def _opened(so_far: str) -> Mapping[str, Any]:
    """The answers of the pages before; none when somebody has touched them."""
    try:
        found = signing.loads(so_far, salt=SALT)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}
