"""The publish gate: the form by itself, then what its questions say of one another and of the dictionary."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings

from tessera.dictionary.catalogue import Catalogue
from tessera.intake.profile import bindings
from tessera.intake.profile.faults import Fault
from tessera.intake.profile.model import (
    Condition,
    Content,
    Form,
    Item,
    Kind,
    Logic,
    NumberQuestion,
    Question,
    RowsQuestion,
    TextQuestion,
    below,
)
from tessera.intake.profile.reading import read
from tessera.intake.profile.targets import compared_in, spoken_of
from tessera.intake.profile.words import words_of

# What a simple condition may be asked of: rows and files have no single answer.
UNCOMPARABLE: Final = frozenset({Kind.ROWS, Kind.FILE})


def check(
    definition: Any,
    *,
    catalogue: Catalogue,
    action: str,
    levels: Iterable[str] = (),
    languages: Sequence[str] | None = None,
    portal: bool = False,
) -> tuple[Form, list[Fault]]:
    """The form, and everything that stands against publishing it. ``action`` is what its answers do in the register;
    ``levels`` are the numbers of the levels of areas; ``languages`` those into which all texts must be translated;
    ``portal`` says whether people fill it in themselves."""
    form, faults = read(definition)
    if form.pages:
        faults = [
            *faults,
            *_relations(form),
            *_circles(form),
            *_translations(form, languages),
            *bindings.faults(form, catalogue=catalogue, action=action, portal=portal),
            *_levels(form, set(levels)),
        ]
    return form, faults


@dataclass(frozen=True)
class _Spot:
    """Where something stands: only what comes before ``at`` is known there; ``rows`` is the key of its rows."""

    every: Mapping[str, Question]
    order: Mapping[str, int]
    at: int
    path: str
    label: str = ""
    rows: str = ""

    def is_before(self, path: str) -> bool:
        return self.order[path] < self.at

    def may_compare(self, question: Question) -> bool:
        """Rows are known within themselves alone."""
        rows = question.path.rpartition(".")[0]
        return question.kind not in UNCOMPARABLE and (not rows or rows == self.rows)

    @property
    def own(self) -> str:
        key = self.path.rsplit(".", 1)[-1]
        return f"{self.rows}.{key}" if self.rows else key


def _relations(form: Form) -> Iterator[Fault]:
    """Conditions and calculations speak of questions that are asked, and asked before."""
    every = {question.path: question for question in form.questions()}
    order = {path: place for place, path in enumerate(every)}
    for page in form.pages:
        first = next((order[one.path] for one in below(page.items)), len(order))
        spot = _Spot(every, order, first, page.key, page.title)
        yield from _condition(page.condition, spot)
        yield from _items(page.items, spot)


def _items(items: tuple[Item, ...], above: _Spot) -> Iterator[Fault]:
    at = above.at
    for item in items:
        path = f"{above.path}.{item.key}"
        if isinstance(item, Content):
            yield from _condition(item.condition, replace(above, at=at, path=path, label=item.key))
            continue
        at = above.order[item.path]
        spot = replace(above, at=at, path=path, label=item.label)
        yield from _condition(item.condition, spot)
        if isinstance(item, TextQuestion | NumberQuestion) and item.calculation is not None:
            yield from _logic(item.calculation, "calculation", spot)
        if isinstance(item, RowsQuestion):
            yield from _items(item.questions, replace(spot, at=at + 1, rows=item.key))
            at += sum(1 for _one in below(item.questions))
        at += 1


def _condition(condition: Condition | None, spot: _Spot) -> Iterator[Fault]:
    if isinstance(condition, Logic):
        yield from _logic(condition, "condition", spot)
        return
    for target in compared_in(condition):
        facts = {"label": spot.label, "target": target}
        question = spot.every.get(target)
        if question is None:
            yield Fault(spot.path, "condition-points-nowhere", facts)
        elif not spot.may_compare(question):
            yield Fault(spot.path, "comparison-unfit", facts)
        elif not spot.is_before(target):
            yield Fault(spot.path, "condition-looks-ahead", facts)


def _logic(logic: Logic, what: str, spot: _Spot) -> Iterator[Fault]:
    for named, target in spoken_of(logic.node, spot.rows):
        facts = {"label": spot.label, "target": named}
        is_own = what == "calculation" and target == spot.own  # a circle, and said to be one
        if target not in spot.every:
            yield Fault(spot.path, f"{what}-points-nowhere", facts)
        elif not spot.is_before(target) and not is_own:
            yield Fault(spot.path, f"{what}-looks-ahead", facts)


def _circles(form: Form) -> Iterator[Fault]:
    """A calculation that needs its own result, by way of others or of what shows them."""
    needs = {question.path: set(_needs(question)) for question in form.questions()}
    for question in form.questions():
        if not isinstance(question, TextQuestion | NumberQuestion) or question.calculation is None:
            continue
        seen: set[str] = set()
        waiting = list(needs[question.path])
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(needs.get(one, ()))
        if question.path in seen:
            yield Fault(question.path, "calculation-in-a-circle", {"label": question.label})


def _needs(question: Question) -> Iterator[str]:
    rows = question.path.rpartition(".")[0]
    yield from compared_in(question.condition)
    for logic in (question.condition, getattr(question, "calculation", None)):
        if isinstance(logic, Logic):
            yield from (target for _named, target in spoken_of(logic.node, rows))


def _translations(form: Form, languages: Sequence[str] | None) -> Iterator[Fault]:
    known = dict(settings.LANGUAGES)
    for language in form.languages:
        if language not in known:
            yield Fault(f"i18n.{language}", "languages-unknown", {"language": language[:40]})
    wanted = [one for one in (languages or form.languages) if one != form.language and one in known]
    texts = list(dict.fromkeys(words_of(form)))
    for language in wanted:
        words = form.translations.get(language, {})
        for path, text in texts:
            if text and not words.get(text):
                name = str(known[language])
                yield Fault(path, "translation-missing", {"text": text[:80], "language": name})


def _levels(form: Form, levels: set[str]) -> Iterator[Fault]:
    for question in form.questions():
        level = getattr(question, "level", "")
        if level and level not in levels:
            yield Fault(question.path, "level-unknown", {"label": question.label, "level": level})
