"""Keeping a version of a record, and adopting one: whole, or fact by fact."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar, Final

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission
from tessera.changes import pictures
from tessera.changes.errors import NothingChanges
from tessera.changes.operations import AdoptVersion, KeepVersion, Operation
from tessera.changes.pictures import Picture
from tessera.changes.queries import living
from tessera.changes.queries.facts import value_of
from tessera.changes.queries.versions import Side, members_differing
from tessera.console.events.about import AboutHousehold, AboutRecord
from tessera.console.events.forms import EventForm
from tessera.dictionary.choices import Subject
from tessera.dictionary.specs import FieldSpec
from tessera.registry.choices import RelationshipToHead

LIVING: Final = "living"
KNOWN: Final = "default"  # the hidden digest of what the page showed as the default


class KeepForm(EventForm):
    """Keep the record as it stands under a name."""

    label: ClassVar = _("Keep as a version")
    intro: ClassVar = _(
        "The record is kept as it stands, a household with its members. The register does not change; the version can"
        " be compared and adopted later."
    )
    permission: ClassVar = Permission.FACTS_CORRECT
    icon: ClassVar = "copy"

    def ask(self) -> None:
        self.fields["version_name"] = forms.CharField(
            label=_("Name of the version"),
            max_length=200,
            help_text=_("For example “Before the appeal”, or the name of the visit."),
        )

    def operations(self) -> Sequence[Operation]:
        return [
            KeepVersion(
                version_name=self.cleaned_data["version_name"].strip(),
                source=self.cleaned_data["source"],
                **self.about.owner,
            )
        ]

    def leads_to(self, operations: Sequence[Operation]) -> str:
        return versions_url(self.about)


class AdoptForm(EventForm):
    """The facts of a version that differ, each to be taken or left."""

    label: ClassVar = _("Mark a version as default")
    permission: ClassVar = Permission.FACTS_CORRECT
    icon: ClassVar = "circle-check"

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        about: AboutRecord,
        sides: Sequence[Side],
        picture: Picture,
    ) -> None:
        self.picture = picture
        self.offered = [(side, specs) for side in sides if (specs := self._offered(side, about))]
        self.living = self._living(sides, about)
        super().__init__(data, files, about=about)
        self.fields["source"].initial = picture.source
        self.fields["observed_on"].initial = picture.observed_on
        self.fields[KNOWN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=self._digest())

    @property
    def intro(self) -> str:
        words = {"name": self.picture.name}
        if not self.offered and not self.living:
            return gettext("Nothing that “%(name)s” says differs from what is registered.") % words
        return (
            gettext("Choose what is to be taken from “%(name)s”. All else stays as it is registered.") % words
        )

    def ask(self) -> None:
        if self.living:
            self.fields[LIVING] = forms.MultipleChoiceField(
                label=_("Who lives in the household"),
                choices=[(one.token, _living_words(one)) for one in self.living],
                initial=[one.token for one in self.living],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("From the day on which the version was observed."),
            )
        for number, (side, specs) in enumerate(self.offered):
            self.fields[f"facts_{number}"] = forms.MultipleChoiceField(
                label=side.name or self._own_name(),
                choices=[(spec.key, self._words(side, spec)) for spec in specs],
                initial=[spec.key for spec in specs],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        """What was shown as the default must still be: what somebody corrected meanwhile is not overwritten."""
        cleaned = super().clean() or {}
        if cleaned.get(KNOWN) != self._digest():
            raise ValidationError(
                _("The record has changed meanwhile. Look at the facts again."), code="stale"
            )
        return cleaned

    def operations(self) -> Sequence[Operation]:
        found: list[Operation] = []
        for number, (side, specs) in enumerate(self.offered):
            chosen = [spec for spec in specs if spec.key in self.cleaned_data[f"facts_{number}"]]
            if chosen:
                found.append(self._adoption(side, chosen))
        found += self._moves()
        if not found:
            raise NothingChanges
        return found

    def _moves(self) -> list[Operation]:
        chosen = [one for one in self.living if one.token in self.cleaned_data[LIVING]]
        if not chosen:
            return []
        assert isinstance(self.about, AboutHousehold)
        return living.operations(self.about.record, self.picture, chosen)

    def _living(self, sides: Sequence[Side], about: AboutRecord) -> list[living.Difference]:
        """Who joins, leaves or is something else to the head, for whoever may record such events there."""
        may = about.viewer.reach(Permission.LIFE_EVENTS).covers(about.record.area_path)
        if not may or not isinstance(about, AboutHousehold):
            return []
        return members_differing(about.record, sides, self.picture.version, viewer=about.viewer)

    def leads_to(self, operations: Sequence[Operation]) -> str:
        return versions_url(self.about)

    def _adoption(self, side: Side, specs: Sequence[FieldSpec]) -> AdoptVersion:
        picture = side.pictures[self.picture.version]
        said = pictures.as_given(picture.facts, subject=side.subject)
        owner = "group" if side.subject == Subject.GROUP else "individual"
        return AdoptVersion(
            version=picture.version,
            version_name=picture.name,
            facts={spec.key: said[spec.key] for spec in specs},
            **{owner: side.public_id},
        )

    def _offered(self, side: Side, about: AboutRecord) -> list[FieldSpec]:
        """What may be corrected there, and is not hidden."""
        reading = side.reading
        if not about.viewer.reach(Permission.FACTS_CORRECT).covers(reading.area_path):
            return []
        return [spec for spec in side.differing(self.picture.version) if not reading.is_masked(spec)]

    def _own_name(self) -> str:
        if isinstance(self.about, AboutHousehold):
            return gettext("The household")
        return self.about.record.person.name

    def _words(self, side: Side, spec: FieldSpec) -> str:
        after = pictures.overlaid(side.row, side.pictures[self.picture.version].facts)
        words = {
            "label": spec.label_in(side.reading.language),
            "before": side.reading.show(spec, value_of(spec, side.row)),
            "after": side.reading.show(spec, value_of(spec, after)),
        }
        if not words["before"]:
            return gettext("%(label)s: %(after)s, where nothing is registered") % words
        if not words["after"]:
            return gettext("%(label)s: nothing, instead of %(before)s") % words
        return gettext("%(label)s: %(after)s instead of %(before)s") % words

    def _digest(self) -> str:
        """Of the defaults that are shown."""
        shown = [
            [str(side.public_id), spec.key, value_of(spec, side.row)]
            for side, specs in self.offered
            for spec in specs
        ]
        shown += [[one.token, one.now, one.said, str(one.home)] for one in self.living]
        return hashlib.sha256(orjson.dumps(shown, default=str)).hexdigest()[:32]


def _living_words(one: living.Difference) -> str:
    # Isolated: a name in another script would turn the sentence round.
    words = {"name": f"\u2068{one.name}\u2069", "now": _relation(one.now), "said": _relation(one.said)}
    sentences = {
        living.How.JOINS: gettext("%(name)s joins the household (%(said)s)"),
        living.How.MOVES_IN: gettext("%(name)s moves here from another household (%(said)s)"),
        living.How.HEADS: gettext("%(name)s becomes the head of the household"),
        living.How.RELATED: gettext("%(name)s: %(said)s instead of %(now)s"),
        living.How.LEAVES: gettext("%(name)s leaves the household"),
    }
    return sentences[one.how] % words


def _relation(code: str) -> str:
    return str(RelationshipToHead(code).label) if code else gettext("not said what to the head")


def versions_url(about: AboutRecord) -> str:
    noun = "household" if isinstance(about, AboutHousehold) else "individual"
    return reverse(f"console:{noun}-versions", args=[about.record.public_id])
