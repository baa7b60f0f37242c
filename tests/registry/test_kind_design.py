"""Kinds of groups and of numbers: who may define them, what is refused, and what holds at once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.changes.operations import AttachIdentifier, ChangeHead, RegisterHousehold
from tessera.changes.operations.parts import IdentifierInput, MemberInput, PersonInput, Place
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.lib.dates import months_after
from tessera.lib.refusals import Refusal
from tessera.registry import design_errors, kind_design
from tessera.registry.choices import MembershipRole
from tessera.registry.errors import ExpiresTooLate, RoleNotForKind
from tessera.registry.kind_design import GroupKindDraft, IdentifierKindDraft
from tessera.registry.models import GroupKind, IdentifierKind, Membership
from tessera.registry.queries.definitions import history_of
from tests.cast import Country
from tests.changes.families import NOW as PEN_NOW
from tests.changes.families import register_family, submit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BY = system_viewer()
COOPERATIVE = {"en": "Cooperative", "fr": "Coopérative", "ar": "تعاونية"}


def group_kind(**changes: Any) -> GroupKind:
    return kind_design.add_group_kind(
        GroupKindDraft(**{"names": COOPERATIVE, "roles": ("alternate",)} | changes), by=BY, now=NOW
    )


def number_kind(**changes: Any) -> IdentifierKind:
    names = {"en": "Farmer card", "fr": "Carte d’agriculteur"}
    draft = IdentifierKindDraft(**{"names": names, "pattern": "FC[0-9]{4}"} | changes)
    return kind_design.add_identifier_kind(draft, by=BY, now=NOW)


def of(kind: IdentifierKind, **changes: Any) -> IdentifierKindDraft:
    same = ("names", "subject", "pattern", "is_unique", "sensitivity", "validity_months")
    return IdentifierKindDraft(**{name: getattr(kind, name) for name in same} | changes)


def cooperative(*members: MemberInput, kind: str = "cooperative", area: Any) -> RegisterHousehold:
    return RegisterHousehold(group_kind=kind, name="Union", place=Place(area=area), members=members)


def member(*roles: MembershipRole) -> MemberInput:
    return MemberInput(person=PersonInput(given_name="Awa", birth_date=date(1980, 1, 1)), roles=roles)


@pytest.mark.parametrize("reach", [Reach(), Reach(paths=frozenset({"1.7"}))], ids=["without", "in one area"])
def test_a_kind_is_a_matter_of_the_whole_country(reach: Reach) -> None:
    clerk = Viewer("clerk", "Clerk", reaches={Permission.FIELDS_MANAGE: reach})
    with pytest.raises(PermissionMissing):
        kind_design.add_group_kind(GroupKindDraft(COOPERATIVE), by=clerk, now=NOW)
    with pytest.raises(PermissionMissing):
        kind_design.deprecate_kind(IdentifierKind.objects.get(key="passport"), by=clerk, now=NOW)
    assert not GroupKind.objects.filter(key="cooperative").exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"names": {"en": " "}}, design_errors.LabelMissing),
        ({"key": "family"}, design_errors.KeyTaken),
        ({"key": "Co op"}, design_errors.KeyMalformed),
        ({"key": "members"}, design_errors.KeyReserved),
        ({"roles": ("king",)}, design_errors.RoleUnknown),
    ],
)
def test_a_kind_of_group_that_cannot_be_is_refused(changes: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        group_kind(**changes)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"names": {}}, design_errors.LabelMissing),
        ({"key": "passport"}, design_errors.KeyTaken),
        ({"pattern": "("}, design_errors.PatternInvalid),
        ({"pattern": "(a+)+b"}, design_errors.PatternUnsafe),
        ({"subject": Subject.MEMBERSHIP}, design_errors.KindHasNoSubject),
        ({"validity_months": 0}, design_errors.ValidityOutOfRange),
        ({"validity_months": 1201}, design_errors.ValidityOutOfRange),
    ],
)
def test_a_kind_of_number_that_cannot_be_is_refused(changes: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        number_kind(**changes)


def test_a_kind_that_is_not_there_is_not_changed() -> None:
    with pytest.raises(design_errors.KindAbsent):
        kind_design.change_group_kind("nothing", draft=GroupKindDraft(COOPERATIVE), by=BY)
    with pytest.raises(design_errors.KindAbsent):
        kind_design.move_identifier_kind("nothing", steps=1, by=BY)


def test_members_have_only_the_roles_of_their_kind(tamar: Country) -> None:
    group_kind()
    village = tamar.village.public_id
    with narrowed_to(BY):
        submit(cooperative(member(MembershipRole.HEAD, MembershipRole.ALTERNATE), area=village))
        assert Membership.objects.get().roles == ["head", "alternate"]
        with pytest.raises(RoleNotForKind):
            submit(cooperative(member(MembershipRole.HEAD, MembershipRole.CAREGIVER), area=village))
        group_kind(names={"en": "Cell"}, has_head=False)
        with pytest.raises(RoleNotForKind):
            submit(cooperative(member(MembershipRole.HEAD), kind="cell", area=village))
        made = submit(cooperative(member(), kind="cell", area=village))
        cell = Membership.objects.select_related("group", "individual").latest("pk")
        assert made.pk and cell.roles == []
        with pytest.raises(RoleNotForKind):
            submit(ChangeHead(household=cell.group.public_id, new_head=cell.individual.public_id))


def test_a_kind_in_use_keeps_what_its_groups_were_written_by(tamar: Country) -> None:
    group_kind()
    draft = GroupKindDraft(COOPERATIVE, is_exclusive=True)
    with narrowed_to(BY):
        submit(cooperative(member(MembershipRole.HEAD), area=tamar.village.public_id))
    with pytest.raises(design_errors.KindInUse):
        kind_design.change_group_kind("cooperative", draft=draft, by=BY)
    renamed = kind_design.change_group_kind(
        "cooperative", draft=GroupKindDraft({"en": "Union"}, roles=("caregiver",)), by=BY
    )
    assert (renamed.names, renamed.roles) == ({"en": "Union"}, ["caregiver"])


def test_the_household_stays() -> None:
    with pytest.raises(design_errors.KindBuiltIn):
        kind_design.deprecate_kind(GroupKind.objects.get(key="household"), by=BY, now=NOW)
    household = GroupKindDraft({"en": "Home"}, is_exclusive=False, has_head=True)
    with pytest.raises(design_errors.KindBuiltIn):
        kind_design.change_group_kind("household", draft=household, by=BY)


def test_a_deprecated_kind_takes_no_further_group(tamar: Country) -> None:
    kind = group_kind()
    kind_design.deprecate_kind(kind, by=BY, now=NOW)
    again = cooperative(member(MembershipRole.HEAD), area=tamar.village.public_id)
    with narrowed_to(BY):
        with pytest.raises(Refusal, match="cooperative"):
            submit(again)
        kind_design.reinstate_kind(kind, by=BY)
        submit(again)


def test_numbers_of_a_new_kind_are_checked_and_kept(tamar: Country) -> None:
    kind = number_kind(validity_months=24)
    with narrowed_to(BY):
        family = register_family(tamar.village)
        late = IdentifierInput.of(kind, "FC 1234", expires_on=months_after(PEN_NOW.date(), 30))
        with pytest.raises(ExpiresTooLate):
            submit(AttachIdentifier(individual=family.amina, identifier=late))
        good = IdentifierInput.of(kind, "fc-1234", expires_on=months_after(PEN_NOW.date(), 24))
        submit(AttachIdentifier(individual=family.amina, identifier=good))
    for changes in ({"is_unique": False}, {"subject": Subject.GROUP}, {"sensitivity": Sensitivity.PUBLIC}):
        with pytest.raises(design_errors.KindInUse):
            kind_design.change_identifier_kind("farmer_card", draft=of(kind, **changes), by=BY)
    changed = kind_design.change_identifier_kind(
        "farmer_card", draft=of(kind, pattern="FC[0-9]{6}", sensitivity=Sensitivity.SECRET), by=BY
    )
    assert (changed.pattern, changed.is_sealed) == ("FC[0-9]{6}", True)


def test_kinds_of_numbers_change_places() -> None:
    def order(subject: str) -> list[str]:
        kinds = IdentifierKind.objects.filter(subject=subject).order_by("position", "key")
        return list(kinds.values_list("key", flat=True))

    before = order("individual")
    kind_design.move_identifier_kind(before[1], steps=-1, by=BY)
    assert order("individual")[:3] == [before[1], before[0], before[2]]
    kind_design.move_identifier_kind(before[1], steps=-1, by=BY)
    assert order("individual")[0] == before[1]
    kind_design.move_identifier_kind(before[-1], steps=5, by=BY)
    assert order("individual")[-1] == before[-1]


def test_the_history_of_a_kind_is_told(administrator_viewer: Viewer) -> None:
    group_kind()
    kind_design.change_group_kind(
        "cooperative", draft=GroupKindDraft(COOPERATIVE, roles=()), by=administrator_viewer
    )
    changed, added = history_of(GroupKind.objects.get(key="cooperative"))
    assert (changed.by, changed.columns) == ("Ada Administrator", (("roles", ["alternate"], []),))
    assert (added.by, added.columns) == ("", ())


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 20), 2, date(2027, 1, 20)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(9999, 6, 1), 12, date.max),
    ],
)
def test_months_are_added_to_a_day(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected
