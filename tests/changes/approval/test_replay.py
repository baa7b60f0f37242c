"""Whatever is proposed, decided and undone, the register is what its history says, and nothing else.

A model of a few facts is kept in plain dictionaries and told only what was applied and taken back; the register must
agree with it, and with the change log that is replayed from the history tables.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tessera.accounts import reach
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.queries import versions
from tessera.audit.versions import events_of
from tessera.changes.actions import answers, decisions
from tessera.changes.actions.undo import undo
from tessera.changes.approval import standing
from tessera.changes.approval.errors import NotYourStage
from tessera.changes.choices import RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import CorrectFacts
from tessera.lib.refusals import Refusal
from tessera.registry.models import Individual
from tests.changes.approval.conftest import MakePolicy, stage
from tests.changes.families import NOW, Family, submit

FACTS = ("given_name", "family_name", "preferred_name")
NAMES = ("Hawa", "Eve", "Yaye")
Step = tuple[str, int, int, str]

PROPOSE = st.tuples(
    st.sampled_from(["clerk proposes", "registrar corrects"]),
    st.integers(0, 1),
    st.integers(1, 2 ** len(FACTS) - 1),
    st.sampled_from(NAMES),
)
DECIDE = st.tuples(
    st.sampled_from(
        ["approve", "see through", "see through", "see through", "refuse a fact", "keep", "undo", "undo"]
        + ["reject", "return", "answer", "withdraw"]
    ),
    st.integers(0, 3),
    st.integers(0, 1),
    st.sampled_from(FACTS),
)


@dataclass
class World:
    """The people who act, the requests that there are, and what each applied one replaced."""

    family: Family
    clerk: Viewer
    registrar: Viewer
    deciders: tuple[Viewer, Viewer]
    facts: dict[tuple[Any, str], str] = field(default_factory=dict)
    requests: list[ChangeRequest] = field(default_factory=list)
    written: dict[int, dict[tuple[Any, str], tuple[str, str]]] = field(default_factory=dict)

    def status(self, request: ChangeRequest) -> str:
        return ChangeRequest.objects.get(pk=request.pk).status

    def wanted(self, request: ChangeRequest) -> dict[tuple[Any, str], str]:
        """What the request writes when it is applied: all that it proposes and that was not refused."""
        gone = standing.refused_facts(request)
        return {
            (operation.individual, key): value
            for position, operation in standing.operations_of(request).items()
            if isinstance(operation, CorrectFacts)
            for key, value in operation.facts.items()
            if key not in gone.get(position, ())
        }

    def applied(self, request: ChangeRequest) -> None:
        of = request.undoes_id
        if of is None:
            changes = {key: (self.facts[key], value) for key, value in self.wanted(request).items()}
        else:
            changes = {key: (after, before) for key, (before, after) in self.written[of].items()}
        # Only what differs is written, so only that can be taken back.
        self.written[request.pk] = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
        self.facts |= {key: after for key, (_before, after) in changes.items()}


def play(world: World, step: Step) -> None:
    what, number, bits, word = step
    if what in {"clerk proposes", "registrar corrects"}:
        who = (world.family.awa, world.family.moussa)[number]
        facts = {name: word for place, name in enumerate(FACTS) if bits >> place & 1}
        by = world.clerk if what == "clerk proposes" else world.registrar
        world.requests.append(submit(CorrectFacts(individual=who, facts=facts), by=by))
        if world.requests[-1].status == RequestStatus.APPLIED:
            world.applied(world.requests[-1])
        return
    asked = {RequestStatus.APPLIED} if what == "undo" else {RequestStatus.SUBMITTED, RequestStatus.RETURNED}
    found = ChangeRequest.objects.filter(pk__in=[each.pk for each in world.requests], status__in=asked)
    fitting = list(found.order_by("-pk"))
    if not fitting:
        return
    request = fitting[number % len(fitting)]
    before = request.status
    if what == "undo":
        world.requests.append(undo(request, by=world.registrar, reason="No", now=NOW))
        request = world.requests[-1]
        before = RequestStatus.SUBMITTED
    else:
        decide(world, what, request, world.deciders[bits], word)
    if before != RequestStatus.APPLIED and world.status(request) == RequestStatus.APPLIED:
        world.applied(request)


def decide(world: World, what: str, request: ChangeRequest, by: Viewer, word: str) -> None:  # noqa: C901
    if what == "approve":
        decisions.approve(request, by=by, now=NOW)
    elif what == "see through":
        for each in world.deciders:
            with suppress(NotYourStage):  # the first stage may be behind it
                decisions.approve(request, by=each, now=NOW)
    elif what == "refuse a fact":
        decisions.approve(request, by=by, now=NOW, note="Not this one", refused={1: [word]})
    elif what == "reject":
        decisions.reject(request, by=by, now=NOW, note="No")
    elif what == "return":
        decisions.send_back(request, by=by, now=NOW, note="Why?")
    elif what == "keep":
        decisions.keep_proposed(request, by=by, now=NOW, seen_at=standing.clock())
    elif what == "answer":
        answers.answer(request, text="So", by=world.clerk, now=NOW)
    else:
        answers.withdraw(request, by=world.clerk, now=NOW)


def replayed(keys: list[int]) -> dict[int, dict[str, Any]]:
    """The people as the events of their history leave them, each event standing on the one before."""
    found: dict[int, dict[str, Any]] = {}
    stored = versions(Individual, id=keys)
    for key in keys:
        state: dict[str, Any] = {}
        for event in events_of([one for one in stored if one.row["id"] == key]):
            assert event.before is None or {name: event.before[name] for name in FACTS} == state
            assert event.change is not None, "everything that is written belongs to a change"
            state = {name: event.row[name] for name in FACTS}
        found[key] = state
    return found


@pytest.fixture
def world(
    family: Family,
    make_policy: MakePolicy,
    clerk_viewer: Viewer,
    registrar_viewer: Viewer,
    approver_viewer: Viewer,
    chief_viewer: Viewer,
) -> Iterator[World]:
    make_policy("two", stage("first", level=2), stage("second", level=1), instant=[{"role": "registrar"}])
    yield World(family, clerk_viewer, registrar_viewer, (approver_viewer, chief_viewer))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(PROPOSE, DECIDE, DECIDE), min_size=8, max_size=25))
def test_the_register_is_the_replay_of_its_history(world: World, steps: list[Step]) -> None:
    with transaction.atomic(), reach.narrowed_to(system_viewer()):
        people = list(Individual.objects.filter(public_id__in=[world.family.awa, world.family.moussa]))
        now = {(one.public_id, name): getattr(one, name) for one in people for name in FACTS}
        fresh = World(world.family, world.clerk, world.registrar, world.deciders, now)
        refusals = 0
        for step in steps:
            try:
                with transaction.atomic():
                    play(fresh, step)
            except Refusal:
                refusals += 1
        agrees(fresh, [one.pk for one in people])
        transaction.set_rollback(True)


def agrees(world: World, keys: list[int]) -> None:
    live = {one.pk: one for one in Individual.objects.filter(pk__in=keys)}
    assert {
        (one.public_id, name): getattr(one, name) for one in live.values() for name in FACTS
    } == world.facts
    assert replayed(keys) == {key: {name: getattr(one, name) for name in FACTS} for key, one in live.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct superseded_change from registry_individual_history where id = any(%s)", [keys]
        )
        writers = [key for (key,) in cursor.fetchall()]
    statuses = set(ChangeRequest.objects.filter(pk__in=writers).values_list("status", flat=True))
    assert statuses <= {RequestStatus.APPLIED, RequestStatus.UNDONE}
    assert bool(statuses) == bool(writers)
