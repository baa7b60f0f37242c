"""Attested lists that wait for approval: decided in stages like any other change, written by the worker, or not."""

from typing import Any

import pytest

from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.attestation.models import Attestation
from tessera.bulk.attesting import actions, queries, staging
from tessera.bulk.choices import AttestedStatus
from tessera.bulk.errors import NotNow
from tessera.bulk.models import AttestedFile
from tessera.changes.actions import answers, decisions
from tessera.changes.actions.undo import undo
from tessera.changes.approval.errors import OwnChange
from tessera.changes.approval.standing import clock
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts
from tessera.changes.queries.work import MINE, Wanted, work
from tessera.jobs.models import Job
from tessera.jobs.run import run
from tests.attestation.conftest import attest, facts_of
from tests.bulk.conftest import NOW, TODAY
from tests.bulk.lists import bring, edited, faults, standing, take_out, written
from tests.cast import Country, make_user
from tests.changes.approval.conftest import MakePolicy, make_policy, stage
from tests.changes.families import Family, person, register_as_it_stands, submit

__all__ = ["make_policy"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


@pytest.fixture
def chief_viewer(tamar: Country) -> Viewer:
    return viewer_for(make_user("Chidi Chief", ("approver", tamar.region)), on=TODAY)


@pytest.fixture
def policy(make_policy: MakePolicy) -> None:
    make_policy(
        "words",
        stage("first", level=2),
        stage("second", level=1),
        operations=["attest_facts"],
        channels=["import"],
    )


@pytest.fixture
def waiting(policy: None, family: Family, corrector: Viewer) -> AttestedFile:
    """Two words and a correction, asked for."""
    _list, content = take_out(corrector)
    rows = edited(
        content,
        {
            ("Awa", "birth_date"): {"New standing": "attested", "Comment": "Saw the certificate"},
            ("Amina", "birth_date"): {"New standing": "attested"},
            ("Moussa", "given_name"): {"Correct value": "Mousa"},
        },
    )
    found = bring(written(rows), by=corrector)
    actions.start(found, by=corrector, now=NOW)
    return again(found)


def again(found: AttestedFile) -> AttestedFile:
    return AttestedFile.objects.select_related("request", "owner", "of").get(pk=found.pk)


def request_of(found: AttestedFile) -> ChangeRequest:
    request = again(found).request
    assert request is not None
    return request


def do_the_job(found: AttestedFile) -> AttestedFile:
    with narrowed_to(system_viewer()):
        job = again(found).job
        assert job is not None
        run(Job.objects.get(public_id=str(job)).pk)
    return again(found)


def approve(found: AttestedFile, *deciders: Viewer) -> AttestedFile:
    for each in deciders:
        decisions.approve(request_of(found), by=each, now=NOW)
    return again(found)


def as_it_stands() -> dict[str, list[Any]]:
    with narrowed_to(system_viewer()):
        return register_as_it_stands()


def nothing_is_said() -> bool:
    return not Attestation.objects.exists() and not ChangeRequest.objects.filter(status="applying").exists()


def test_a_list_waits_in_stages_and_is_written_when_the_last_agrees(
    waiting: AttestedFile, family: Family, approver_viewer: Viewer, chief_viewer: Viewer, tamar: Country
) -> None:
    request = request_of(waiting)
    assert (waiting.status, request.status) == (AttestedStatus.WAITING, RequestStatus.SUBMITTED)
    assert (
        request.area == tamar.village and nothing_is_said() and person(family.moussa).given_name == "Moussa"
    )
    assert [line.request for line in work(Wanted(which=MINE), viewer=approver_viewer, now=NOW).lines] == [
        request
    ]
    assert approve(waiting, approver_viewer).status == AttestedStatus.WAITING and nothing_is_said()
    assert approve(waiting, chief_viewer).status == AttestedStatus.APPLYING
    assert not Attestation.objects.exists(), "the worker writes it"
    found = do_the_job(waiting)
    assert (found.state, request_of(found).status) == (AttestedStatus.APPLIED, RequestStatus.APPLIED)
    assert found.counts["written"] == {"words": 2, "corrected": 1, "left_out": 0}
    awa = Attestation.objects.get(individual__public_id=family.awa)
    assert (awa.status, awa.attested_by_name, awa.recorded_change) == (
        "attested",
        "Cora Corrector",
        request.pk,
    )
    assert person(family.moussa).given_name == "Mousa" and not staging.is_there(found)


def test_what_was_approved_is_taken_back_whole(
    waiting: AttestedFile, approver_viewer: Viewer, chief_viewer: Viewer, everywhere: Viewer
) -> None:
    before = as_it_stands()
    approve(waiting, approver_viewer, chief_viewer)
    found = do_the_job(waiting)
    assert as_it_stands() != before
    undo(request_of(found), by=everywhere, reason="The wrong list", now=NOW)
    assert as_it_stands() == before and again(found).state == AttestedStatus.UNDONE


def test_nobody_applies_their_own_list_and_nothing_gets_round_the_stages(
    waiting: AttestedFile, corrector: Viewer, approver_viewer: Viewer
) -> None:
    with pytest.raises(OwnChange):
        decisions.approve(request_of(waiting), by=corrector, now=NOW)
    for act in (
        lambda: actions.start(waiting, by=corrector, now=NOW),
        lambda: actions.resume(waiting, by=corrector),
        lambda: actions.discard(waiting, by=corrector, now=NOW),
    ):
        with pytest.raises(NotNow):
            act()
    approve(waiting, approver_viewer)
    actions.run(again(waiting), by=corrector, now=lambda: NOW, progress=lambda **_news: None)
    assert again(waiting).status == AttestedStatus.WAITING and nothing_is_said()


def test_rejected_it_leaves_nothing(
    waiting: AttestedFile, approver_viewer: Viewer, django_capture_on_commit_callbacks: Any
) -> None:
    before = as_it_stands()
    with django_capture_on_commit_callbacks(execute=True):
        decisions.reject(request_of(waiting), by=approver_viewer, now=NOW, note="Nobody went there")
    found = again(waiting)
    assert found.status == AttestedStatus.DISCARDED and not staging.is_there(found)
    assert not found.folder.exists() and nothing_is_said() and as_it_stands() == before


def test_withdrawn_it_is_its_owners_again_and_may_be_sent_once_more(
    waiting: AttestedFile, corrector: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    first = request_of(waiting)
    answers.withdraw(first, by=corrector, now=NOW)
    found = again(waiting)
    assert (found.status, found.request) == (AttestedStatus.CHECKED, None) and nothing_is_said()
    actions.start(found, by=corrector, now=NOW)
    assert request_of(found) != first
    approve(found, approver_viewer, chief_viewer)
    assert do_the_job(found).counts["written"]["words"] == 2


def test_returned_it_is_answered_and_waits_again(
    waiting: AttestedFile, corrector: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    decisions.send_back(request_of(waiting), by=approver_viewer, now=NOW, note="Who went there?")
    assert again(waiting).status == AttestedStatus.WAITING
    answers.answer(request_of(waiting), text="I did", by=corrector, now=NOW)
    approve(waiting, approver_viewer, chief_viewer)
    assert do_the_job(waiting).state == AttestedStatus.APPLIED


def test_what_others_did_meanwhile_is_not_overwritten(
    waiting: AttestedFile, family: Family, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    """One fact was changed, another decided on while the list waited: both are reported, the rest is written."""
    submit(CorrectFacts(individual=family.moussa, facts={"given_name": "Mussa"}))
    attest(facts_of(family.amina)["birth_date"], by=by, status="rejected", comment="Another year")
    approve(waiting, approver_viewer, chief_viewer)
    found = do_the_job(waiting)
    assert found.counts["written"] == {"words": 1, "corrected": 0, "left_out": 2}
    assert sorted(faults(found).values()) == ["decided-meanwhile", "value-changed"]
    assert person(family.moussa).given_name == "Mussa"
    assert (standing(family.amina, "birth_date"), standing(family.awa, "birth_date")) == (
        "rejected",
        "attested",
    )


def test_a_word_that_took_the_place_of_another_stands(
    waiting: AttestedFile, family: Family, by: Viewer, approver_viewer: Viewer, chief_viewer: Viewer
) -> None:
    """Also where the fact had been decided on before the list was checked."""
    first = attest(facts_of(family.awa)["birth_date"], by=by)
    AttestedFile.objects.filter(pk=waiting.pk).update(checked_at=clock())
    attest(facts_of(family.awa)["birth_date"], by=by, status="rejected", comment="Forged")
    approve(waiting, approver_viewer, chief_viewer)
    assert faults(do_the_job(waiting)).popitem()[1] == "decided-meanwhile"
    assert standing(family.awa, "birth_date") == "rejected" and first.status == RequestStatus.APPLIED


def test_what_it_would_do_is_counted_and_shown_within_reach(
    waiting: AttestedFile, family: Family, approver_viewer: Viewer, tamar: Country
) -> None:
    assert queries.file_of(request_of(waiting)) == waiting
    assert queries.by_fact(waiting) == [
        queries.FactTally("birth_date", given={"attested": 2}, corrected=0),
        queries.FactTally("given_name", given={}, corrected=1),
    ]
    shown = queries.taken_rows(waiting, within=approver_viewer.sees)
    assert {(row.field, row.given, row.correction) for row in shown} == {
        ("birth_date", "attested", None), ("given_name", "", '"Mousa"'),
    }  # fmt: skip
    assert {row.record for row in shown} == {family.awa, family.amina, family.moussa}
    assert queries.taken_rows(waiting, within=approver_viewer.sees, after=shown[0].row) == shown[1:]
    assert queries.by_area(waiting, within=str(tamar.district.path)) == [(tamar.village.name_in("en"), 3)]
    far = viewer_for(make_user("Fara Faraway", ("approver", tamar.elsewhere)), on=TODAY)
    assert queries.taken_rows(waiting, within=far.sees) == []


def test_who_need_not_wait_does_not(make_policy: MakePolicy, family: Family, by: Viewer) -> None:
    make_policy("words", stage("one"), operations=["attest_facts"], instant=[{"role": "attester"}])
    found = bring(
        written(edited(take_out(by)[1], {("Awa", "birth_date"): {"New standing": "attested"}})), by=by
    )
    actions.start(found, by=by, now=NOW)
    assert again(found).status == AttestedStatus.APPLYING
