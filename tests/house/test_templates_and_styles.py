"""What the content security policy and two directions of reading ask of every template and style sheet."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "tessera"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
STYLES = sorted(path for path in PACKAGE.glob("*/static/**/*.css") if "vendor" not in path.parts)
SCRIPTS = sorted(path for path in PACKAGE.glob("*/static/**/*.js") if "vendor" not in path.parts)
SPRITE = PACKAGE / "web" / "static" / "vendor" / "icons.svg"

INLINE = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']"),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another server": re.compile(
        r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"'](?:https?:)?//"
    ),
}
PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height)"
    r"|(?:margin|padding|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|border-(?:left|right|top|bottom)(?:-[a-z-]+)?)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
ICON = re.compile(r"{%\s*icon \"([a-z0-9-]+)\"|\bicon=\"([a-z0-9-]+)\"")


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path: Path) -> None:
    text = TEMPLATE_COMMENT.sub("", path.read_text(encoding="utf-8"))
    found = [
        f"{what}: {match.group()[:80]}"
        for what, pattern in INLINE.items()
        for match in pattern.finditer(text)
    ]
    assert not found, (
        f"The content security policy forbids {found}. Use a class, a file, or data-* and a listener."
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    known = set(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))
    used = {one or two for one, two in ICON.findall(path.read_text(encoding="utf-8"))}
    assert used <= known, f"Add {sorted(used - known)} to {name(SPRITE)}."


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_have_no_left_and_right(path: Path) -> None:
    text = CSS_COMMENT.sub("", path.read_text(encoding="utf-8"))
    found = [match.group().strip() for match in PHYSICAL.finditer(text)]
    assert not found, f"Use logical properties (inline-start, block-size …) instead of {found}."


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_make_no_code_from_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write", text)


def test_the_kit_stays_small() -> None:
    styles = sum(path.stat().st_size for path in STYLES if "web" in path.parts)
    scripts = (PACKAGE / "web/static/web/tessera.js").stat().st_size
    assert styles <= 30_000
    assert scripts <= 6_000


@pytest.mark.parametrize(
    "bad",
    [
        "p { margin-left: 1px }",
        "a{text-align:right}",
        "b{color:red;left:0}",
        "i{border-top-left-radius:0}",
        "u{width:1px}",
    ],
)
def test_the_guard_sees_physical_properties(bad: str) -> None:
    assert PHYSICAL.search(bad)


@pytest.mark.parametrize(
    "good", ["p{margin-inline-start:0}", "@media (max-width: 30rem){}", "a{text-align:start}"]
)
def test_the_guard_lets_logical_ones_pass(good: str) -> None:
    assert not PHYSICAL.search(good)
