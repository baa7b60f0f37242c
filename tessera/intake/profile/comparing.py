"""What differs between two versions of a form, in whole sentences."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.intake.profile.faults import said
from tessera.intake.profile.model import Content, Form, Item, Logic, Page, Question, RowsQuestion


@dataclass(frozen=True)
class Difference:
    """``code`` names the sentence, ``facts`` hold the texts of the form, in the language in which it was written."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def told(self, say: Callable[[str], str]) -> str:
        """The sentence with the texts of the form as ``say`` has them."""
        return str(SENTENCES[self.code]) % said(self.facts, say)


SENTENCES: Final[Mapping[str, str | Promise]] = {
    "title": _("The title becomes “%(after)s”; it was “%(before)s”."),
    "page-added": _("The page “%(page)s” is new."),
    "page-removed": _("The page “%(page)s” is gone."),
    "page-renamed": _("The page “%(before)s” is called “%(after)s” now."),
    "page-condition": _("The page “%(page)s” is shown in other cases than before."),
    "pages-moved": _("The pages follow one another in another order."),
    "added": _("“%(label)s” is asked anew, on the page “%(page)s”."),
    "removed": _("“%(label)s” is not asked any more."),
    "moved": _("“%(label)s” stands on the page “%(page)s” now."),
    "order": _("What is asked on the page “%(page)s” comes in another order."),
    "label": _("“%(before)s” reads “%(label)s” now."),
    "hint": _("The hint of “%(label)s” is another one."),
    "required-now": _("“%(label)s” must be answered now."),
    "required-no-more": _("“%(label)s” may stay without an answer now."),
    "kind": _("“%(label)s” is answered in another way than before."),
    "options": _("“%(label)s” offers other options."),
    "condition": _("“%(label)s” is asked in other cases than before."),
    "calculation": _("“%(label)s” is calculated in another way."),
    "binding": _("The answer to “%(label)s” goes elsewhere: to “%(after)s”, and not to “%(before)s”."),
    "limits": _("“%(label)s” takes other answers than before: its limits have changed."),
    "text-added": _("A text is new on the page “%(page)s”."),
    "text-removed": _("A text is gone from the page “%(page)s”."),
    "text": _("A text on the page “%(page)s” reads differently."),
    "language-added": _("The form speaks a further language: %(language)s."),
    "language-removed": _("The form speaks a language less: %(language)s."),
    "translations": _("Texts in this language were changed: %(language)s."),
}  # fmt: skip
# Of a question, told of by sentences of their own; everything else is a limit to what may be answered.
TOLD: Final = frozenset({
    "key", "path", "label", "hint", "message", "required", "kind", "condition", "calculation", "binding", "options",
    "questions",
})  # fmt: skip


@dataclass(frozen=True)
class _Spot:
    """A thing that is asked or said, and the page on which it stands."""

    item: Item
    page: Page


def differences(before: Form, after: Form, *, languages: Mapping[str, Any]) -> list[Difference]:
    """What somebody who fills in ``after`` finds other than in ``before``. ``languages`` gives their names."""
    found = []
    if before.title != after.title:
        found.append(Difference("title", {"before": before.title, "after": after.title}))
    found += _pages(before, after)
    found += _items(dict(_spots(before)), dict(_spots(after)))
    found += _orders(before, after)
    found += _languages(before, after, languages)
    return found


def _pages(before: Form, after: Form) -> Iterator[Difference]:
    old, new = ({page.key: page for page in form.pages} for form in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        if key not in new:
            yield Difference("page-removed", {"page": old[key].title})
        elif key not in old:
            yield Difference("page-added", {"page": new[key].title})
        else:
            yield from _page(old[key], new[key])
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Difference("pages-moved")


def _page(before: Page, after: Page) -> Iterator[Difference]:
    if before.title != after.title:
        yield Difference("page-renamed", {"before": before.title, "after": after.title})
    if _said(before.condition) != _said(after.condition):
        yield Difference("page-condition", {"page": after.title})


def _spots(form: Form) -> Iterator[tuple[str, _Spot]]:
    for page in form.pages:
        for item in page.items:
            yield from _below(item, page, "")


def _below(item: Item, page: Page, above: str) -> Iterator[tuple[str, _Spot]]:
    path = f"{above}{item.key}"
    yield path, _Spot(item, page)
    for inner in item.questions if isinstance(item, RowsQuestion) else ():
        yield from _below(inner, page, f"{path}.")


def _items(old: Mapping[str, _Spot], new: Mapping[str, _Spot]) -> Iterator[Difference]:
    for path in [*old, *(path for path in new if path not in old)]:
        if path not in new:
            yield _lost(old[path])
        elif path not in old:
            yield _won(new[path])
        else:
            yield from _changed(old[path], new[path])


def _lost(spot: _Spot) -> Difference:
    if isinstance(spot.item, Content):
        return Difference("text-removed", {"page": spot.page.title})
    return Difference("removed", {"label": spot.item.label})


def _won(spot: _Spot) -> Difference:
    if isinstance(spot.item, Content):
        return Difference("text-added", {"page": spot.page.title})
    return Difference("added", {"label": spot.item.label, "page": spot.page.title})


def _changed(before: _Spot, after: _Spot) -> Iterator[Difference]:
    old, new = before.item, after.item
    if isinstance(old, Content) or isinstance(new, Content):
        if isinstance(old, Content) and isinstance(new, Content):
            if (old.html, _said(old.condition)) != (new.html, _said(new.condition)):
                yield Difference("text", {"page": after.page.title})
        else:
            yield from (_lost(before), _won(after))
        return
    facts = {"label": new.label}
    if before.page.key != after.page.key:
        yield Difference("moved", facts | {"page": after.page.title})
    if old.label != new.label:
        yield Difference("label", facts | {"before": old.label})
    yield from (Difference(code, facts) for code in _codes(old, new))
    if old.binding != new.binding:
        yield Difference(
            "binding", facts | {"before": str(old.binding or "–"), "after": str(new.binding or "–")}
        )


def _codes(old: Question, new: Question) -> Iterator[str]:
    if (old.hint, old.message) != (new.hint, new.message):
        yield "hint"
    if old.required != new.required:
        yield "required-now" if new.required else "required-no-more"
    if old.kind != new.kind:
        yield "kind"
    if _said(old.condition) != _said(new.condition):
        yield "condition"
    if _said(getattr(old, "calculation", None)) != _said(getattr(new, "calculation", None)):
        yield "calculation"
    if getattr(old, "options", ()) != getattr(new, "options", ()):
        yield "options"
    if old.kind == new.kind and _limits(old) != _limits(new):
        yield "limits"


def _limits(question: Question) -> dict[str, Any]:
    """Whatever else a question of this kind may say."""
    return {one.name: getattr(question, one.name) for one in fields(question) if one.name not in TOLD}


def _said(logic: Any) -> Any:
    return dict(logic.source) if isinstance(logic, Logic) else logic


def _orders(before: Form, after: Form) -> Iterator[Difference]:
    """Pages on which what was there before, and still is, comes in another order."""
    old = {page.key: [item.key for item in page.items] for page in before.pages}
    for page in after.pages:
        new = [item.key for item in page.items]
        kept = [key for key in old.get(page.key, []) if key in new]
        if kept != [key for key in new if key in kept]:
            yield Difference("order", {"page": page.title})


def _languages(before: Form, after: Form, names: Mapping[str, Any]) -> Iterator[Difference]:
    for language in after.languages:
        if language not in before.languages:
            yield Difference("language-added", {"language": str(names.get(language, language))})
        else:
            old, new = before.translations.get(language, {}), after.translations.get(language, {})
            if any(old[text] != new[text] for text in old.keys() & new.keys()):
                yield Difference("translations", {"language": str(names.get(language, language))})
    for language in before.languages:
        if language not in after.languages:
            yield Difference("language-removed", {"language": str(names.get(language, language))})
