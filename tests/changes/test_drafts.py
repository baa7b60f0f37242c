"""A draft belongs to its author alone, is encrypted, and does not stay for ever."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import drafts
from tessera.changes.actions.drafts import LONGEST, MOST
from tessera.changes.errors import DraftTooLong, TooManyDrafts
from tessera.changes.models import Draft
from tessera.changes.queries.drafts import get_draft, own_drafts
from tessera.jobs.registry import regulars
from tessera.lib.refusals import NotFound
from tessera.lib.uuid7 import uuid7
from tests.changes.families import NOW

KEY = UUID("0195d5b8-0000-7000-8000-000000000001")
ANSWERS = {"p0-given_name": ["Sira"], "p0-identifier": ["123456784471"], "row": ["1", "2"]}


def keep(by: Viewer, key: UUID = KEY, **more: list[str]) -> None:
    drafts.keep(key, kind="registration", answers=ANSWERS | more, by=by, now=NOW)


def test_a_draft_is_written_over_under_its_key(clerk_viewer: Viewer) -> None:
    keep(clerk_viewer)
    keep(clerk_viewer, address=["By the well"])
    (draft,) = own_drafts(clerk_viewer)
    assert draft.answers == ANSWERS | {"address": ["By the well"]} and draft.saved_at == NOW
    assert get_draft(KEY, viewer=clerk_viewer) == draft


def test_nothing_of_it_stands_in_the_database_in_clear(clerk_viewer: Viewer) -> None:
    keep(clerk_viewer)
    stored = bytes(Draft.objects.get().sealed)
    assert b"Sira" not in stored and b"4471" not in stored


def test_to_others_it_is_absent(clerk_viewer: Viewer, administrator_viewer: Viewer) -> None:
    """Also to who may everything everywhere; and by the second lock, whatever a query forgets."""
    keep(clerk_viewer)
    for other in (administrator_viewer, system_viewer()):
        assert own_drafts(other) == []
        with pytest.raises(NotFound):
            get_draft(KEY, viewer=other)
    with narrowed_to(administrator_viewer):
        assert not Draft.objects.exists()
    with narrowed_to(None):
        assert not Draft.objects.exists()
    with narrowed_to(clerk_viewer):
        assert Draft.objects.count() == 1


def test_nobody_writes_or_discards_what_is_anothers(clerk_viewer: Viewer, registrar_viewer: Viewer) -> None:
    keep(clerk_viewer)
    keep(registrar_viewer, address=["Elsewhere"])
    drafts.discard(KEY, by=registrar_viewer)
    assert get_draft(KEY, viewer=clerk_viewer).answers == ANSWERS
    assert own_drafts(registrar_viewer) == []


def test_a_moved_text_is_passed_over(clerk_viewer: Viewer) -> None:
    keep(clerk_viewer)
    other = uuid7()
    keep(clerk_viewer, other)
    with connection.cursor() as cursor:
        cursor.execute(
            "update changes_draft set sealed = (select sealed from changes_draft where public_id = %s)"
            " where public_id = %s",
            [KEY, other],
        )
    assert [draft.public_id for draft in own_drafts(clerk_viewer)] == [KEY]
    with pytest.raises(NotFound):
        get_draft(other, viewer=clerk_viewer)


def test_there_are_limits(clerk_viewer: Viewer) -> None:
    with pytest.raises(DraftTooLong):
        keep(clerk_viewer, address=["x" * LONGEST])
    for _more in range(MOST):
        keep(clerk_viewer, uuid7())
    with pytest.raises(TooManyDrafts):
        keep(clerk_viewer)
    drafts.discard(own_drafts(clerk_viewer)[0].public_id, by=clerk_viewer)
    keep(clerk_viewer)


@override_settings(DRAFT_DAYS=14)
def test_an_old_draft_is_thrown_away(clerk_viewer: Viewer) -> None:
    keep(clerk_viewer)
    system = system_viewer(channel="job")
    assert drafts.discard_old(by=system, now=NOW + timedelta(days=14)) == 0
    assert drafts.discard_old(by=system, now=NOW + timedelta(days=14, seconds=1)) == 1
    assert own_drafts(clerk_viewer) == []


def test_a_worker_does_so_every_hour() -> None:
    assert (3600, "discard_old_drafts") in [(seconds, work.__name__) for seconds, work in regulars()]
