"""The living conditions of a household: whatever of them the dictionary lets people say, section by section."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from tessera.changes.citizens import may_propose_fact
from tessera.changes.errors import NothingChanges
from tessera.changes.operations import CorrectFacts, Operation
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.portal.asking import asking
from tessera.portal.events.about import About
from tessera.portal.events.forms import EventForm
from tessera.questions.forms import FactsForm, facts_form
from tessera.questions.known import known_facts
from tessera.web.parts import Fact

# Not asked on a phone: a point on the map, and a paper that must be there already.
_NOT_ASKED = frozenset({FieldType.POINT, FieldType.DOCUMENT})


class LivingForm(EventForm):
    """Where a household lies, and how it is called, is no living condition: it moves by an event of its own."""

    label: ClassVar = _("Our living conditions changed")
    intro: ClassVar = _("Change what is not right any more, and leave the rest as it is.")
    icon: ClassVar = "home"
    papers: ClassVar = ("proof_of_address", "photo", "other")

    @classmethod
    def is_open_to(cls, about: About) -> bool:
        return bool(_specs(about))

    def ask(self) -> None:
        self.facts = self._facts(None)
        for name, field in self.facts.fields.items():
            self.fields[name] = field
        self.initial.update(self.facts.initial)

    def clean(self) -> dict[str, Any]:
        """Each answer as its field keeps it; the register must say something else afterwards."""
        given = super().clean() or {}
        if self.errors:
            return given
        self.facts = self._facts(self.data)
        for name, faults in self.facts.errors.as_data().items():
            self.add_error(name, faults)
        if not self.errors and not self.facts.changed_facts():
            self.add_error(None, str(NothingChanges()))
        return given

    def operations(self) -> Sequence[Operation]:
        changed = self.facts.changed_facts()
        base = {key: self.facts.known.get(key) for key in changed}
        return [CorrectFacts(group=self.about.household, facts=changed, base=base)]

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        for title, questions in self.facts.sections():
            yield title, [self[one.name] for one in questions]

    def answers(self) -> tuple[Fact, ...]:
        """What is to be another one. An answer that was taken away is one, too."""
        shown = {fact.label: fact for fact in super().answers()}
        changed = self.facts.changed_facts()
        labels = [str(self[name].label) for name in self.fields if name in changed]
        return tuple(shown.get(label, Fact(label, str(_("Not recorded")))) for label in labels)

    def _facts(self, data: Any) -> FactsForm:
        specs = _specs(self.about)
        return facts_form(specs, data, asking=asking(), known=known_facts(self.about.home, specs))


def _specs(about: About) -> tuple[FieldSpec, ...]:
    """In the order of the screen."""
    home = about.home.id
    with catalogue.held():
        return tuple(
            spec
            for spec in catalogue.current().fields(Subject.GROUP)
            if not spec.is_built_in
            and spec.type not in _NOT_ASKED
            and may_propose_fact(spec.key, subject=Subject.GROUP, record=home, by=about.viewer)
        )
