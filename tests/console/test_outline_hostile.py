"""The forms of the outline with whatever nobody means: no answer is of the server's own fault."""

from typing import Final

import pytest
from django.test import Client

from tessera.accounts.models import User
from tessera.accounts.viewer import system_viewer
from tessera.intake.actions import forms
from tessera.intake.choices import Action
from tessera.intake.models import Form
from tests.cast import log_in
from tests.console.test_outline import filled, newest, url
from tests.intake.conftest import NOW, publish
from tests.intake.forms import sound

pytestmark = pytest.mark.django_db
HOSTILE: Final = (
    "\0", "x" * 30_000, "1" * 400, "-1", "1e999", "NaN", "٣", "<script>", "{{ x }}", "a\n\n\nb", "__proto__",
    '{"var": "\\u0000"}', '{"+": [1e999]}', '{"var": "\\ud800"}', "[" * 3_000, '{"!":' * 60 + "1" + "}" * 60,
)  # fmt: skip
JUNK: Final = ({"components": "x"},
               {"components": [1, {"type": "panel", "components": [None, {"type": []}, {"key": 3}]}]},
               {"title": 1, "language": "xx", "i18n": {"fr": 1}, "components": [{"type": "panel", "label": ["x"]}]},
               {"components": [{"type": "panel", "key": "p", "components": [
                   {"type": "radio", "values": [1, {"value": True, "label": 2}], "conditional": {"conditions": [1, {}]},
                    "validate": [], "properties": 1, "data": 1, "fields": 3, "i18n": 3},
                   {"type": "day", "minDate": "soon", "fields": {"day": 1}, "conditional": {"json": [1]}},
                   {"type": "number", "calculateValue": {"x": 1, "y": 2}, "validate": {"min": {}, "max": "many"}},
                   {"type": "file", "properties": {"bytes": "x", "most": []}, "conditional": {"when": 3, "eq": {}}},
                   {"type": "content", "html": 7}, {"type": "select", "data": {"values": {}}}]}]})  # fmt: skip


@pytest.fixture
def client(administrator: User) -> Client:
    publish("school_meals", sound(), Action.CORRECT_FACTS)
    return log_in(administrator)


def test_whatever_is_typed_is_kept_or_refused(client: Client) -> None:
    for place in ("0-1", "1-0", "1-1"):
        address = url("-part", place)
        for text in HOSTILE:
            sent = filled(client, address)
            names = [name for name in sent if name not in {"seen", "was", "kind"}]
            every = dict.fromkeys(names, text) | {"condition": "logic", "condition_logic": text}
            for given in (every, {"label_en": text, "html_en": text, "calculation": text}):
                status = client.post(address, sent | given).status_code
                assert status in {302, 409, 422}, (place, text[:40], list(given)[:2])


def test_whatever_a_draft_holds_is_shown_and_can_be_mended(client: Client) -> None:
    form = Form.objects.get()
    for junk in JUNK:
        forms.save_draft(form, definition=junk, by=system_viewer(), now=NOW)
        page = client.get(url()).context["page"]
        waiting = list(page.nodes)
        while waiting:
            node = waiting.pop()
            waiting += node.held
            shown = client.get(node.url)
            assert shown.status_code == 200, (junk, node.url)
            sent = filled(client, node.url, label_en="Mended")
            assert client.post(node.url, sent).status_code in {302, 422, 409}, (node.url, newest(form))
        assert client.get(url("-title")).status_code == 200
