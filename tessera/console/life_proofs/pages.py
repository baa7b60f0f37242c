"""One frozen type for each page: all that its template may use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.records import IndividualRecord, Record
from tessera.console.life_proofs.forms import ListForm
from tessera.liveness.choices import Pose, ProofStatus, Standing, Way
from tessera.liveness.models import Check, Proof, Rule
from tessera.liveness.queries.checks import Shown, of_person
from tessera.liveness.queries.overdue import Listed
from tessera.liveness.queries.rules import RuleLine
from tessera.registry.models import Individual
from tessera.web.parts import Crumb, Kind, Pages

PROOF_KINDS: Final[dict[str, Kind]] = {
    ProofStatus.PASSED: "ok",
    ProofStatus.WAITING: "info",
    ProofStatus.FAILED: "warn",
}


def crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(_("Proof of life"), reverse("console:life-proofs")), *more)


def rule_crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    return crumbs(Crumb(_("Rules"), reverse("console:life-proof-rules")), *more)


@dataclass(frozen=True)
class CheckRow:
    name: str
    url: str
    number: str
    area: str
    rule: str
    due_on: date
    days: int  # overdue
    reminders: int
    reminded_at: datetime | None

    @classmethod
    def of(cls, check: Check, *, on: date) -> "CheckRow":
        who, language = check.individual, get_language() or "en"
        return cls(
            name=who.full_name,
            url=reverse("console:individual-life-proof", args=[who.public_id]),
            number=who.registry_number,
            area=who.area.name_in(language) if who.area else "",
            rule=check.rule.name_in(language),
            due_on=check.due_on,
            days=max(0, (on - check.due_on).days),
            reminders=check.reminders,
            reminded_at=check.reminded_at,
        )


@dataclass(frozen=True)
class OverduePage:
    form: ListForm
    rows: tuple[CheckRow, ...]
    total: int
    is_more: bool
    paging: Pages
    remind_url: str
    file_url: str
    photos_url: str
    photos: int
    rules_url: str

    @classmethod
    def of(cls, form: ListForm, found: Listed, *, photos: int, viewer: Viewer) -> "OverduePage":
        kept = form.kept
        here = reverse("console:life-proofs")
        following = f"{here}?{urlencode({**kept, 'cursor': found.next})}" if found.next else ""
        manages = viewer.reach(Permission.LIFE_PROOF_MANAGE).everywhere
        return cls(
            form=form,
            rows=tuple(CheckRow.of(one, on=form.on) for one in found.checks),
            total=found.total,
            is_more=found.is_more,
            paging=Pages(next_url=following),
            remind_url=with_filters("life-proof-remind", kept) if found.checks else "",
            file_url=with_filters("life-proof-file", kept) if viewer.may(Permission.EXPORT) else "",
            photos_url=reverse("console:life-proof-photos"),
            photos=photos,
            rules_url=reverse("console:life-proof-rules") if manages else "",
        )


def with_filters(view: str, kept: dict[str, str]) -> str:
    url = reverse(f"console:{view}")
    return f"{url}?{urlencode(kept)}" if kept else url


@dataclass(frozen=True)
class RuleRow:
    name: str
    url: str
    switch_url: str
    is_active: bool
    months: int
    ways: str
    asked: int
    overdue: int
    ran_at: datetime | None
    is_broken: bool

    @classmethod
    def of(cls, line: RuleLine) -> "RuleRow":
        rule = line.rule
        return cls(
            name=rule.name_in(get_language() or "en"),
            url=reverse("console:life-proof-rule", args=[rule.public_id]),
            switch_url=reverse("console:life-proof-rule-switch", args=[rule.public_id]),
            is_active=rule.is_active,
            months=rule.months,
            ways=ways_in_words(rule),
            asked=line.asked,
            overdue=line.overdue,
            ran_at=line.run.ran_at if line.run else None,
            is_broken=bool(line.run and line.run.fault),
        )


def ways_in_words(rule: Rule) -> str:
    return _(", ").join(str(Way(way).label) for way in rule.ways)


@dataclass(frozen=True)
class RulePage:
    title: str
    crumbs: tuple[Crumb, ...]
    back: str
    counted: str

    @classmethod
    def of(cls, rule: Rule | None, *, counted: str = "") -> "RulePage":
        title = rule.name_in(get_language() or "en") if rule else _("Add a rule")
        return cls(title, rule_crumbs(Crumb(title)), reverse("console:life-proof-rules"), counted)


@dataclass(frozen=True)
class ProofRow:
    """A proof, or a check that was not asked for any more before one was given."""

    label: str
    status: str
    kind: Kind
    at: datetime
    by: str
    note: str
    officers: str

    @classmethod
    def of(cls, proof: Proof) -> "ProofRow":
        decided = proof.status in (ProofStatus.PASSED, ProofStatus.FAILED)
        officers = (proof.first_by_name, proof.second_by_name) if decided else ()
        return cls(
            label=str(Way(proof.way).label),
            status=str(ProofStatus(proof.status).label),
            kind=PROOF_KINDS.get(proof.status, ""),
            at=proof.at,
            by=proof.by_name,
            note=proof.note,
            officers=_(", ").join(one for one in officers if one),
        )


@dataclass(frozen=True)
class OpenRow:
    rule: str
    ways: str
    due_on: date
    is_overdue: bool


@dataclass(frozen=True)
class PersonProofs:
    """What stands on a person's page, and in full on the page of their proofs of life."""

    open: tuple[OpenRow, ...]
    proofs: tuple[ProofRow, ...]
    url: str
    may_record: bool

    @classmethod
    def of(cls, shown: Shown, *, url: str, may_record: bool, on: date) -> "PersonProofs":
        language = get_language() or "en"
        return cls(
            open=tuple(
                OpenRow(one.rule.name_in(language), ways_in_words(one.rule), one.due_on, one.due_on < on)
                for one in shown.open
            ),
            proofs=tuple(ProofRow.of(one) for one in shown.proofs),
            url=url,
            may_record=may_record and Way.DESK in shown.ways,
        )


def proofs_of(record: Record, *, viewer: Viewer, on: date) -> PersonProofs | None:
    """For the page of a person as they are now; None where nothing was ever asked of them. Two queries."""
    if record.at is not None or not isinstance(record, IndividualRecord):
        return None
    shown = of_person(record.id, viewer=viewer)
    if not shown.is_anything:
        return None
    may = viewer.reach(Permission.LIFE_PROOF_RECORD).covers(record.area_path)
    url = reverse("console:individual-life-proof", args=[record.public_id]) if may else ""
    return PersonProofs.of(shown, url=url, may_record=may, on=on)


@dataclass(frozen=True)
class DeskPage:
    title: str
    name: str
    crumbs: tuple[Crumb, ...]
    proofs: PersonProofs
    back: str

    @classmethod
    def of(cls, person: Individual, shown: Shown, *, on: date) -> "DeskPage":
        back = reverse("console:individual", args=[person.public_id])
        url = reverse("console:individual-life-proof", args=[person.public_id])
        return cls(
            title=_("Proof of life"),
            name=person.full_name,
            crumbs=crumbs(Crumb(person.full_name, back), Crumb(_("Record it"))),
            proofs=PersonProofs.of(shown, url=url, may_record=True, on=on),
            back=back,
        )


@dataclass(frozen=True)
class PhotoRow:
    name: str
    url: str
    area: str
    at: datetime
    is_second: bool

    @classmethod
    def all_of(cls, proofs: Sequence[Proof]) -> "tuple[PhotoRow, ...]":
        return tuple(
            cls(
                name=one.individual.full_name,
                url=reverse("console:life-proof-photo", args=[one.public_id]),
                area=one.individual.area.name_in(get_language() or "en") if one.individual.area else "",
                at=one.at,
                is_second=bool(one.first_by),
            )
            for one in proofs
        )


@dataclass(frozen=True)
class PhotoPage:
    """What an officer compares: the photo with the record, and what was asked. Not what the other one said."""

    name: str
    number: str
    record_url: str
    picture_url: str
    pose: Any
    born: date | None
    precision: str
    at: datetime
    crumbs: tuple[Crumb, ...]
    has_looked: bool
    is_decided: bool
    status: str
    kind: Kind

    @classmethod
    def of(cls, proof: Proof, *, viewer: Viewer, has_picture: bool) -> "PhotoPage":
        who = proof.individual
        photos = Crumb(_("Photos"), reverse("console:life-proof-photos"))
        return cls(
            name=who.full_name,
            number=who.registry_number,
            record_url=reverse("console:individual", args=[who.public_id]),
            picture_url=reverse("console:life-proof-photo-picture", args=[proof.public_id])
            if has_picture
            else "",
            pose=Pose(proof.pose).label,
            born=who.birth_date,
            precision=who.birth_date_precision,
            at=proof.at,
            crumbs=crumbs(photos, Crumb(who.full_name)),
            has_looked=viewer.actor in (proof.first_by, proof.second_by),
            is_decided=proof.status != ProofStatus.WAITING,
            status=str(ProofStatus(proof.status).label),
            kind=PROOF_KINDS.get(proof.status, ""),
        )


def filter_words(form: ListForm) -> str:
    """Which list it is, in a sentence of a few words."""
    asked = form.asked
    language = get_language() or "en"
    parts = [str(Standing(asked.standing).label)]
    parts += [asked.area.name_in(language)] if asked.area else []
    parts += [asked.rule.name_in(language)] if asked.rule else []
    return _(", ").join(parts)
