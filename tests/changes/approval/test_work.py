"""My work, and the whole picture of one request."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tessera.accounts import reach
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.changes.actions import answers, claims, decisions, delegations, freezes, notes
from tessera.changes.actions import policies as making
from tessera.changes.actions.rehearsal import foresee, rehearse
from tessera.changes.actions.requests import Told
from tessera.changes.approval import consequences
from tessera.changes.choices import Channel
from tessera.changes.errors import Conflict
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import ChangeHead, CorrectFacts, RegisterIndividual
from tessera.changes.operations.parts import PersonInput, Place
from tessera.changes.queries import policies, work
from tessera.changes.queries.overlaps import waiting_on
from tessera.changes.queries.picture import Picture, get_picture
from tessera.changes.queries.work import MINE, OVERDUE, PROPOSED, TEAM, Wanted
from tessera.lib.refusals import NotFound
from tests.cast import TODAY, Country
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, members, person, submit

LATER = NOW + timedelta(hours=9)


@pytest.fixture(autouse=True)
def two(make_policy: MakePolicy) -> None:
    make_policy(
        "two", stage("first", level=2, hours=8), stage("second", level=1), instant=[{"role": "registrar"}]
    )


@pytest.fixture
def waiting(family: Family, clerk_viewer: Viewer) -> ChangeRequest:
    facts = {"given_name": "Hawa", "family_name": "Barry"}
    return submit(CorrectFacts(individual=family.awa, facts=facts), by=clerk_viewer)


def listed(viewer: Viewer, which: str = MINE, **more: object) -> list[str]:
    wanted = Wanted(which, **more)  # type: ignore[arg-type]
    with reach.narrowed_to(viewer):
        return [line.request.reference for line in work.work(wanted, viewer=viewer, now=LATER).lines]


def picture(request: ChangeRequest, viewer: Viewer) -> Picture:
    with reach.narrowed_to(viewer):
        return get_picture(request.public_id, viewer=viewer, now=LATER)


def test_it_lies_where_somebody_may_act(
    waiting: ChangeRequest,
    approver_viewer: Viewer,
    chief_viewer: Viewer,
    clerk_viewer: Viewer,
    far_viewer: Viewer,
    registrar_viewer: Viewer,
) -> None:
    mine = [waiting.reference]
    assert listed(approver_viewer) == listed(approver_viewer, TEAM) == mine
    assert (listed(chief_viewer), listed(chief_viewer, TEAM)) == ([], mine)
    assert (listed(clerk_viewer), listed(clerk_viewer, PROPOSED)) == ([], mine)
    for viewer in (far_viewer, registrar_viewer):
        assert not any(listed(viewer, which) for which in work.LISTS)
    decisions.approve(waiting, by=approver_viewer, now=NOW)
    assert (listed(approver_viewer), listed(chief_viewer)) == ([], mine)


def test_what_is_mine_is_what_i_may_decide(
    family: Family,
    waiting: ChangeRequest,
    approver_viewer: Viewer,
    colleague_viewer: Viewer,
    chief_viewer: Viewer,
) -> None:
    """The list and the action agree, whoever asks."""
    claims.claim(waiting, by=approver_viewer, now=NOW)
    for viewer in (approver_viewer, colleague_viewer, chief_viewer):
        may = picture(waiting, viewer).acts.decide
        assert (listed(viewer) == [waiting.reference]) == may
    assert picture(waiting, colleague_viewer).acts.why_not


def test_a_deputy_has_it_too(
    waiting: ChangeRequest, approver: User, approver_viewer: Viewer, registrar: User, registrar_viewer: Viewer
) -> None:
    delegations.delegate(approver, deputy=registrar, since=TODAY, until=TODAY, by=approver_viewer, now=NOW)
    assert listed(registrar_viewer) == [waiting.reference]
    assert picture(waiting, registrar_viewer).acts.principal == "Abel Approver"


def test_overdue_and_filters(
    waiting: ChangeRequest, family: Family, tamar: Country, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    head = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    both = [waiting.reference, head.reference]
    assert listed(approver_viewer, OVERDUE) == both
    with reach.narrowed_to(approver_viewer):
        assert not work.work(Wanted(OVERDUE), viewer=approver_viewer, now=NOW).lines
    assert listed(approver_viewer, operation="change_head") == both[1:]
    assert listed(approver_viewer, channel="console") == both
    assert listed(approver_viewer, channel="portal") == []
    assert listed(approver_viewer, area=tamar.village.public_id) == both
    assert listed(approver_viewer, area=tamar.other_village.public_id) == []
    assert listed(approver_viewer, words=head.reference[-5:]) == both[1:]
    assert listed(approver_viewer, words="cleo") == both
    assert listed(clerk_viewer, PROPOSED, operation="correct_facts") == both[:1]


def test_returned_ones_come_first_to_who_proposed_them(
    waiting: ChangeRequest, family: Family, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    head = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    decisions.send_back(waiting, by=approver_viewer, now=NOW, note="Why?")
    assert listed(clerk_viewer, PROPOSED) == [waiting.reference, head.reference]
    with reach.narrowed_to(clerk_viewer):
        assert work.waiting_for(clerk_viewer, now=NOW) == 1
        acts = get_picture(waiting.public_id, viewer=clerk_viewer, now=NOW).acts
    assert (acts.answer, acts.withdraw, acts.decide) == (True, True, False)


def test_pages_follow_each_other(
    family: Family, clerk_viewer: Viewer, approver_viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    references = [
        submit(
            CorrectFacts(individual=family.awa, facts={"given_name": f"Hawa{n}"}), by=clerk_viewer
        ).reference
        for n in range(5)
    ]

    def pages(viewer: Viewer, which: str) -> Iterator[list[str]]:
        after = ""
        while True:
            page = work.work(Wanted(which, after=after), viewer=viewer, now=NOW)
            yield [line.request.reference for line in page.lines]
            after = page.next_after
            if not after:
                return

    with reach.narrowed_to(approver_viewer):
        assert list(pages(approver_viewer, MINE)) == [references[:2], references[2:4], references[4:]]
        broken = work.work(Wanted(MINE, after="never|x"), viewer=approver_viewer, now=NOW)
        assert len(broken.lines) == 2, "a cursor that was tampered with starts anew"
    with reach.narrowed_to(clerk_viewer):
        newest = references[::-1]
        assert list(pages(clerk_viewer, PROPOSED)) == [newest[:2], newest[2:4], newest[4:]]


def test_counts(
    waiting: ChangeRequest, approver_viewer: Viewer, chief_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    expected = [(approver_viewer, (1, 1, 1, 0)), (chief_viewer, (0, 1, 1, 0)), (clerk_viewer, (0, 0, 0, 1))]
    for viewer, numbers in expected:
        with reach.narrowed_to(viewer):
            found = work.counts(viewer=viewer, now=LATER)
            badge = work.waiting_for(viewer, now=LATER)
        assert (found.mine, found.team, found.overdue, found.proposed) == numbers
        assert badge == found.mine


def test_the_whole_picture(
    waiting: ChangeRequest,
    family: Family,
    registrar_viewer: Viewer,
    clerk_viewer: Viewer,
    approver_viewer: Viewer,
    colleague: User,
    chief_viewer: Viewer,
) -> None:
    other = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Yaye"}), by=clerk_viewer)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Eve"}), by=registrar_viewer)
    notes.comment(waiting, text="Is she the one?", by=approver_viewer, now=NOW)
    shown = picture(waiting, approver_viewer)
    assert [(line.name, line.role, line.is_open, line.is_late) for line in shown.stages] == [
        ("First", "Approver", True, True),
        ("Second", "Approver", False, False),
    ]
    assert shown.asked == ("Abel Approver", "Coumba Colleague")
    assert (shown.acts.decide, shown.acts.claim, shown.acts.withdraw) == (True, True, False)
    facts = {fact.key: fact for fact in shown.facts}
    name = facts["given_name"]
    assert (name.known, name.now, name.proposed, name.is_conflict) == ("Awa", "Eve", "Hawa", True)
    assert shown.has_conflict
    assert not facts["family_name"].is_conflict
    assert [(each.request, each.shared) for each in shown.overlaps] == [(other, (name.label,))]
    assert [said.text for said in shown.thread if hasattr(said, "text")] == ["Is she the one?"]
    decisions.keep_proposed(waiting, by=approver_viewer, now=NOW, seen_at=shown.compared_at)
    decisions.approve(waiting, by=approver_viewer, now=NOW)
    later = picture(waiting, chief_viewer)
    assert [line.outcome for line in later.stages] == ["approved", ""]
    assert later.asked == ("Chidi Chief",)
    assert not later.has_conflict
    decisions.approve(waiting, by=chief_viewer, now=NOW)
    done = picture(waiting, chief_viewer)
    assert (done.overlaps, done.asked) == ((), ())
    told = {fact.key: (fact.now, fact.proposed, fact.is_conflict) for fact in done.facts}
    assert told == {"given_name": ("Eve", "Hawa", False), "family_name": ("Diallo", "Barry", False)}
    assert done.acts.undo


def test_a_look_at_it_is_noted(waiting: ChangeRequest, family: Family, approver_viewer: Viewer) -> None:
    picture(waiting, approver_viewer)
    seen = AccessRecord.objects.filter(viewer=approver_viewer.actor, purpose="decision")
    assert list(seen.values_list("subject_id", flat=True)) == [person(family.awa).pk]


def test_nobody_elsewhere_sees_it(waiting: ChangeRequest, far_viewer: Viewer) -> None:
    with pytest.raises(NotFound):
        picture(waiting, far_viewer)
    with reach.narrowed_to(far_viewer), pytest.raises(NotFound):
        foresee(waiting, by=far_viewer, now=NOW)


def test_of_two_districts_only_the_own_one_is_told(
    family: Family,
    tamar: Country,
    make_policy: MakePolicy,
    administrator_viewer: Viewer,
    approver_viewer: Viewer,
) -> None:
    far = PersonInput(given_name="Fatou")
    submit(RegisterIndividual(person=far, place=Place(area=tamar.village_elsewhere.public_id)))
    request = submit(
        CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}),
        CorrectFacts(individual=far.public_id, facts={"given_name": "Secret"}),
        by=administrator_viewer,
    )
    facts = picture(request, approver_viewer).facts
    assert [(fact.proposed, fact.is_hidden) for fact in facts] == [("Hawa", False), ("", True)]
    assert not picture(request, approver_viewer).acts.decide, "it is for who decides on both districts"


def test_what_would_fall_back_is_told(
    waiting: ChangeRequest, family: Family, approver_viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consequences, "_tellers", [])

    @consequences.told_by
    def teller(facts: Collection[consequences.Fact]) -> Mapping[consequences.Fact, str]:
        return {fact: "Attested by Aminata." for fact in facts if fact[1] == "given_name"}

    told = {fact.key: fact.falls_back for fact in picture(waiting, approver_viewer).facts}
    assert told == {"given_name": ("Attested by Aminata.",), "family_name": ()}


def test_what_was_decided_is_told_with_what_was_left_out(
    waiting: ChangeRequest, family: Family, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    decisions.approve(
        waiting, by=approver_viewer, now=NOW, refused={1: ["family_name"]}, note="Her card says so"
    )
    decisions.approve(waiting, by=chief_viewer, now=NOW)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Eve"}), by=system_viewer())
    facts = {fact.key: fact for fact in picture(waiting, approver_viewer).facts}
    name, left = facts["given_name"], facts["family_name"]
    assert (name.now, name.proposed, name.is_refused) == ("Awa", "Hawa", False), (
        "as it was, whatever came later"
    )
    assert (left.proposed, left.is_refused) == ("Barry", True)


def test_a_year_of_birth_is_told_as_a_year(
    family: Family, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    year = {"birth_date": "1986-01-01", "birth_date_precision": "year"}
    submit(CorrectFacts(individual=family.awa, facts=year), by=system_viewer())
    other = CorrectFacts(individual=family.awa, facts={"birth_date": "1987-01-01"})
    exact = CorrectFacts(
        individual=family.awa, facts={"birth_date": "1987-05-03", "birth_date_precision": "day"}
    )
    for asked, shown in ((other, "1987"), (exact, "3 May 1987")):
        with override("en"):
            facts = picture(submit(asked, by=clerk_viewer), approver_viewer).facts
        born = next(fact for fact in facts if fact.key == "birth_date")
        assert (born.known, born.now, born.proposed) == ("1986", "1986", shown)


def test_another_proposal_is_linked(waiting: ChangeRequest, family: Family, clerk_viewer: Viewer) -> None:
    better = CorrectFacts(individual=family.awa, facts={"given_name": "Eve"})
    other = answers.replace(waiting, [better], Told(Channel.CONSOLE), by=clerk_viewer, now=NOW)
    assert picture(waiting, clerk_viewer).replaced_by == other


def test_a_page_takes_a_fixed_number_of_queries(
    family: Family, neighbours: Family, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    def cost(operations: list[CorrectFacts]) -> tuple[int, int]:
        request = submit(*operations, by=clerk_viewer)
        with reach.narrowed_to(approver_viewer):
            with CaptureQueriesContext(connection) as one:
                get_picture(request.public_id, viewer=approver_viewer, now=NOW)
            with CaptureQueriesContext(connection) as other:
                work.work(Wanted(), viewer=approver_viewer, now=NOW)
        return len(one), len(other)

    people = [family.awa, family.moussa, neighbours.awa, neighbours.moussa, neighbours.amina]
    corrections = [CorrectFacts(individual=key, facts={"preferred_name": "Fifi"}) for key in people]
    cost(corrections[:1])
    few = cost(corrections[:1])
    assert cost(corrections) == few
    assert few[0] <= 45
    assert few[1] <= 10


def test_what_it_would_do_is_foreseen(
    family: Family, registrar_viewer: Viewer, clerk_viewer: Viewer, approver_viewer: Viewer
) -> None:
    request = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    with reach.narrowed_to(approver_viewer):
        foreseen = foresee(request, by=approver_viewer, now=NOW)
    assert any("Moussa Diallo becomes its head." in household.lines for household in foreseen.households)
    assert members(family.household)["Amina"] == "head"
    names = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=clerk_viewer)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Eve"}), by=registrar_viewer)
    with pytest.raises(Conflict), reach.narrowed_to(approver_viewer):
        foresee(names, by=approver_viewer, now=NOW)


def test_a_check_says_what_it_would_wait_for(
    family: Family, clerk_viewer: Viewer, registrar_viewer: Viewer, administrator_viewer: Viewer
) -> None:
    operation = ChangeHead(household=family.household, new_head=family.moussa)
    asked = {"channel": Channel.CONSOLE, "now": NOW}
    assert rehearse([operation], by=clerk_viewer, **asked).waits_for == ("First", "Second")  # type: ignore[arg-type]
    assert rehearse([operation], by=registrar_viewer, **asked).waits_for == ()  # type: ignore[arg-type]
    freezes.begin(areas=[], programme="Cash", since=NOW, until=None, by=administrator_viewer, now=NOW)
    assert rehearse([operation], by=registrar_viewer, **asked).is_frozen  # type: ignore[arg-type]


def test_a_record_knows_what_waits_for_it(
    waiting: ChangeRequest, family: Family, approver_viewer: Viewer, far_viewer: Viewer
) -> None:
    awa, moussa = person(family.awa).pk, person(family.moussa).pk
    assert waiting_on(individuals=[awa], viewer=approver_viewer) == [waiting]
    assert waiting_on(individuals=[moussa], viewer=approver_viewer) == []
    assert waiting_on(individuals=[awa], viewer=far_viewer) == []


def test_policies_are_listed_for_those_who_manage_them(
    waiting: ChangeRequest, tamar: Country, administrator_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    by = system_viewer()
    early = making.create("early", names={"en": "Early"}, definition={"priority": 1}, by=by, now=NOW)
    making.publish(early, by=by, now=NOW)
    making.save_draft(early, {"priority": 2}, by=by, now=NOW)
    making.create("draft", names={"en": "Draft"}, definition={}, by=by, now=NOW)
    lines = policies.policies(viewer=administrator_viewer)
    assert [(line.policy.key, line.number) for line in lines] == [("early", 1), ("two", 1), ("draft", None)]
    assert lines[0].draft is not None
    assert lines[0].draft.priority == 2
    detail = policies.get_policy(lines[1].policy.public_id, viewer=administrator_viewer)
    assert (detail.waiting, len(detail.versions)) == (1, 1)
    freezes.begin(areas=[tamar.district], programme="Cash", since=NOW, until=None, by=by, now=NOW)
    (held,) = policies.freezes(viewer=administrator_viewer, now=NOW)
    assert (held.areas, held.is_in_force) == (("Lomba",), True)
    assert len(policies.in_force(now=NOW)) == 1
    for ask in (
        lambda: policies.policies(viewer=clerk_viewer),
        lambda: policies.freezes(viewer=clerk_viewer, now=NOW),
        lambda: policies.get_policy(lines[1].policy.public_id, viewer=clerk_viewer),
    ):
        with pytest.raises(PermissionMissing):
            ask()
    with pytest.raises(NotFound):
        policies.get_policy(tamar.district.public_id, viewer=administrator_viewer)


def test_a_stage_is_never_shown_by_its_key(
    make_policy: MakePolicy, family: Family, approver_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    """One without names is a decision, in the language of whoever looks; others have theirs."""
    unnamed = {"key": "k_1", "role": "approver"}
    named = stage("k_2", level=1) | {"names": {"en": "Country office", "fr": "Bureau national"}}
    make_policy("heads", unnamed, named, operations=["change_head"], priority=1)
    request = submit(ChangeHead(household=family.household, new_head=family.moussa), by=clerk_viewer)
    with override("fr"):
        viewer = replace(approver_viewer, language="fr")
        assert [one.name for one in picture(request, viewer).stages] == ["Décision", "Bureau national"]
        with reach.narrowed_to(viewer):
            lines = work.work(Wanted(MINE), viewer=viewer, now=LATER).lines
        assert [line.stage for line in lines] == ["Décision"]
