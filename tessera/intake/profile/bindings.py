"""Questions that are bound to the register: the field must exist, and take what the question gives."""

from collections.abc import Iterator, Mapping
from typing import Final

from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.intake.choices import Action
from tessera.intake.profile.faults import Fault
from tessera.intake.profile.model import Binding, ChoiceQuestion, Form, Kind, Question, RowsQuestion

FITTING: Final[Mapping[FieldType, frozenset[Kind]]] = {
    FieldType.TEXT: frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.RADIO, Kind.SELECT}),
    FieldType.INTEGER: frozenset({Kind.NUMBER}),
    FieldType.DECIMAL: frozenset({Kind.NUMBER}),
    FieldType.DATE: frozenset({Kind.DAY}),
    FieldType.BOOLEAN: frozenset({Kind.YES, Kind.RADIO, Kind.SELECT}),
    FieldType.CODE: frozenset({Kind.RADIO, Kind.SELECT}),
    FieldType.CODES: frozenset({Kind.BOXES}),
    FieldType.AREA: frozenset({Kind.AREA}),
    FieldType.PHONE: frozenset({Kind.PHONE, Kind.TEXT}),
    FieldType.EMAIL: frozenset({Kind.EMAIL, Kind.TEXT}),
    FieldType.POINT: frozenset(),
    FieldType.DOCUMENT: frozenset(),
}
CONTACTS: Final = {"phone": frozenset({Kind.PHONE, Kind.TEXT}), "email": frozenset({Kind.EMAIL})}
NUMBERS: Final = frozenset({Kind.TEXT})
YES_OR_NO: Final = frozenset({"yes", "no", "true", "false", "1", "0"})
SUBJECTS: Final = frozenset({Subject.INDIVIDUAL, Subject.GROUP, Subject.MEMBERSHIP})
# Built-in facts that no form fills: the register itself sets them.
CLOSED: Final = frozenset({
    "status", "death_date", "registered_on", "observed_on", "source", "roles", "since", "until", "reason",
})  # fmt: skip
REGISTERING: Final = frozenset({Action.REGISTER_HOUSEHOLD, Action.ADD_CHILD})


def faults(form: Form, *, catalogue: Catalogue, action: str, portal: bool = False) -> Iterator[Fault]:
    """``portal`` says whether people fill the form in themselves."""
    theirs = portal and action == Action.CORRECT_FACTS
    taken: set[tuple[str, str]] = set()
    for question in form.questions():
        if question.binding is None:
            continue
        facts = {"label": question.label, "binding": str(question.binding)}
        if action == Action.NOTHING:
            yield Fault(question.path, "binding-without-use", facts)
            continue
        where = (question.path.rpartition(".")[0], str(question.binding))
        if where in taken:
            yield Fault(question.path, "binding-twice", facts)
        taken.add(where)
        yield from _binding(question, question.binding, catalogue, facts, theirs=theirs)
    yield from _members(form, action)
    yield from _needed(form, taken, action)


def _members(form: Form, action: str) -> Iterator[Fault]:
    """Only who registers a household registers its members with it."""
    for question in form.questions():
        if isinstance(question, RowsQuestion) and question.members and action != Action.REGISTER_HOUSEHOLD:
            facts = {"label": question.label, "binding": "members"}
            yield Fault(question.path, "binding-without-use", facts)


def _needed(form: Form, taken: set[tuple[str, str]], action: str) -> Iterator[Fault]:
    """Whoever is registered has a name."""
    places = [""] if action in REGISTERING else []
    places += [one.path for one in form.questions() if isinstance(one, RowsQuestion) and one.members]
    for place in places:
        if (place, "individual.given_name") not in taken:
            yield Fault(place or "form", "binding-needed", {"binding": "individual.given_name"})


def _binding(
    question: Question, binding: Binding, catalogue: Catalogue, facts: dict[str, str], *, theirs: bool
) -> Iterator[Fault]:
    if binding.part != "fact":
        yield from _other(question, binding, facts)
        return
    spec = catalogue.field(binding.subject, binding.key) if binding.subject in SUBJECTS else None
    if spec is None or binding.key in CLOSED:
        yield Fault(question.path, "binding-unknown", facts)
    elif spec.is_deprecated:
        yield Fault(question.path, "binding-retired", facts)
    elif question.kind not in FITTING[spec.type]:
        yield Fault(question.path, "binding-unfit", facts)
    elif theirs and not spec.citizen_may_propose:
        yield Fault(
            question.path, "binding-office-only", facts
        )  # refused when they send it, after all the work
    else:
        yield from _codes(question, spec, facts)


def _other(question: Question, binding: Binding, facts: dict[str, str]) -> Iterator[Fault]:
    """Identifiers and contacts. Which kinds of identifier there are is the register's to say, when it is used."""
    kinds = CONTACTS.get(binding.key, frozenset()) if binding.part == "contact" else NUMBERS
    if not kinds or binding.subject not in {Subject.INDIVIDUAL, Subject.GROUP} or not binding.key:
        yield Fault(question.path, "binding-unknown", facts)
    elif question.kind not in kinds:
        yield Fault(question.path, "binding-unfit", facts)


def _codes(question: Question, spec: FieldSpec, facts: dict[str, str]) -> Iterator[Fault]:
    if not isinstance(question, ChoiceQuestion):
        return
    if spec.type == FieldType.BOOLEAN:
        offered = YES_OR_NO
    elif spec.code_list is not None:
        offered = frozenset(spec.code_list.by_value)
    else:
        return
    for option in question.options:
        if option.value not in offered:
            yield Fault(question.path, "binding-unknown-code", facts | {"value": option.value})
