"""When a part is asked: always, when answers are such and such, or by JSONLogic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.console.outline.logic import LogicField, as_text
from tessera.console.outline.options import options_in
from tessera.intake.outline.tree import Index, Json, Part, Place
from tessera.intake.outline.wording import label_in, texts_of
from tessera.intake.profile.checking import UNCOMPARABLE
from tessera.intake.profile.conditions import MOST_COMPARISONS, NUMERIC, WITHOUT_VALUE
from tessera.intake.profile.model import CHOICES, Kind
from tessera.web.forms import Form

ALWAYS, COMPARED, LOGIC = "always", "compared", "logic"
HOW: Final = (
    (ALWAYS, gettext_lazy("Always")),
    (COMPARED, gettext_lazy("It depends on answers that were given before")),
    (LOGIC, gettext_lazy("By a rule in JSONLogic")),
)
SHOWN: Final = (
    ("1", gettext_lazy("Ask it when this holds")),
    ("0", gettext_lazy("Leave it out when this holds")),
)
JOINED: Final = (("all", gettext_lazy("All of these")), ("any", gettext_lazy("At least one of these")))
OPERATORS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("isEqual", gettext_lazy("is")),
    ("isNotEqual", gettext_lazy("is not")),
    ("isNotEmpty", gettext_lazy("is answered")),
    ("isEmpty", gettext_lazy("is not answered")),
    ("greaterThan", gettext_lazy("is more than")),
    ("greaterThanOrEqual", gettext_lazy("is at least")),
    ("lessThan", gettext_lazy("is less than")),
    ("lessThanOrEqual", gettext_lazy("is at most")),
    ("includes", gettext_lazy("contains")),
    ("notIncludes", gettext_lazy("does not contain")),
    ("startsWith", gettext_lazy("begins with")),
    ("endsWith", gettext_lazy("ends with")),
)
LONGEST: Final = 500
TICKED: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True)
class Target:
    """A question that a condition may speak of; ``options`` are its values with their labels in every language."""

    name: str
    label: str
    kind: Kind | None
    options: Mapping[str, Sequence[str]]


def targets_for(definition: Json, place: Place, *, language: str) -> dict[str, Target]:
    """What is asked before the place and has an answer that can be compared there."""
    index = Index(definition)
    here = index.find(place)
    rows = here.rows if here is not None else ""
    found = {}
    for part in index.every:
        if part.place >= place:
            break
        if part.kind is not None and part.kind not in UNCOMPARABLE and part.key and part.rows in {"", rows}:
            found[part.name] = _target(part, definition, language)
    return found


def add_condition(form: Form, part: Part, targets: Mapping[str, Target]) -> int:
    """The fields of the condition; answers how many comparisons can be typed in: one more than there are."""
    given = part.component.get("conditional")
    conditional: Mapping[str, Any] = given if isinstance(given, dict) else {}
    lines = _lines_of(conditional, targets)[:MOST_COMPARISONS]
    has_logic = bool(conditional.get("json"))
    form.fields["condition"] = forms.ChoiceField(
        label=_("When is it asked?"),
        choices=HOW,
        initial=LOGIC if has_logic else COMPARED if lines else ALWAYS,
        widget=forms.RadioSelect,
    )
    form.fields["condition_shown"] = forms.ChoiceField(
        label=_("What happens then"),
        choices=SHOWN,
        initial="0" if conditional.get("show") in (False, "false") else "1",
    )
    form.fields["condition_joined"] = forms.ChoiceField(
        label=_("If there are several"),
        choices=JOINED,
        initial="any" if conditional.get("conjunction") == "any" else "all",
    )
    count = min(len(lines) + 1, MOST_COMPARISONS)
    for number in range(count):
        _add_line(form, number, lines[number] if number < len(lines) else ("", "isEqual", ""), targets)
    logic = conditional.get("json")
    form.fields["condition_logic"] = LogicField(
        label=_("Rule in JSONLogic"),
        initial=as_text(logic) if has_logic else "",
        help_text=_("For example {example}. It is asked when the rule comes to true.").replace(
            "{example}", '{"<": [{"var": "data.age"}, 18]}'
        ),
    )
    return count


def _add_line(form: Form, number: int, line: tuple[str, str, Any], targets: Mapping[str, Target]) -> None:
    name, operator, value = line
    choices = [("", _("Choose a question")), *((one.name, one.label) for one in targets.values())]
    if name and name not in targets:
        choices.append((name, name))
    form.fields[f"when_{number}"] = forms.ChoiceField(
        label=_("The answer to"), choices=choices, required=False, initial=name
    )
    form.fields[f"is_{number}"] = forms.ChoiceField(
        label=_("Comparison"), choices=OPERATORS, initial=operator
    )
    form.fields[f"value_{number}"] = forms.CharField(
        label=_("What it is compared with"),
        required=False,
        max_length=LONGEST,
        initial=value,
        widget=forms.TextInput(attrs={"list": "answers", "autocomplete": "off"}),
    )


def clean_condition(form: Form, count: int, targets: Mapping[str, Target]) -> None:
    how = form.cleaned_data.get("condition")
    if how == LOGIC and not form.cleaned_data.get("condition_logic") and "condition_logic" not in form.errors:
        form.add_error("condition_logic", _("Write the rule, or choose another way above."))
    if how != COMPARED:
        return
    lines = [number for number in range(count) if form.cleaned_data.get(f"when_{number}")]
    if not lines:
        form.add_error("when_0", _("Choose the question whose answer decides."))
    for number in lines:
        _clean_line(form, number, targets)


def _clean_line(form: Form, number: int, targets: Mapping[str, Target]) -> None:
    """Turn what was typed into what the answer would be; labels of options are understood, too."""
    name, operator = form.cleaned_data[f"when_{number}"], form.cleaned_data.get(f"is_{number}") or "isEqual"
    typed = form.cleaned_data.get(f"value_{number}") or ""
    if operator in WITHOUT_VALUE:
        form.cleaned_data[f"value_{number}"] = None
        return
    try:
        form.cleaned_data[f"value_{number}"] = _value(typed, operator, targets.get(name))
    except ValueError as refused:
        form.add_error(f"value_{number}", str(refused))


def _value(typed: str, operator: str, target: Target | None) -> str | int | float | bool:
    """Raises ValueError with a sentence."""
    if not typed:
        raise ValueError(_("Say with what the answer is compared."))
    if operator in NUMERIC or (target is not None and target.kind == Kind.NUMBER):
        return _number(typed)
    if target is None or operator not in {"isEqual", "isNotEqual"}:
        return typed
    if target.kind == Kind.YES:
        return _ticked(typed)
    return _option(typed, target) if target.kind in CHOICES else typed


def _number(typed: str) -> int | float:
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        raise ValueError(_("Enter a number.")) from None
    if not abs(number) < 2**53:
        raise ValueError(_("Enter a number."))
    return int(number) if number == int(number) else number


def _ticked(typed: str) -> bool:
    words = TICKED | {_("Yes").casefold(): True, _("No").casefold(): False}
    if typed.casefold() not in words:
        raise ValueError(_("Enter yes for ticked, or no."))
    return words[typed.casefold()]


def _option(typed: str, target: Target) -> str:
    if typed in target.options:
        return typed
    for value, labels in target.options.items():
        if typed.casefold() in {one.casefold() for one in labels}:
            return value
    known = ", ".join(labels[0] if labels else value for value, labels in list(target.options.items())[:20])
    raise ValueError(
        _("“%(label)s” has no such answer. Its answers: %(known)s.") % {"label": target.label, "known": known}
    )


def write_condition(form: Form, component: Json, count: int) -> None:
    """Put the condition into the component, if anything of it was changed."""
    names = ["condition", "condition_shown", "condition_joined", "condition_logic"]
    names += [f"{part}_{number}" for number in range(count) for part in ("when", "is", "value")]
    if not set(names) & set(form.changed_data):
        return
    match form.cleaned_data["condition"]:
        case "compared":
            component["conditional"] = {
                "show": form.cleaned_data["condition_shown"] == "1",
                "conjunction": form.cleaned_data["condition_joined"],
                "conditions": list(_comparisons(form, count)),
            }
        case "logic":
            component["conditional"] = {"json": form.cleaned_data["condition_logic"]}
        case _:
            component.pop("conditional", None)


def _comparisons(form: Form, count: int) -> list[Json]:
    found = []
    for number in range(count):
        if form.cleaned_data.get(f"when_{number}"):
            value = form.cleaned_data.get(f"value_{number}")
            one = {
                "component": form.cleaned_data[f"when_{number}"],
                "operator": form.cleaned_data[f"is_{number}"],
            }
            found.append(one if value is None else one | {"value": value})
    return found


def _lines_of(conditional: Mapping[str, Any], targets: Mapping[str, Target]) -> list[tuple[str, str, Any]]:
    if conditional.get("json"):
        return []
    if conditional.get("when"):
        name = str(conditional["when"])
        return [(name, "isEqual", _shown(conditional.get("eq"), targets.get(name)))]
    several = conditional.get("conditions")
    return [
        (
            str(one.get("component") or ""),
            str(one.get("operator") or "isEqual"),
            _shown(one.get("value"), targets.get(str(one.get("component")))),
        )
        for one in (several if isinstance(several, list) else [])
        if isinstance(one, dict)
    ]


def _shown(value: Any, target: Target | None) -> str:
    """The label of an option says more than its value."""
    if isinstance(value, bool) or (target is not None and target.kind == Kind.YES):
        return _("Yes") if value in (True, "true") else _("No")
    text = "" if value is None else str(value)
    labels = target.options.get(text) if target is not None else None
    return labels[0] if labels else text


def _target(part: Part, definition: Json, language: str) -> Target:
    options = {
        value: _labels(texts_of(definition, label), language)
        for value, label in options_in(part.component)
        if value
    }
    return Target(part.name, label_in(definition, part, language), part.kind, options)


def _labels(texts: Mapping[str, str], language: str) -> tuple[str, ...]:
    """In every language, that of the page first."""
    first = [texts[language]] if texts.get(language) else []
    return tuple(dict.fromkeys([*first, *(one for one in texts.values() if one)]))
