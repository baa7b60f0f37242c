"""Correcting facts: only what differs from what was shown is changed, and never what somebody else changed since."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import NO_AREA
from tessera.changes.errors import NothingChanges
from tessera.changes.operations import CorrectFacts, Operation
from tessera.console.events.about import AboutHousehold, AboutRecord
from tessera.console.events.facts import asking, documents_of, specs_for
from tessera.console.events.forms import EVIDENCE, EventForm, Evidence, EvidenceForm
from tessera.console.fields.forms import PRECISION, FactsForm, shown
from tessera.dictionary.choices import Subject
from tessera.questions.known import known_facts
from tessera.web.answers import answers_of
from tessera.web.parts import Fact

SALT: Final = "tessera.console.events.corrections"
VARIANTS: Final = "name_variants"
SHOWN: Final = "shown"


class CorrectForm(EventForm, FactsForm):
    """The facts of one record with their present values, and names in other scripts.

    ``shown`` carries, signed, what the page showed when it was opened: the base of the correction.
    """

    label: ClassVar = _("Correct facts")
    intro: ClassVar = _(
        "For mistakes and for what has changed. Births, deaths and moves have forms of their own."
    )
    permission: ClassVar = Permission.FACTS_CORRECT
    icon: ClassVar = "pencil"
    template: ClassVar = "console/events/correct.html"

    def __init__(self, data: Any = None, files: Any = None, *, about: AboutRecord) -> None:
        record = about.record
        self.about = about
        self.is_household = isinstance(about, AboutHousehold)
        subject = Subject.GROUP if self.is_household else Subject.INDIVIDUAL
        specs = specs_for(subject, about=about, path=record.area_path or NO_AREA)
        shown_before = self._shown_before(data)
        self.is_stale = data is not None and shown_before is None
        known = shown_before or self._as_recorded(specs)
        EvidenceForm.__init__(
            self,
            specs,
            data,
            today=about.today,
            asking=asking(about, permission=self.permission, documents=documents_of(record)),
            known=known,
            prefix=None,
        )
        evidence = {name: self.fields.pop(name) for name in EVIDENCE}
        self.fields |= self._variant_fields()
        self.fields |= evidence
        self.fields[SHOWN] = forms.CharField(
            required=False,
            widget=forms.HiddenInput,
            initial=signing.dumps([str(record.public_id), known], salt=SALT, compress=True),
        )
        self.advise()

    def prefill(self, answers: Mapping[str, Any], *, evidence: Evidence) -> None:
        """The facts as they were proposed, over those that are recorded now."""
        names: Mapping[str, str] = answers.get(VARIANTS) or {}
        facts = {spec.key: spec for spec in self.specs if spec.key in answers}
        told = {key: shown(spec, answers[key], {**self.known, **answers}) for key, spec in facts.items()}
        super().prefill(told | {f"variant_{code}": name for code, name in names.items()}, evidence=evidence)

    def clean(self) -> dict[str, Any]:
        """What was not sent would look like erased: a form that does not say what it showed is not believed."""
        if self.is_stale:
            raise ValidationError(_("This page is not complete. Open the form again."), code="stale")
        return super().clean()

    @property
    def variant_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("variant_")]

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        yield from super().sections()
        if self.variant_fields:
            yield gettext("Name in other scripts"), self.variant_fields

    def answers(self) -> tuple[Fact, ...]:
        """Only what is corrected."""
        changed = {*self._changed(), *(f"variant_{code}" for code in self._changed().get(VARIANTS, {}))}
        kept = {str(self[name].label) for name in (*changed, *EVIDENCE) if name in self.fields}
        return tuple(answer for answer in answers_of(self) if str(answer.label) in kept)

    def operations(self) -> Sequence[Operation]:
        changed = self._changed()
        if not changed:
            raise NothingChanges
        base = {key: self.known.get(key) for key in changed}
        return [CorrectFacts(facts=changed, base=base, **self.about.owner)]

    def _changed(self) -> dict[str, Any]:
        keys = {spec.key for spec in self.specs} | {PRECISION}
        given = {key: value for key, value in self.cleaned_data.items() if key in keys}
        changed = {key: value for key, value in given.items() if value != self.known.get(key)}
        if not self.is_household:
            before: dict[str, str] = self.known[VARIANTS]
            names = {
                field.name.removeprefix("variant_"): self.cleaned_data[field.name]
                for field in self.variant_fields
            }
            after = {code: name for code, name in (before | names).items() if name}
            if after != before:
                changed[VARIANTS] = after
        return changed

    def _variant_fields(self) -> dict[str, forms.Field]:
        if self.is_household:
            return {}
        known: dict[str, str] = self.known[VARIANTS]
        languages = dict(settings.LANGUAGES)
        fields: dict[str, forms.Field] = {}
        for code in {**languages, **known}:
            language = gettext(str(languages[code])) if code in languages else code
            fields[f"variant_{code}"] = forms.CharField(
                label=gettext("Full name in %(language)s") % {"language": language},
                max_length=300,
                required=False,
                initial=known.get(code, ""),
                widget=forms.TextInput(attrs={"autocomplete": "off", "lang": code, "dir": "auto"}),
            )
        return fields

    def _as_recorded(self, specs: Sequence[Any]) -> dict[str, Any]:
        known = known_facts(self.about.record, tuple(specs))
        if not self.is_household:
            known[VARIANTS] = dict(self.about.record.name_variants)  # type: ignore[union-attr]
        return known

    def _shown_before(self, data: Any) -> dict[str, Any] | None:
        """What was shown to whoever sends the form; None if that cannot be told."""
        try:
            owner, known = signing.loads((data or {}).get(SHOWN) or "", salt=SALT)
        except signing.BadSignature:
            return None
        return known if owner == str(self.about.record.public_id) else None
