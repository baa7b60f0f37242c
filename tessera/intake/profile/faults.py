"""Why a form cannot be published: where, a stable code, a whole sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Fault:
    """``path`` names the component by its keys (``page_home.rooms``), or by its place (``#2``) where it has none."""

    path: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        return str(SENTENCES[self.code]) % self.facts

    def told(self, say: Callable[[str], str]) -> str:
        """The sentence with the texts of the form as ``say`` has them, such as in the reader's language."""
        return str(SENTENCES[self.code]) % said(self.facts, say)


def said(facts: Mapping[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    return {name: say(value) if isinstance(value, str) else value for name, value in facts.items()}


SENTENCES: Final[Mapping[str, str | Promise]] = {
    "not-a-form": _("This is not a form: a JSON object with components is needed."),
    "too-large": _("The form is too large: at most %(most)s components fit."),
    "title-missing": _("Give the form a title."),
    "wrong-display": _("The form must be of the kind “form”; pages are panels in it."),
    "page-missing": _("Add a page with at least one question."),
    "page-empty": _("The page “%(page)s” holds nothing."),
    "outside-a-page": _("“%(label)s” stands outside a page. Move it into one."),
    "page-inside-page": _("“%(label)s” is a page within a page. Pages follow one another."),
    "component-unknown": _("Tessera cannot show a component of the type “%(type)s”."),
    "javascript": _("“%(label)s” holds a program (%(setting)s). Forms hold no programs: use a condition or JSONLogic."),
    "setting-not-supported": _("The setting “%(setting)s” of “%(label)s” has no effect in Tessera. Take it away."),
    "label-missing": _("Give “%(key)s” a label: people must know what is asked."),
    "text-too-long": _("A text of “%(label)s” is longer than %(most)s characters."),
    "template-in-text": _("A text of “%(label)s” holds brackets that Form.io runs as a program: {{ }} or {%% %%}."),
    "html-refused": _("The text of “%(key)s” holds %(what)s. Only paragraphs, lists, emphasis and links are shown."),
    "key-unsafe": _("“%(key)s” cannot be a key. Use small letters, digits and underscores, a letter first."),
    "key-twice": _("The key “%(key)s” is given twice."),
    "pattern-unreadable": _("The pattern of “%(label)s” cannot be read, or needs more than a quick matcher has."),
    "pattern-too-long": _("The pattern of “%(label)s” is longer than %(most)s characters."),
    "options-missing": _("Give “%(label)s” at least one option."),
    "options-too-many": _("“%(label)s” has more than %(most)s options. Use a code list or an area."),
    "option-twice": _("The option “%(value)s” of “%(label)s” is given twice."),
    "option-unsafe": _("The option value “%(value)s” of “%(label)s” cannot be used: no spaces, at most 100 signs."),
    "option-without-label": _("The option “%(value)s” of “%(label)s” has no label."),
    "bounds-crossed": _("Nothing fits “%(label)s”: its lower bound is above its upper one."),
    "bound-unreadable": _("The bound “%(setting)s” of “%(label)s” is not a number or a date that can be used."),
    "condition-unreadable": _("The condition of “%(label)s” cannot be read."),
    "condition-points-nowhere": _("The condition of “%(label)s” speaks of “%(target)s”, which is not asked."),
    "condition-looks-ahead": _("The condition of “%(label)s” speaks of “%(target)s”, which is asked only later."),
    "comparison-unfit": _("The condition of “%(label)s” cannot compare “%(target)s” in this way."),
    "logic-unreadable": _("The JSONLogic of “%(label)s” cannot be read: %(reason)s."),
    "logic-too-large": _("The JSONLogic of “%(label)s” is too large."),
    "calculation-points-nowhere": _("The calculation of “%(label)s” speaks of “%(target)s”, which is not asked."),
    "calculation-looks-ahead": _("The calculation of “%(label)s” speaks of “%(target)s”, which is asked only later."),
    "calculation-in-a-circle": _("The calculation of “%(label)s” depends on itself."),
    "calculation-unfit": _("“%(label)s” cannot be calculated: only texts and numbers can."),
    "rows-in-rows": _("“%(label)s” repeats within something that repeats already."),
    "rows-empty": _("“%(label)s” repeats nothing: add a question to it."),
    "default-given": _("“%(label)s” has an answer before anybody gave one. Take its default value away."),
    "languages-unknown": _("“%(language)s” is not a language of this registry."),
    "translation-missing": _("“%(text)s” is not translated into %(language)s."),
    "binding-unknown": _("“%(label)s” is bound to “%(binding)s”, which the field dictionary does not know."),
    "binding-unfit": _("“%(label)s” cannot fill “%(binding)s”: the kinds of value differ."),
    "binding-retired": _("“%(label)s” is bound to “%(binding)s”, which is used no more."),
    "binding-office-only": _(
        "“%(label)s” is bound to “%(binding)s”, which people may not change themselves. Say at the field that they may,"
        " or let this form be filled in at the desk alone."
    ),
    "binding-twice": _("“%(binding)s” is asked twice: by “%(label)s” as well."),
    "binding-unknown-code": _("“%(value)s” of “%(label)s” is not in the code list of “%(binding)s”."),
    "binding-needed": _("This form must ask for “%(binding)s”, because it registers somebody."),
    "binding-without-use": _("“%(label)s” is bound to “%(binding)s”, but this form changes nothing in the register."),
    "level-unknown": _("“%(label)s” asks for an area of the level “%(level)s”, which there is not."),
}  # fmt: skip
