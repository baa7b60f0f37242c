"""The form of one part of an outline: its texts in all languages, and all that holds for it."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from tessera.console.outline import binding, conditions, options, rules, texts
from tessera.console.outline.logic import LogicField, as_text
from tessera.dictionary.catalogue import Catalogue
from tessera.intake.outline import editing
from tessera.intake.outline.naming import free_key, is_safe, taken_in
from tessera.intake.outline.tree import Json, Part, Place, part_at
from tessera.intake.outline.wording import html_of, sources_of, texts_of, with_texts, without_unused
from tessera.intake.profile import settings as known
from tessera.intake.profile.components import (
    is_required,
    programs_in,
    properties_of,
    rules_of,
    unsupported_in,
)
from tessera.intake.profile.model import CHOICES, Kind
from tessera.intake.profile.texts import HtmlRefused, plain
from tessera.lib.keys import key_from
from tessera.web.forms import Form

CALCULATED: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER})
TEXT_ROWS: Final = 6


class PartForm(Form):
    """``definition`` is what the part stands in; ``words`` are texts by language that it has none of yet, by source.
    ``is_new``: its key is made from its label when none is typed. ``apply`` gives the definition as it is wanted."""

    def __init__(
        self,
        data: Any = None,
        *,
        definition: Json,
        place: Place,
        catalogue: Catalogue,
        levels: list[tuple[str, str]],
        language: str,
        words: Json | None = None,
        is_new: bool = False,
    ) -> None:
        super().__init__(data)
        self.definition, self.place, self.is_new = definition, place, is_new
        self.worded = words or definition
        self.part: Part = part_at(definition, place)
        self.component = self.part.component
        self.languages = texts.languages_for(definition)
        self.levels = levels
        self.has_binding = self.has_level = False
        self.texts: list[str] = []
        self.bounds: list[str] = []
        self._add_texts()
        self._add_key()
        if self.part.kind is not None:
            self._add_question(self.part.kind, catalogue, language)
        self.targets = conditions.targets_for(definition, place, language=language)
        self.lines = conditions.add_condition(self, self.part, self.targets)
        self._add_mending()
        self.advise()

    @property
    def base(self) -> str:
        return self.languages[0]

    # What is asked

    def _add_texts(self) -> None:
        if self.part.is_page:
            given = plain(self.component.get("title")) or plain(self.component.get("label"))
            self._text("label", _("Title in %(language)s"), given, needed=True)
        elif self.part.is_content:
            self._html()
        else:
            label = plain(self.component.get("label"))
            self._text("label", _("Label in %(language)s"), label, needed=True)
            hint = plain(self.component.get("description"))
            self._text("help", _("Help in %(language)s"), hint, rows=2)

    def _text(self, name: str, label: str, source: str, **box: Any) -> None:
        given = texts_of(self.worded, source)
        texts.add_texts(self, name, label, languages=self.languages, given=given, **box)
        self.texts.append(name)

    def _html(self) -> None:
        given = {
            code: texts.as_typed(one) for code, one in texts_of(self.worded, html_of(self.component)).items()
        }
        label = _("Text in %(language)s")
        box = {"rows": TEXT_ROWS, "needed": True}
        texts.add_texts(self, "html", label, languages=self.languages, given=given, **box)
        self.texts.append("html")

    def _add_key(self) -> None:
        hint = _("What exports and rules call it. Leave it empty to have it made from the label.")
        self.fields["key"] = forms.CharField(
            label=_("Key"),
            required=False,
            max_length=63,
            initial="" if self.is_new and not self.component.get("label") else self.part.key,
            help_text=hint,
            widget=forms.TextInput(attrs=rules.CODE),
        )

    def _add_question(self, kind: Kind, catalogue: Catalogue, language: str) -> None:
        label = _("The box must be ticked") if kind == Kind.YES else _("An answer is needed")
        self.fields["required"] = forms.BooleanField(
            label=label, required=False, initial=is_required(self.component)
        )
        if kind in CHOICES:
            options.add_options(self, self.component, self.worded, self.languages)
        self.bounds = rules.add_rules(self, kind, self.component)
        if kind == Kind.AREA:
            self._add_level()
        if kind == Kind.NUMBER:
            self._text("unit", _("Unit in %(language)s"), plain(self.component.get("suffix")))
        message = plain(rules_of(self.component).get("customMessage"))
        self._text("message", _("What is said in %(language)s when it is not taken"), message)
        self.has_binding = binding.add_binding(self, self.component, kind, catalogue, language=language)
        if kind in CALCULATED:
            self._add_calculation()

    def _add_level(self) -> None:
        given = properties_of(self.component).get("level")
        level = str(given) if given not in (None, "") else ""
        choices = [("", _("Any level")), *self.levels]
        if level not in {value for value, _label in choices}:
            choices.append((level, level))
        self.fields["level"] = forms.ChoiceField(
            label=_("Level of the area"), choices=choices, required=False, initial=level
        )
        self.bounds.append("level")

    def _add_calculation(self) -> None:
        given = self.component.get("calculateValue")
        self.fields["calculation"] = LogicField(
            label=_("Calculated by JSONLogic"),
            initial=as_text(given) if isinstance(given, dict) and given else "",
            help_text=_("For example {example}. People see the value and do not type it.").replace(
                "{example}", '{"+": [{"var": "data.adults"}, {"var": "data.children"}]}'
            ),
        )

    def _add_mending(self) -> None:
        """A tick that takes away what no form of ours may hold: only where there is such a thing."""
        self.unusable = [] if self.is_new else _unusable(self.component)
        if self.unusable:
            self.fields["mend"] = forms.BooleanField(
                label=_("Take away the settings that Tessera cannot use: %(settings)s")
                % {"settings": ", ".join(self.unusable)},
                required=False,
            )

    # What was typed

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.part.is_content:
            self._clean_html()
        if self.part.kind in CHOICES:
            options.clean_options(self, self.languages)
        conditions.clean_condition(self, self.lines, self.targets)
        key = given.get("key") or ""
        if key and not is_safe(key):
            message = _(
                "“%(key)s” cannot be a key. Use small letters, digits and underscores, a letter first."
            )
            self.add_error("key", message % {"key": key})
        return given

    def _clean_html(self) -> None:
        for code in self.languages:
            typed = self.cleaned_data.get(f"html_{code}") or ""
            try:
                self.cleaned_data[f"html_{code}"] = texts.as_html(typed)
            except HtmlRefused as refused:
                message = _("%(what)s is not shown. Only paragraphs, lists, emphasis and links are.")
                self.add_error(f"html_{code}", message % {"what": refused.what})
            except ValueError as refused:
                self.add_error(f"html_{code}", str(refused))

    def apply(self) -> Json:
        """The definition with what was typed. Raises ComponentKeyTaken, ComponentKeyUnusable."""
        before = sources_of(self.component)
        component = {**self.component}
        for name in ("validate", "properties", "data", "conditional", "fields"):
            if isinstance(component.get(name), dict):
                component[name] = {**component[name]}
        if self.cleaned_data.get("mend"):
            _mend(component)
        words = self._write_texts(component)
        component["key"] = self._key()
        if self.part.kind is not None:
            words += self._write_question(component, self.part.kind)
        conditions.write_condition(self, component, self.lines)
        made = editing.replace(self.definition, self.place, component)
        return without_unused(with_texts(made, words), before)

    def _write_texts(self, component: Json) -> list[Mapping[str, str]]:
        settings = {"help": ("description",), "unit": ("suffix",), "message": ("validate", "customMessage")}
        written: list[Mapping[str, str]] = []
        for name in self.texts:
            if name == "html":
                words = {code: self.cleaned_data[f"html_{code}"] for code in self.languages}
            else:
                words = texts.texts_in(self, name, self.languages)
            if not self.is_new and not texts.languages_changed(self, name, self.languages):
                continue
            written.append(words)
            if name == "html":
                component["html"] = words[self.base]
            elif name == "label":
                component["label"] = words[self.base]
                if self.part.is_page:
                    component["title"] = words[self.base]
            else:
                rules.put(component, settings[name], words[self.base] or None)
        return written

    def _write_question(self, component: Json, kind: Kind) -> list[Mapping[str, str]]:
        words: list[Mapping[str, str]] = []
        if kind in CHOICES:
            words += options.write_options(self, component, self.languages, is_new=self.is_new)
        rules.write_rules(self, kind, component)
        if "required" in self.changed_data:
            self._write_required(component)
        if "level" in self.changed_data:
            rules.put(component, ("properties", "level"), self.cleaned_data["level"] or None)
        binding.write_binding(self, component)
        if "calculation" in self.changed_data:
            rules.put(component, ("calculateValue",), self.cleaned_data["calculation"])
            rules.put(component, ("disabled",), True if self.cleaned_data["calculation"] else None)
        return words

    def _write_required(self, component: Json) -> None:
        wanted = self.cleaned_data["required"]
        rules.put(component, ("validate", "required"), True if wanted else None)
        fields = component.get("fields")
        if component.get("type") == "day" and isinstance(fields, dict):
            component["fields"] = {
                name: part | {"required": wanted} if isinstance(part, dict) else part
                for name, part in fields.items()
            }

    def _key(self) -> str:
        """What was typed, else the one that it has, else one that is made from the label."""
        typed: str = self.cleaned_data.get("key") or ""
        if typed:
            return typed
        label = self.cleaned_data.get(f"label_{self.base}") or ""
        taken = taken_in(self.definition, self.part.rows, but=self.place)
        return free_key(key_from(label) or self.part.key, taken)


def _unusable(component: Json) -> list[str]:
    """The settings that stand against publishing and that no field of the form shows."""
    found = [*programs_in(component), *unsupported_in(component)]
    if known.is_set(component.get("defaultValue")) and component.get("defaultValue") != "00/00/0000":
        found.append("defaultValue")
    return list(dict.fromkeys(found))


def _mend(component: Json) -> None:
    for name in _unusable(component):
        rules.put(component, tuple(name.split(".")), None)
