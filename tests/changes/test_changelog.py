"""The change log of a record: what, when, by whom, why; and the difference between two dates."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.audit.versions import Act
from tessera.changes.actions import undo
from tessera.changes.operations import (
    AddContact,
    AddMember,
    AttachDocument,
    ChangeHead,
    CorrectFacts,
    Death,
    MoveMember,
    RemoveContact,
)
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import ContactInput, MemberInput, PersonInput
from tessera.changes.queries import changelog, records
from tessera.changes.queries.changelog import ChangeLog, LogEntry
from tessera.changes.queries.requests import Asked, recent_changes
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.lib.refusals import NotAllowed, NotFound
from tessera.registry.choices import RelationshipToHead, Sex
from tests.cast import Country
from tests.changes.families import Family, person, register_family, submit
from tests.changes.test_records import looking, moment


def log_of_person(key, viewer: Viewer, **more) -> ChangeLog:
    with looking(viewer):
        record = records.get_individual(key, viewer=viewer, purpose=Purpose.SERVICE)
        return changelog.change_log(record, viewer=viewer, **more)


def log_of_household(key, viewer: Viewer, **more) -> ChangeLog:
    with looking(viewer):
        record = records.get_household(key, viewer=viewer, purpose=Purpose.SERVICE)
        return changelog.change_log(record, viewer=viewer, **more)


def titles(entry: LogEntry) -> list[str]:
    return [line.title for line in entry.lines]


def add_oumou(family: Family) -> None:
    oumou = PersonInput(given_name="Oumou", family_name="Diallo", birth_date=date(2022, 5, 3), sex=Sex.FEMALE)
    member = MemberInput(person=oumou, relationship_to_head=RelationshipToHead.CHILD)
    submit(AddMember(household=family.household, member=member, since=date(2026, 1, 1)))


def test_the_newest_change_comes_first_with_its_diffs(family: Family, registrar_viewer: Viewer) -> None:
    request = submit(
        CorrectFacts(individual=family.amina, facts={"given_name": "Aminata"}),
        by=registrar_viewer,
        reason="Birth certificate seen",
    )
    log = log_of_person(family.amina, registrar_viewer)
    assert [entry.origin.reference for entry in log.entries] == [request.reference, family.request.reference]
    newest, oldest = log.entries
    assert (newest.origin.by, newest.origin.reason) == ("Rama Registrar", "Birth certificate seen")
    assert newest.sentences == ("Correct Given name of Amina Diallo",)
    (line,) = newest.lines
    (diff,) = line.diffs
    assert (diff.label, diff.before, diff.after, diff.field) == (
        "Given name",
        "Amina",
        "Aminata",
        "given_name",
    )
    assert titles(oldest)[0] == "The record was registered"
    assert any("Became a member of H" in title for title in titles(oldest))
    assert any("Spouse of Moussa Diallo" in title for title in titles(oldest))


def test_who_joins_and_leaves_stands_in_the_log_of_the_household(
    family: Family, registrar_viewer: Viewer
) -> None:
    add_oumou(family)
    submit(Death(individual=family.moussa, household=family.household, on=date(2026, 3, 1)))
    death, birth, _registration = log_of_household(family.household, registrar_viewer).entries
    assert titles(birth) == ["Oumou Diallo was added (Son or daughter)"]
    assert "Moussa Diallo left" in titles(death)


def test_a_new_head_stands_in_the_log_in_words(family: Family, registrar_viewer: Viewer) -> None:
    submit(ChangeHead(household=family.household, new_head=family.moussa))
    newest, _first = log_of_household(family.household, registrar_viewer).entries
    roles = {
        (diff.before, diff.after) for line in newest.lines for diff in line.diffs if diff.label == "Roles"
    }
    assert roles == {("Head", ""), ("", "Head")}


def test_a_document_without_a_title_goes_by_the_name_of_its_kind(
    family: Family, registrar_viewer: Viewer
) -> None:
    scan = DocumentInput(
        kind="birth_certificate", file="documents/a.jpg", sha256="0" * 64, mime_type="image/jpeg", size=9
    )
    submit(AttachDocument(group=family.household, document=scan))
    with translation.override("fr"), looking(registrar_viewer):
        record = records.get_household(family.household, viewer=registrar_viewer, purpose=Purpose.SERVICE)
    assert [line.kind_label for line in record.owned.documents] == ["Acte de naissance"]
    newest, _first = log_of_household(family.household, registrar_viewer).entries
    assert titles(newest) == ["The document “Birth certificate” was attached"]


def test_contacts_come_and_go(family: Family, registrar_viewer: Viewer) -> None:
    contact = ContactInput(kind="phone", value="+23276123456")
    submit(AddContact(group=family.household, contact=contact))
    with looking(registrar_viewer):
        record = records.get_household(family.household, viewer=registrar_viewer, purpose=Purpose.SERVICE)
    submit(RemoveContact(contact=record.owned.contacts[0].public_id, group=family.household))
    gone, came, _first = log_of_household(family.household, registrar_viewer).entries
    assert titles(came) == ["Phone +23276123456 was added"]
    assert titles(gone) == ["Phone +23276123456 was taken away"]
    assert gone.lines[0].act is Act.REMOVED


def test_the_log_of_a_field_tells_of_nothing_else(family: Family, registrar_viewer: Viewer) -> None:
    submit(CorrectFacts(individual=family.amina, facts={"given_name": "Aminata"}))
    submit(CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}))
    log = log_of_person(family.amina, registrar_viewer, field="given_name")
    shown = [
        (diff.before, diff.after) for entry in log.entries for line in entry.lines for diff in line.diffs
    ]
    assert shown == [("Amina", "Aminata"), ("", "Amina")]
    with pytest.raises(NotFound):
        log_of_person(family.amina, registrar_viewer, field="nonsense")


def test_raw_sql_is_shown_as_written_outside_of_a_change(family: Family, registrar_viewer: Viewer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tessera.actor', '', false)")
        cursor.execute("update registry_individual set given_name = 'X' where public_id = %s", [family.amina])
    newest = log_of_person(family.amina, registrar_viewer).entries[0]
    assert newest.origin.is_outside
    assert newest.origin.by == connection.settings_dict["USER"]
    assert newest.sentences == ()
    assert newest.lines[0].diffs[0].after == "X"


def test_sensitive_facts_are_masked_in_the_log_too(family: Family, clerk_viewer: Viewer) -> None:
    Field.objects.create(
        subject=Subject.INDIVIDUAL,
        key="illness",
        labels={"en": "Illness"},
        type=FieldType.TEXT,
        sensitivity="secret",
    )
    submit(CorrectFacts(individual=family.amina, facts={"illness": "asthma"}))
    looker = Viewer(
        "x",
        "Pia",
        reaches=dict.fromkeys((Permission.PEOPLE_VIEW, Permission.HISTORY_VIEW), clerk_viewer.sees),
    )
    (diff,) = log_of_person(family.amina, looker).entries[0].lines[0].diffs
    assert diff.is_masked
    assert diff.label == "Illness"
    assert "asthma" not in diff.before + diff.after


def test_an_undo_stands_in_the_log(family: Family, registrar_viewer: Viewer) -> None:
    request = submit(CorrectFacts(individual=family.amina, facts={"given_name": "Aminata"}))
    undo.undo(request, by=system_viewer(), reason="wrong person", now=moment())
    newest = log_of_person(family.amina, registrar_viewer).entries[0]
    assert newest.sentences == (f"Undo {request.reference}",)
    assert [(diff.before, diff.after) for diff in newest.lines[0].diffs] == [("Aminata", "Amina")]


def test_names_out_of_reach_are_left_out(family: Family, tamar: Country, stranger_viewer: Viewer) -> None:
    far = register_family(tamar.village_elsewhere, family_name="Sow")
    submit(
        MoveMember(
            individual=family.awa, household=family.household, into=far.household, on=date(2026, 2, 1)
        ),
        CorrectFacts(individual=family.amina, facts={"preferred_name": "Mina"}),
    )
    newest = log_of_household(far.household, stranger_viewer).entries[0]
    assert titles(newest) == ["Awa Diallo was added"]
    assert "Awa Diallo" in newest.sentences[0]
    assert "Amina" not in " ".join(newest.sentences)


def test_the_log_comes_in_pages(
    family: Family, registrar_viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changelog, "PAGE", 2)
    for name in ("A", "B", "C"):
        submit(CorrectFacts(individual=family.amina, facts={"preferred_name": name}))
    first = log_of_person(family.amina, registrar_viewer)
    second = log_of_person(family.amina, registrar_viewer, cursor=first.next_cursor)
    assert (first.total, len(first.entries), len(second.entries), second.next_cursor) == (4, 2, 2, "")
    seen = [entry.origin.reference for page in (first, second) for entry in page.entries]
    assert seen == sorted(seen, reverse=True)
    with pytest.raises(NotFound):
        log_of_person(family.amina, registrar_viewer, cursor="nonsense")


def test_the_log_needs_its_permission(family: Family, registrar_viewer: Viewer) -> None:
    looker = Viewer("x", "Pia", reaches={Permission.PEOPLE_VIEW: registrar_viewer.sees})
    with pytest.raises(NotAllowed):
        log_of_person(family.amina, looker)


def test_the_log_makes_a_fixed_number_of_queries(family: Family, registrar_viewer: Viewer) -> None:
    counts = []
    for times in (1, 6):
        for one in range(times):
            submit(CorrectFacts(individual=family.amina, facts={"preferred_name": f"Mina {times} {one}"}))
        with looking(registrar_viewer):
            record = records.get_individual(family.amina, viewer=registrar_viewer, purpose=Purpose.SERVICE)
            with CaptureQueriesContext(connection) as queries:
                changelog.change_log(record, viewer=registrar_viewer)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_what_differs_between_two_dates(family: Family, registrar_viewer: Viewer) -> None:
    before = moment()
    submit(CorrectFacts(individual=family.amina, facts={"given_name": "Aminata"}))
    submit(CorrectFacts(individual=family.amina, facts={"given_name": "Amina", "preferred_name": "Mina"}))
    add_oumou(family)
    after = moment()
    with looking(registrar_viewer):
        amina = records.get_individual(family.amina, viewer=registrar_viewer, purpose=Purpose.SERVICE)
        home = records.get_household(family.household, viewer=registrar_viewer, purpose=Purpose.SERVICE)
        (facts,) = changelog.difference(amina, viewer=registrar_viewer, since=before, until=after)
        (joined,) = changelog.difference(home, viewer=registrar_viewer, since=before, until=after)
        nothing = changelog.difference(amina, viewer=registrar_viewer, since=after, until=after)
    assert [(diff.label, diff.before, diff.after) for diff in facts.diffs] == [("Preferred name", "", "Mina")]
    assert joined.title == "Oumou Diallo was added (Son or daughter)"
    assert nothing == ()
    assert person(family.amina).preferred_name == "Mina"


def test_changes_across_the_register_by_who_channel_and_day(family: Family, registrar_viewer: Viewer) -> None:
    mine = submit(CorrectFacts(individual=family.amina, facts={"given_name": "Aminata"}), by=registrar_viewer)

    def found(**asked) -> list[str]:
        with looking(registrar_viewer):
            page = recent_changes(Asked(**asked), viewer=registrar_viewer)
        return [request.reference for request in page.requests]

    assert found() == [mine.reference, family.request.reference]
    assert found(who="rama") == found(mine=True) == [mine.reference]
    assert found(channel="portal") == []
    day = date(2026, 3, 27)
    assert found(since=day, until=day) == found()
    assert found(since=day + timedelta(days=1)) == found(until=day - timedelta(days=1)) == []


def test_a_stranger_finds_none_of_them(family: Family, stranger_viewer: Viewer) -> None:
    with looking(stranger_viewer):
        assert recent_changes(Asked(), viewer=stranger_viewer).requests == ()
