"""No template says anything in one language only: words and their punctuation go through gettext."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "tessera"
# The page of specimens shows made-up people and programmes; names are not translated.
EXAMPLES = PACKAGE / "web" / "templates" / "web" / "components.html"
TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*.html") if path != EXAMPLES)

COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
NOT_SHOWN = re.compile(
    r"<(?P<element>script|style)\b.*?</(?P=element)>|{%\s*block (?:body_class|width)\s*%}[^{]*(?={%)",
    re.DOTALL,
)
DIRECTIVE = re.compile(r"{%\s*(?P<tag>\w+)(?P<rest>.*?)%}|{{.*?}}", re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>")
READ_ALOUD = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
# Marks that French and Arabic set differently.
OF_ONE_LANGUAGE = re.compile(r"[^\W\d_]|[:;,?!“”]")
# Components whose words stand in quotation marks; _("…") and variables are translated already.
WORDED = frozenset(
    {"avatar", "banner", "button", "card", "empty", "measure", "scroll", "steps", "tabs", "tag"}
)
QUOTED = re.compile(r'(?P<call>_\()?"(?P<words>[^"]*)"')
SETTING = re.compile(r"[a-z0-9_/-]*")  # an icon, a kind or an address, not words


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def untranslated(source: str) -> list[str]:
    """The words, and the marks between values, that every reader would get as they stand."""
    for hidden in (COMMENT, TRANSLATED, NOT_SHOWN):
        source = hidden.sub("", source)
    found = [
        quoted["words"]
        for directive in DIRECTIVE.finditer(source)
        if directive["tag"] in WORDED
        for quoted in QUOTED.finditer(directive["rest"])
        if not quoted["call"] and not SETTING.fullmatch(quoted["words"])
    ]
    source = DIRECTIVE.sub("", source)
    texts = [*READ_ALOUD.findall(source), *ELEMENT.split(source)]
    return found + [text.strip() for text in texts if OF_ONE_LANGUAGE.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_text_is_translated(path: Path) -> None:
    found = untranslated(path.read_text(encoding="utf-8"))
    assert not found, (
        f"Put {found} into {{% translate %}} or {{% blocktranslate %}}, whole sentences at a time."
    )


@pytest.mark.parametrize(
    "bad",
    [
        "<p>Nobody here</p>",
        "{{ label }}: {{ value }}",
        '<a title="Go on">{{ name }}</a>',
        '{% tag "Deceased" %}',
        '{% empty title="No changes" icon="history" %}{% endempty %}',
    ],
)
def test_the_guard_sees_words_of_one_language(bad: str) -> None:
    assert untranslated(bad)


@pytest.mark.parametrize(
    "good",
    [
        '<p>{% translate "Nobody here" %}</p>',
        "{{ one }} · {{ other }} – {{ third }}",
        '{% tag _("Deceased") "warn" icon="x" %}',
        "{% blocktranslate %}{{ label }}: {{ value }}{% endblocktranslate %}",
        "<script>let x = 1;</script>{# words #}",
    ],
)
def test_the_guard_lets_the_rest_pass(good: str) -> None:
    assert not untranslated(good)
