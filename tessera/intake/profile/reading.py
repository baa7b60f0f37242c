"""From Form.io's JSON to a form: pages and what stands on them. Everything that is wrong is found at once."""

from collections.abc import Iterator, Mapping, Set
from typing import Any, Final

from tessera.intake.profile import components, texts
from tessera.intake.profile.conditions import condition_of
from tessera.intake.profile.context import Reader
from tessera.intake.profile.faults import Fault
from tessera.intake.profile.model import Content, Form, Item, Kind, Page, RowsQuestion
from tessera.intake.profile.settings import CONTENT

MOST_COMPONENTS: Final = 500


def read(definition: Any) -> tuple[Form, list[Fault]]:
    """The form and all that is wrong with it by itself. What cannot be read is left out of the form."""
    reader = Reader()
    if not isinstance(definition, dict) or not isinstance(definition.get("components"), list):
        return Form("", ()), [Fault("", "not-a-form")]
    if sum(1 for _one in walk(definition["components"])) > MOST_COMPONENTS:
        return Form("", ()), [Fault("", "too-large", {"most": MOST_COMPONENTS})]
    if definition.get("display", "form") != "form":
        reader.fault("display", "wrong-display")
    title = reader.text("title", definition.get("title"), label=texts.plain(definition.get("title")))
    if not title:
        reader.fault("title", "title-missing")
    pages = tuple(_pages(reader, definition["components"]))
    if not any(True for page in pages for _question in page.questions()):
        reader.fault("components", "page-missing")
    language = texts.plain(definition.get("language")) or "en"
    contents = {one.html for page in pages for one in _contents(page.items)}
    return Form(
        title, pages, language, _translations(reader, definition.get("i18n"), contents)
    ), reader.faults


def walk(given: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every component, in columns and tables too; lists within lists deeper than any form needs are not followed."""
    if depth > 12 or not isinstance(given, list):
        return
    for one in given:
        if isinstance(one, list):
            yield from walk(one, depth + 1)
        elif isinstance(one, dict):
            yield one
            for name in ("components", "columns", "rows"):
                yield from walk(one.get(name), depth + 1)


def _pages(reader: Reader, given: list[Any]) -> Iterator[Page]:
    for place, component in enumerate(given, 1):
        if not isinstance(component, dict):
            reader.fault(f"#{place}", "component-unknown", type="?")
            continue
        if component.get("type") == "button":
            continue  # Form.io adds its own; Tessera's pages have theirs
        path = reader.path_of(component, "", place)
        if component.get("type") != "panel":
            reader.fault(path, "outside-a-page", label=_name(component))
            continue
        yield _page(reader, component, path)


def _page(reader: Reader, panel: Mapping[str, Any], path: str) -> Page:
    title = reader.text(path, panel.get("title") or panel.get("label"), label=_name(panel))
    if not title:
        reader.fault(path, "label-missing", key=path)
    components.refuse_settings(reader, panel, path, label=title or path)
    reader.claim(path, str(panel.get("key") or ""), path)
    items = tuple(items_of(reader, panel.get("components"), path))
    if not items:
        reader.fault(path, "page-empty", page=title or path)
    return Page(path, title, items, condition_of(reader, panel, path, label=title))


def items_of(reader: Reader, given: Any, page: str, within: str = "") -> Iterator[Item]:
    """What stands on a page, or in the rows of the question ``within``."""
    for place, component in enumerate(given if isinstance(given, list) else (), 1):
        if not isinstance(component, dict):
            reader.fault(f"{page}.#{place}", "component-unknown", type="?")
            continue
        item = _item(reader, component, reader.path_of(component, page, place), within)
        if item is not None:
            yield item


def _item(reader: Reader, component: Mapping[str, Any], path: str, within: str) -> Item | None:
    if component.get("type") == CONTENT:
        return _content(reader, component, path)
    kind = components.kind_of(component)
    if kind is not None and not (kind == Kind.ROWS and within):
        below = str(component.get("key") or "?")
        rows = kind == Kind.ROWS
        inner = tuple(items_of(reader, component.get("components"), path, within=below)) if rows else ()
        return components.question(reader, component, path, kind=kind, within=within, inner=inner)
    if kind is not None:
        reader.fault(path, "rows-in-rows", label=_name(component))
    elif component.get("type") == "panel":
        reader.fault(path, "page-inside-page", label=_name(component))
    elif component.get("type") != "button":
        reader.fault(path, "component-unknown", type=str(component.get("type"))[:40])
    return None


def _content(reader: Reader, component: Mapping[str, Any], path: str) -> Content:
    given = component.get("html")
    html = given if isinstance(given, str) else ""
    key = str(component.get("key") or path)
    components.refuse_settings(reader, component, path, label=key)
    if len(html) > texts.LONGEST_HTML:
        reader.fault(path, "text-too-long", label=key, most=texts.LONGEST_HTML)
        html = ""
    if texts.is_template(html):
        reader.fault(path, "template-in-text", label=key)
    try:
        html = texts.cleaned_html(html)
    except texts.HtmlRefused as refused:
        reader.fault(path, "html-refused", key=key, what=refused.what)
        html = ""
    return Content(key, html, condition_of(reader, component, path, label=key))


def _contents(items: tuple[Item, ...]) -> Iterator[Content]:
    for item in items:
        if isinstance(item, Content):
            yield item
        elif isinstance(item, RowsQuestion):
            yield from _contents(item.questions)


def _translations(reader: Reader, given: Any, contents: Set[str]) -> dict[str, dict[str, str]]:
    """``{"fr": {"Given name": "Prénom"}}``; the form of Form.io's own ``i18n`` option. What is said instead of one of
    the ``contents`` is shown as HTML, and cleaned as they are."""
    found: dict[str, dict[str, str]] = {}
    for language, words in given.items() if isinstance(given, dict) else ():
        if not isinstance(words, dict):
            continue
        found[str(language)] = {
            str(source): _cleaned(reader, str(language), target) if source in contents else target
            for source, target in words.items()
            if isinstance(target, str)
            and target.strip()
            and _may_stand(reader, str(language), source, target)
        }
    return found


def _cleaned(reader: Reader, language: str, target: str) -> str:
    try:
        return texts.cleaned_html(target)
    except texts.HtmlRefused as refused:
        reader.fault(f"i18n.{language}", "html-refused", key=target[:80], what=refused.what)
        return ""


def _may_stand(reader: Reader, language: str, source: str, target: str) -> bool:
    path = f"i18n.{language}"
    if len(target) > texts.LONGEST_HTML:
        reader.fault(path, "text-too-long", label=source[:80], most=texts.LONGEST_HTML)
        return False
    if texts.is_template(target):
        reader.fault(path, "template-in-text", label=source[:80])
        return False
    return True


def _name(component: Mapping[str, Any]) -> str:
    return texts.plain(component.get("label") or component.get("title") or component.get("key"))[:80] or "?"
