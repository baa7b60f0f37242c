"""A page of a form as plain values: what stands in each input, what is wrong with it, and what it is called."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tessera.intake.answers.result import Answers, Cleaned
from tessera.intake.answers.sentences import sentence
from tessera.intake.profile.model import (
    AreaQuestion,
    ChoiceQuestion,
    Content,
    DayQuestion,
    FileQuestion,
    Form,
    Item,
    Kind,
    Logic,
    NumberQuestion,
    Page,
    Question,
    RowsQuestion,
    TextQuestion,
)
from tessera.intake.profile.targets import compared_in, spoken_of

INPUT_ID: Final = "q-%s"


@dataclass(frozen=True)
class Place:
    """An area that may be chosen: ``value`` is its code, ``note`` says where it lies."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Places:
    """How the face finds areas: the name of a code, the areas of some words, and the address that scripts ask."""

    name_of: Callable[[str], str | None]
    find: Callable[[str], Sequence[Place]]
    url: str = ""


NO_PLACES: Final = Places(lambda _code: None, lambda _words: ())
MOST_CANDIDATES: Final = 12


@dataclass(frozen=True)
class LookupShown:
    """As the web kit's look-up wants it (``web/forms/lookup.html``)."""

    name: str
    words: str
    chosen: str
    url: str
    vals: str
    candidates: tuple[Place, ...]
    attrs: Mapping[str, str]


@dataclass(frozen=True)
class OptionShown:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class PartShown:
    """One of the three boxes of a date: ``name`` is day, month or year."""

    name: str
    value: str
    length: int


@dataclass(frozen=True)
class QuestionShown:
    """``name`` is that of the input, ``steers`` whether what follows depends on the answer, ``fixed`` whether it is
    calculated. ``known`` says that the answer comes from the register. ``rows`` are of a question that repeats."""

    kind: str
    name: str
    label: str
    hint: str = ""
    required: bool = False
    errors: tuple[str, ...] = ()
    value: str = ""
    options: tuple[OptionShown, ...] = ()
    parts: tuple[PartShown, ...] = ()
    rows: "tuple[RowShown, ...]" = ()
    files: tuple[Mapping[str, Any], ...] = ()
    unit: str = ""
    longest: int = 0
    lookup: LookupShown | None = None
    several: bool = False
    may_add: bool = False
    steers: bool = False
    fixed: bool = False
    html: str = ""  # of a content: harmless elements alone, see profile.texts

    @property
    def attrs(self) -> dict[str, str]:
        """The attributes of its input beside name, id and value."""
        said = [f"{INPUT_ID % self.name}-hint"] if self.hint else []
        said += [f"{INPUT_ID % self.name}-error"] if self.errors else []
        classes = ["width-10"] if self.kind == Kind.NUMBER else []
        classes += ["steers"] if self.steers else []
        given = {
            "maxlength": str(self.longest) if self.longest else "",
            "class": " ".join(classes),
            "aria-describedby": " ".join(said),
            "aria-invalid": "true" if self.errors else "",
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class RowShown:
    number: int
    questions: tuple[QuestionShown, ...]


@dataclass(frozen=True)
class FaultShown:
    """A line of the summary: as the web kit's ``FormFault``."""

    message: str
    target: str
    label: str


@dataclass(frozen=True)
class PageShown:
    """``number`` of ``count`` pages that are asked; ``before`` and ``after`` are the keys of the next ones, "" at the
    ends. ``asked`` are the paths of what stands on the screen."""

    key: str
    form_title: str
    title: str
    number: int
    count: int
    before: str
    after: str
    questions: tuple[QuestionShown, ...]
    faults: tuple[FaultShown, ...]
    asked: tuple[str, ...]
    language: str
    text_direction: str


def page_shown(
    form: Form,
    page: str,
    cleaned: Cleaned,
    *,
    answers: Answers,
    language: str,
    places: Places = NO_PLACES,
    with_errors: bool = True,
) -> PageShown:
    """The page as it stands: ``answers`` are as given, also refused ones, ``cleaned`` judges the whole form. Raises
    KeyError for a page that there is not, or that is not asked."""
    shown = [one for one in form.pages if one.key in cleaned.shown]
    keys = [one.key for one in shown]
    if page not in keys:
        raise KeyError(page)
    at = keys.index(page)
    view = _View(form, cleaned, language, places=places, with_errors=with_errors)
    questions = tuple(view.items(shown[at].items, answers, ""))
    return PageShown(
        key=page,
        form_title=form.translated(form.title, language),
        title=form.translated(shown[at].title, language),
        number=at + 1,
        count=len(keys),
        before=keys[at - 1] if at else "",
        after=keys[at + 1] if at + 1 < len(keys) else "",
        questions=questions,
        faults=tuple(view.faults(questions)),
        asked=asked_on(shown[at], cleaned),
        language=language,
        text_direction="rtl" if language.split("-")[0] in {"ar", "fa", "he", "ur"} else "ltr",
    )


def asked_on(page: Page, cleaned: Cleaned) -> tuple[str, ...]:
    """The paths of the questions of the page that are shown, those in rows as well."""
    keys = {question.key for question in page.questions()}
    return tuple(sorted(path for path in cleaned.shown if path.split("[")[0] in keys))


def has_more(before: Sequence[str], page: Page, cleaned: Cleaned) -> bool:
    """Whether the answers brought questions on the page that were not on the screen: it is shown once more then."""
    return not set(asked_on(page, cleaned)) <= set(before)


class _View:
    def __init__(
        self, form: Form, cleaned: Cleaned, language: str, *, places: Places, with_errors: bool
    ) -> None:
        self.form, self.shown, self.language, self.places = form, cleaned.shown, language, places
        self.calculated = cleaned.answers
        self.steering = set(_steering(form))
        self.errors: dict[str, list[str]] = {}
        for one in cleaned.refused if with_errors else ():
            said = sentence(one, form=form, language=language)
            self.errors.setdefault(one.path, [said])  # one thing at a time

    def say(self, text: str) -> str:
        return self.form.translated(text, self.language) if text else ""

    def items(
        self, items: tuple[Item, ...], answers: Mapping[str, Any], above: str
    ) -> Iterator[QuestionShown]:
        for item in items:
            if above + item.key not in self.shown:
                continue
            if isinstance(item, Content):
                yield QuestionShown("content", above + item.key, "", html=self.say(item.html))
            else:
                is_fixed = not above and getattr(item, "calculation", None) is not None
                given = self.calculated if is_fixed else answers
                yield self.question(item, given.get(item.key), above)

    def question(self, question: Question, answer: Any, above: str) -> QuestionShown:
        path = above + question.key
        return QuestionShown(
            kind=question.kind,
            name=name_of(path),
            label=self.say(question.label),
            hint=self.say(question.hint),
            required=question.required,
            errors=tuple(self.errors.get(path, ())),
            steers=question.path in self.steering,
            **self.own(question, answer, path),
        )

    def own(self, question: Question, answer: Any, path: str) -> dict[str, Any]:
        """What is particular to the kind."""
        own: dict[str, Any] = {"value": "yes" if answer is True else ""}
        match question:
            case ChoiceQuestion():
                own = {"options": tuple(self.options(question, answer))}
            case DayQuestion():
                own = {"parts": tuple(_parts(question, answer))}
            case RowsQuestion():
                own = self.rows(question, answer, path)
            case FileQuestion():
                own = _files(question, answer)
            case AreaQuestion():
                own = {"lookup": self.lookup(_text(answer), name_of(path))}
            case NumberQuestion():
                own = {"value": _number(answer), "unit": self.say(question.unit)}
            case TextQuestion():
                own = {"value": _text(answer), "longest": question.max_length or 0}
        return own | {"fixed": getattr(question, "calculation", None) is not None}

    def lookup(self, answer: str, name: str) -> "LookupShown":
        """The answer is the code of an area, or words for which none was found yet."""
        known = self.places.name_of(answer) if answer else None
        found = self.places.find(answer) if answer and known is None else ()
        return LookupShown(
            name=name,
            words=known or answer,
            chosen=answer if known else "",
            url=self.places.url,
            vals=json.dumps({"field": name, "prefix": INPUT_ID % name}),
            candidates=tuple(found[:MOST_CANDIDATES]),
            attrs={"id": INPUT_ID % name},
        )

    def options(self, question: ChoiceQuestion, answer: Any) -> Iterator[OptionShown]:
        for option in question.options:
            several = isinstance(answer, Mapping)
            chosen = answer.get(option.value) is True if several else answer == option.value
            yield OptionShown(option.value, self.say(option.label), bool(chosen))

    def rows(self, question: RowsQuestion, answer: Any, path: str) -> dict[str, Any]:
        given = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
        shown = tuple(
            RowShown(index + 1, tuple(self.items(question.questions, row, f"{path}[{index}].")))
            for index, row in enumerate(given)
        )
        return {"rows": shown, "may_add": question.most is None or len(given) < question.most}

    def faults(self, questions: Sequence[QuestionShown]) -> Iterator[FaultShown]:
        for one in questions:
            for message in one.errors:
                yield FaultShown(message, target_of(one), one.label)
            for row in one.rows:
                yield from self.faults(row.questions)


def name_of(path: str) -> str:
    """The name of an input: ``members[2].age`` is ``members-2-age``."""
    return path.replace("[", "-").replace("].", "-")


def target_of(question: QuestionShown) -> str:
    """The id of the first input of a question, for a link to it."""
    name = INPUT_ID % question.name
    if question.kind == Kind.DAY:
        return f"{name}-{question.parts[0].name}"
    return f"{name}-1" if question.kind in {Kind.RADIO, Kind.BOXES} else name


def _steering(form: Form) -> Iterator[str]:
    """Paths of the questions on which something depends."""
    for page in form.pages:
        for item in (page, *page.items):
            yield from _needs(item, "")
            if isinstance(item, RowsQuestion):
                for inner in item.questions:
                    yield from _needs(inner, item.key)


def _needs(item: Item | Page, rows: str) -> Iterator[str]:
    yield from compared_in(item.condition)
    if isinstance(item.condition, Logic):
        yield from (target for _named, target in spoken_of(item.condition.node, rows))


def _parts(question: DayQuestion, answer: Any) -> Iterator[PartShown]:
    """Day, month and year, each as far as it was given."""
    given = answer.split("/") if isinstance(answer, str) else []
    given += [""] * (3 - len(given))
    first, second, year = given[:3]
    day, month = (first, second) if question.day_first else (second, first)
    yield PartShown("day", day, 2)
    yield PartShown("month", month, 2)
    yield PartShown("year", year, 4)


def _text(answer: Any) -> str:
    return answer if isinstance(answer, str) else ""


def _files(question: FileQuestion, answer: Any) -> dict[str, Any]:
    files = tuple(one for one in answer if isinstance(one, Mapping)) if isinstance(answer, list) else ()
    return {"files": files, "several": question.most > 1, "may_add": len(files) < question.most}


def _number(answer: Any) -> str:
    if isinstance(answer, bool) or answer is None or isinstance(answer, list | dict):
        return ""
    if isinstance(answer, float) and answer == int(answer):
        return str(int(answer))
    return str(answer)
