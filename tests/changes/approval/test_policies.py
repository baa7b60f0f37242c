"""Which policy a change comes under, and how policies are made."""

from datetime import date
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import Grant, Role
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas.models import Area
from tessera.changes.actions import batches, decisions, policies
from tessera.changes.approval import coverage, errors
from tessera.changes.approval.checking import parse
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.errors import BatchIsClosed
from tessera.changes.models import ChangeRequest, Policy, PolicyVersion
from tessera.changes.operations import AttachIdentifier, CorrectFacts, RegisterIndividual
from tessera.changes.operations.parts import IdentifierInput, PersonInput, Place
from tessera.registry.choices import Sex
from tessera.registry.models import IdentifierKind
from tests.cast import Country
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, submit

ONLY = stage("only")


def correct(family: Family, **facts: Any) -> CorrectFacts:
    return CorrectFacts(individual=family.awa, facts=facts or {"given_name": "Hawa"})


def waits(request: ChangeRequest) -> bool:
    return request.status == RequestStatus.SUBMITTED


def condition(field: str, operator: str, value: Any = None, about: str = "record") -> dict[str, Any]:
    return {"about": about, "subject": "individual", "field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"operations": ["correct_facts"]}, True),
        ({"operations": ["death"]}, False),
        ({"channels": ["console"]}, True),
        ({"channels": ["portal"]}, False),
        ({"sensitivity": "public"}, True),
        ({"sensitivity": "secret"}, False),
        ({"conditions": [condition("given_name", "is", "Awa")]}, True),
        ({"conditions": [condition("given_name", "is-not", "Awa")]}, False),
        ({"conditions": [condition("given_name", "one-of", ["Eve", "Awa"])]}, True),
        ({"conditions": [condition("birth_date", "more", "2010-01-01")]}, True),
        ({"conditions": [condition("birth_date", "less", "2010-01-01")]}, False),
        ({"conditions": [condition("sex", "is", str(int(Sex.FEMALE)))]}, True),
        ({"conditions": [condition("preferred_name", "missing")]}, True),
        ({"conditions": [condition("preferred_name", "recorded")]}, False),
        ({"conditions": [condition("given_name", "recorded", about="proposed")]}, True),
        ({"conditions": [condition("birth_date", "recorded", about="proposed")]}, False),
        ({"conditions": [condition("given_name", "is", "Hawa", about="proposed")]}, True),
        ({"conditions": [condition("given_name", "is", "Awa"), condition("sex", "is", "1")]}, False),
        ({"instant": [{"role": "data-clerk"}]}, False),
        ({"instant": [{"role": "data-clerk", "operations": ["death"]}]}, True),
        ({"instant": [{"role": "registrar"}]}, True),
    ],
)
def test_what_a_policy_concerns(
    asked: dict[str, Any], expected: bool, family: Family, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("tried", ONLY, **asked)
    assert waits(submit(correct(family), by=clerk_viewer)) == expected


def test_a_policy_for_one_district_concerns_no_other(
    family: Family, tamar: Country, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("kinder", ONLY, areas=[str(tamar.elsewhere.public_id)])
    assert not waits(submit(correct(family), by=clerk_viewer))
    make_policy("lomba", ONLY, areas=[str(tamar.district.public_id)])
    assert waits(submit(correct(family, given_name="Eve"), by=clerk_viewer))


def test_the_first_policy_by_priority_is_followed(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("strict", ONLY)
    make_policy("trusted", priority=5, operations=["correct_facts"])  # no stages: instant
    assert not waits(submit(correct(family), by=clerk_viewer))


def test_a_sealed_identifier_is_sensitive(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("sensitive", ONLY, sensitivity="sensitive")
    card = IdentifierInput.of(IdentifierKind.objects.get(key="national_id"), "1234567890")
    assert waits(submit(AttachIdentifier(individual=family.awa, identifier=card), by=clerk_viewer))
    assert not waits(submit(correct(family), by=clerk_viewer))


def test_two_operations_in_one_change_wait_for_the_stages_of_both(
    family: Family, make_policy: MakePolicy, clerk_viewer: Viewer
) -> None:
    make_policy("names", stage("names"), conditions=[condition("given_name", "recorded", about="proposed")])
    make_policy(
        "dates", stage("dates", level=1), conditions=[condition("birth_date", "recorded", about="proposed")]
    )
    from tessera.changes.models import Step  # noqa: PLC0415

    request = submit(correct(family), correct(family, birth_date="2011-07-02"), by=clerk_viewer)
    assert request.policy == "names 1 + dates 1"
    assert Step.objects.get(request=request).total == 2


def test_what_is_new_waits_and_is_seen_where_it_will_be(
    village: Area, make_policy: MakePolicy, clerk_viewer: Viewer, approver_viewer: Viewer, far_viewer: Viewer
) -> None:
    make_policy("people", ONLY, operations=["register_individual"])
    new = PersonInput(given_name="Fatou")
    request = submit(RegisterIndividual(person=new, place=Place(area=village.public_id)), by=clerk_viewer)
    assert waits(request)
    with pytest.raises(errors.NotFound):
        decisions.approve(request, by=far_viewer, now=NOW)
    assert decisions.approve(request, by=approver_viewer, now=NOW).status == RequestStatus.APPLIED


def test_a_request_keeps_the_version_under_which_it_was_made(
    family: Family,
    make_policy: MakePolicy,
    clerk_viewer: Viewer,
    approver_viewer: Viewer,
    administrator_viewer: Viewer,
) -> None:
    policy = make_policy("names", ONLY)
    request = submit(correct(family), by=clerk_viewer)
    policies.save_draft(
        policy, {"stages": [stage("other", "administrator")]}, by=administrator_viewer, now=NOW
    )
    assert not waits_under(policy, 2)
    policies.publish(policy, by=administrator_viewer, now=NOW, despite_gaps=True)
    assert waits_under(policy, 2)
    assert decisions.approve(request, by=approver_viewer, now=NOW).status == RequestStatus.APPLIED
    later = submit(correct(family, given_name="Eve"), by=clerk_viewer)
    assert later.policy == "names 2"
    policies.retire(policy, by=administrator_viewer, now=NOW)
    assert not waits(submit(correct(family, family_name="Barry"), by=clerk_viewer))
    with pytest.raises(errors.NotYourStage):
        decisions.approve(later, by=approver_viewer, now=NOW)


def waits_under(policy: Policy, number: int) -> bool:
    return Policy.objects.get(pk=policy.pk).current == PolicyVersion.objects.get(policy=policy, number=number)


def test_a_published_version_is_never_changed(make_policy: MakePolicy) -> None:
    version = make_policy("names", ONLY).versions.get()
    for statement in (
        "update changes_policyversion set definition = '{}' where id = %s",
        "delete from changes_policyversion where id = %s",
    ):
        with (
            pytest.raises((InternalError, ProgrammingError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [version.pk])


def test_only_who_manages_policies_everywhere_makes_them(
    registrar_viewer: Viewer, make_policy: MakePolicy
) -> None:
    policy = make_policy("names", ONLY)
    for act in (
        lambda: policies.create("x", names={"en": "X"}, definition={}, by=registrar_viewer, now=NOW),
        lambda: policies.rename(policy, names={"en": "X"}, by=registrar_viewer, now=NOW),
        lambda: policies.save_draft(policy, {}, by=registrar_viewer, now=NOW),
        lambda: policies.publish(policy, by=registrar_viewer, now=NOW),
        lambda: policies.retire(policy, by=registrar_viewer, now=NOW),
        lambda: policies.discard_draft(policy, by=registrar_viewer),
    ):
        with pytest.raises(PermissionMissing):
            act()


@pytest.mark.parametrize(
    ("definition", "refusal"),
    [
        ({"stages": [stage("a", quorum=0)]}, errors.PolicyUnreadable),
        ({"unheard": 1}, errors.PolicyUnreadable),
        ({"operations": ["fly"]}, errors.PolicyNamesUnknown),
        ({"instant": [{"role": "data-clerk", "operations": ["fly"]}]}, errors.PolicyNamesUnknown),
        ({"areas": ["00000000-0000-7000-8000-000000000000"]}, errors.PolicyNamesUnknown),
        ({"stages": [stage("a", "pilot")]}, errors.PolicyNamesUnknown),
        ({"stages": [stage("a", "data-clerk")]}, errors.StageRoleCannotDecide),
        ({"stages": [stage("a", late_role="auditor")]}, errors.StageRoleCannotDecide),
        ({"stages": [ONLY, ONLY]}, errors.StagesNamedAlike),
        ({"conditions": [condition("wings", "is", "2")]}, errors.PolicyNamesUnknown),
        ({"conditions": [condition("given_name", "less", "B")]}, errors.OperatorUnfit),
        ({"conditions": [condition("given_name", "one-of", "B")]}, errors.OperatorUnfit),
        ({"conditions": [condition("given_name", "missing", "B")]}, errors.OperatorUnfit),
        ({"conditions": [condition("given_name", "is")]}, errors.OperatorUnfit),
    ],
)
def test_what_makes_no_sense_is_refused(
    definition: dict[str, Any], refusal: type[Exception], everywhere: Viewer
) -> None:
    with pytest.raises(refusal):
        policies.create("tried", names={"en": "Tried"}, definition=definition, by=everywhere, now=NOW)


def test_keys_and_names(everywhere: Viewer, make_policy: MakePolicy) -> None:
    make_policy("names", ONLY)
    with pytest.raises(errors.PolicyKeyTaken):
        policies.create("names", names={"en": "X"}, definition={}, by=everywhere, now=NOW)
    with pytest.raises(errors.PolicyKeyUnreadable):
        policies.create("Names!", names={"en": "X"}, definition={}, by=everywhere, now=NOW)
    with pytest.raises(errors.PolicyNameMissing):
        policies.create("other", names={"en": " "}, definition={}, by=everywhere, now=NOW)
    with pytest.raises(errors.NoDraft):
        policies.publish(Policy.objects.get(key="names"), by=everywhere, now=NOW)


def test_publishing_says_where_nobody_can_act(
    tamar: Country, approver_viewer: Viewer, everywhere: Viewer
) -> None:
    """Abel approves in Lomba; in Kinder nobody does."""
    policy = policies.create(
        "all", names={"en": "All"}, definition={"stages": [ONLY]}, by=everywhere, now=NOW
    )
    with pytest.raises(errors.NobodyCanAct) as refused:
        policies.publish(policy, by=everywhere, now=NOW)
    assert [gap.area for gap in refused.value.facts["gaps"]] == [tamar.elsewhere]
    assert "Kinder" in str(refused.value)
    assert not Policy.objects.get(pk=policy.pk).current_id
    found = policies.publish(policy, by=everywhere, now=NOW, despite_gaps=True)
    assert [(gap.stage, gap.needed, gap.found) for gap in found] == [("only", 1, 0)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (stage("s", level=2), ["TM0102"]),
        (stage("s", level=1), ["TM"]),
        (stage("s", quorum=2), ["TM"]),
        (stage("s", "administrator"), []),
        (stage("s", "administrator", level=0), []),
        (stage("s", "administrator", level=2), ["TM"]),
    ],
)
def test_gaps_are_rolled_up(
    asked: dict[str, Any],
    expected: list[str],
    tamar: Country,
    approver_viewer: Viewer,
    administrator_viewer: Viewer,
) -> None:
    found = coverage.gaps(parse({"stages": [asked]}), on=NOW.date())
    assert [gap.area.code for gap in found] == expected


def test_a_grant_that_has_ended_covers_nothing(tamar: Country, approver_viewer: Viewer) -> None:
    Grant.objects.filter(role=Role.objects.get(key="approver")).update(until=date(2026, 1, 1))
    definition = parse({"stages": [ONLY], "areas": [str(tamar.district.public_id)]})
    assert [gap.area for gap in coverage.gaps(definition, on=NOW.date())] == [tamar.district]


def test_files_do_not_pass_by_a_policy(make_policy: MakePolicy, registrar_viewer: Viewer) -> None:
    make_policy("all", ONLY)
    asked: dict[str, Any] = {"description": {}, "channel": Channel.IMPORT, "source": "", "observed_on": None}
    with pytest.raises(errors.NeedsApproval):
        batches.open_batch("rehouse", **asked, by=registrar_viewer, now=NOW)
    waiting = batches.open_batch("import", **asked, by=registrar_viewer, now=NOW)
    assert waiting.status == RequestStatus.SUBMITTED
    with pytest.raises(BatchIsClosed), batches.writing(waiting):
        pass
    assert batches.open_batch("import", **asked, by=system_viewer(), now=NOW).status == RequestStatus.APPLYING
