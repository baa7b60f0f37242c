"""Trying examples on a definition before it is saved: what would be taken, and what not."""

from collections.abc import Callable
from typing import Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.dictionary.display import display
from tessera.dictionary.errors import ValueRefused
from tessera.dictionary.specs import FieldSpec
from tessera.dictionary.values import parse
from tessera.lib import patterns
from tessera.registry.encryption import normalise
from tessera.web.formatting import left_to_right
from tessera.web.parts import Fact

MOST: Final = 20
Verdict = tuple[bool, str]  # whether it is taken; as what, or why not


def examples_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Examples to try"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line, right and wrong ones. They are tried and not kept."),
    )


def tried_on_field(spec: FieldSpec, examples: str, *, language: str) -> tuple[Fact, ...]:
    """Each example as the forms and the imports would read it."""

    def verdict(example: str) -> Verdict:
        try:
            return True, display(spec, parse(spec, example, language=language), language=language)
        except ValueRefused as refused:
            return False, str(refused)

    return _tried(examples, verdict)


def tried_on_pattern(pattern: str, examples: str) -> tuple[Fact, ...]:
    """Each example as a number that somebody else gave: in capitals, without spaces and hyphens."""

    def verdict(example: str) -> Verdict:
        plain = normalise(example)
        if patterns.matches(pattern or ".*", plain):
            return True, plain
        return False, _("%(number)s does not have this form.") % {"number": plain}

    return _tried(examples, verdict)


def _tried(examples: str, verdict: Callable[[str], Verdict]) -> tuple[Fact, ...]:
    lines = [line.strip() for line in examples.splitlines() if line.strip()][:MOST]
    found = []
    for line in lines:
        is_taken, words = verdict(line)
        note, kind = (_("Taken"), "ok") if is_taken else (_("Refused"), "bad")
        found.append(Fact(left_to_right(line), words, note, kind))  # type: ignore[arg-type]  # one of the kinds
    return tuple(found)
