"""The pages of freezes, office hours and deputies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.changes.models import Delegation
from tessera.changes.queries.policies import FreezeLine
from tessera.console.policies.around_forms import DeputyForm, FreezeForm, HoursForm
from tessera.console.policies.pages import tabs
from tessera.lib.dates import in_words, moment_in_words
from tessera.web.parts import Crumb, Tab


@dataclass(frozen=True)
class FreezeRow:
    programme: str
    where: str
    since: str
    until: str
    who: str
    reason: str
    is_in_force: bool
    end_url: str

    @classmethod
    def of(cls, line: FreezeLine) -> "FreezeRow":
        freeze = line.freeze
        return cls(
            programme=freeze.programme,
            where=_(", ").join(line.areas) or _("Everywhere"),
            since=moment_in_words(freeze.since),
            until=moment_in_words(freeze.until) if freeze.until else "",
            who=freeze.begun_by_name,
            reason=freeze.reason,
            is_in_force=line.is_in_force,
            end_url=reverse("console:policy-freeze-end", args=[freeze.public_id]),
        )


@dataclass(frozen=True)
class FreezesPage:
    tabs: tuple[Tab, ...]
    rows: tuple[FreezeRow, ...]
    form: FreezeForm

    @classmethod
    def of(cls, lines: Sequence[FreezeLine], *, form: FreezeForm) -> "FreezesPage":
        return cls(tabs("console:policy-freezes"), tuple(FreezeRow.of(line) for line in lines), form)


@dataclass(frozen=True)
class HoursPage:
    tabs: tuple[Tab, ...]
    form: HoursForm

    @classmethod
    def of(cls, *, form: HoursForm) -> "HoursPage":
        return cls(tabs("console:policy-hours"), form)


@dataclass(frozen=True)
class DeputyRow:
    principal: str
    deputy: str
    since: str
    last_day: str
    reason: str
    end_url: str

    @classmethod
    def of(cls, delegation: Delegation) -> "DeputyRow":
        return cls(
            principal=delegation.principal.name,
            deputy=delegation.deputy.name,
            since=in_words(delegation.since),
            last_day=in_words(delegation.until - timedelta(days=1)),
            reason=delegation.reason,
            end_url=reverse("console:work-deputy-end", args=[delegation.public_id]),
        )


@dataclass(frozen=True)
class DeputiesPage:
    crumbs: tuple[Crumb, ...]
    rows: tuple[DeputyRow, ...]
    form: DeputyForm

    @classmethod
    def of(cls, found: Sequence[Delegation], *, form: DeputyForm) -> "DeputiesPage":
        crumbs = (Crumb(_("My work"), reverse("console:work")), Crumb(_("Deputies")))
        return cls(crumbs, tuple(DeputyRow.of(each) for each in found), form)
