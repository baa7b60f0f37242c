"""What a new version changes, in sentences: each sentence is planted once, and nothing else is said."""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation

from tessera.intake.profile.comparing import SENTENCES, differences
from tessera.intake.profile.reading import read
from tests.intake.forms import Json, sound


def told(change: Callable[[Json], object]) -> list[str]:
    changed = sound()
    change(changed)
    found = differences(read(sound())[0], read(changed)[0], languages=dict(settings.LANGUAGES))
    for one in found:
        words = one.told(str)
        assert words and "%(" not in words
    return [one.code for one in found]


def _on(form: Json, page: int) -> list[Json]:
    components: list[Json] = form["components"][page]["components"]
    return components


def _panel(form: Json) -> None:
    page = {"type": "panel", "key": "page_last", "title": "Last", "components": [_text("more")]}
    form["components"].append(page)


def _text(key: str) -> Json:
    return {"type": "textfield", "key": key, "label": key}


def _move(form: Json) -> None:
    _on(form, 1).append(_on(form, 0).pop(3))


PLANTED: list[tuple[list[str], Callable[[Json], object]]] = [
    ([], lambda form: form),
    (["title"], lambda form: form.update(title="Meals")),
    (["page-added", "added"], _panel),
    (["page-removed", *["removed"] * 4], lambda form: form["components"].pop(0)),
    (["page-renamed"], lambda form: form["components"][0].update(title="Who")),
    (
        ["page-condition"],
        lambda form: form["components"][1].update(conditional={"show": True, "when": "sex", "eq": "1"}),
    ),
    (["pages-moved"], lambda form: form["components"].reverse()),
    (["added"], lambda form: _on(form, 0).append(_text("more"))),
    (["removed"], lambda form: _on(form, 0).pop(3)),
    (["moved"], _move),
    (["order"], lambda form: _on(form, 0).reverse()),
    (["label"], lambda form: _on(form, 0)[0].update(label="First name")),
    (["hint"], lambda form: _on(form, 0)[0].update(description="As on the card")),
    (["required-no-more"], lambda form: _on(form, 0)[0]["validate"].update(required=False)),
    (["required-now"], lambda form: _on(form, 0)[3]["validate"].update(required=True)),
    (
        ["kind"],
        lambda form: _on(form, 0)[1].update(type="select", data={"values": _on(form, 0)[1]["values"]}),
    ),
    (["options"], lambda form: _on(form, 0)[1]["values"].pop()),
    (["condition"], lambda form: _on(form, 1)[1]["conditional"].update(eq="1")),
    (["calculation"], lambda form: _on(form, 1)[3].update(calculateValue={"+": [2, 2]})),
    (["binding"], lambda form: _on(form, 0)[0].update(properties={})),
    (["limits"], lambda form: _on(form, 0)[3]["validate"].update(max=9)),
    (["label"], lambda form: _on(form, 1)[2]["components"][0].update(label="Full name")),
    (["text-added"], lambda form: _on(form, 0).append({"type": "content", "key": "x", "html": "<p>Hi</p>"})),
    (["text-removed"], lambda form: _on(form, 1).pop(0)),
    (["text"], lambda form: _on(form, 1)[0].update(html="<p>Otherwise</p>")),
    (
        ["text-removed", "added"],
        lambda form: _on(form, 1)[0].update(type="textfield", label="Why", html=None),
    ),
    (["language-removed"], lambda form: form["i18n"].pop("ar")),
    (["language-added"], lambda form: form["i18n"].update(sw={"Rooms": "Vyumba"})),
    (["translations"], lambda form: form["i18n"]["fr"].update(Rooms="Pièces")),
]


def test_each_change_is_said_and_nothing_else() -> None:
    for codes, change in PLANTED:
        assert told(change) == codes
    assert {code for codes, _change in PLANTED for code in codes} == set(SENTENCES)


def test_it_is_said_in_the_language_of_the_reader() -> None:
    changed = sound() | {"title": "Meals"}
    (found,) = differences(read(sound())[0], read(changed)[0], languages={})
    with translation.override("fr"):
        assert found.told(str.upper) == "Le titre devient « MEALS » ; c’était « SCHOOL MEALS »."
