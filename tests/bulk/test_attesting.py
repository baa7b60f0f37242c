"""Facts out to be attested and back again: what is taken, what is refused and why, and undone without a trace."""

from datetime import date
from typing import Any

import pytest

from tessera.accounts.choices import Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.models import Grant, User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.attestation.models import Attestation
from tessera.audit.models import AccessRecord
from tessera.bulk.attesting import actions, queries
from tessera.bulk.choices import AttestedStatus
from tessera.bulk.errors import ListUnknown, NoFieldsChosen, NotAList, NothingToApply, NotNow
from tessera.bulk.models import AttestedFile
from tessera.changes.operations import CorrectFacts
from tessera.changes.queries.changelog import change_log
from tessera.changes.queries.records import get_individual
from tessera.dictionary.choices import Subject
from tessera.dictionary.models import Field
from tests.attestation.conftest import attest, facts_of
from tests.bulk.conftest import NOW, TODAY, quiet
from tests.bulk.lists import apply, bring, edited, faults, rows_of, standing, take_out, written
from tests.cast import Country, make_user
from tests.changes.families import Family, person, register_as_it_stands, register_family, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


def test_a_list_holds_facts_with_their_standing_and_empty_columns(family: Family, by: Viewer) -> None:
    attest(facts_of(family.awa)["birth_date"], by=by)
    found, content = take_out(by, status="")
    rows = rows_of(content)
    assert len(rows) == 8 and found.number.startswith("AL-2026-")
    awa = next(row for row in rows if row["Name"] == "Awa Diallo" and row["Field"] == "birth_date")
    assert awa["Registry number"] == person(family.awa).registry_number
    assert awa["Recorded value"] == "2011-07-01" and awa["Present standing"] == "Attested"
    assert awa["Fact"] == "Date of birth" and awa["Area"] == "Upper Lomba"
    assert (awa["New standing"], awa["Correct value"], awa["Comment"]) == ("", "", "")
    assert awa["List number"] == found.number and awa["Signature"].startswith("s")


def test_the_download_is_audited(family: Family, by: Viewer) -> None:
    found, _content = take_out(by)
    noted = AccessRecord.objects.get(subject="export")
    assert (noted.viewer, noted.purpose, noted.revealed) == (by.actor, "decision", found.number)


def test_a_list_is_narrowed(family: Family, by: Viewer, tamar: Country) -> None:
    other = register_family(tamar.other_village, family_name="Sow")
    attest(facts_of(family.awa)["birth_date"], by=by)
    names = [row["Name"] for row in rows_of(take_out(by, fields=["birth_date"])[1])]
    assert "Awa Diallo" not in names and "Awa Sow" in names and len(names) == 7
    attested = rows_of(take_out(by, fields=["birth_date"], status="attested")[1])
    assert [row["Name"] for row in attested] == ["Awa Diallo"]
    assert len(rows_of(take_out(by, fields=["birth_date"], area=tamar.village)[1])) == 3
    tomorrow = date(2099, 1, 1)
    assert rows_of(take_out(by, changed_since=tomorrow)[1]) == []
    assert len(rows_of(take_out(by, subject=Subject.GROUP, fields=["address"])[1])) == 2
    assert other.household


def test_a_list_holds_what_its_owner_may_see_and_attest(family: Family, by: Viewer, tamar: Country) -> None:
    far = viewer_for(make_user("Far Attester", ("attester", tamar.elsewhere)), on=TODAY)
    assert rows_of(take_out(far)[1]) == []
    Field.objects.filter(key="birth_date").update(sensitivity="secret")
    assert {row["Field"] for row in rows_of(take_out(by)[1])} == {"given_name"}
    with pytest.raises(NoFieldsChosen):
        take_out(by, fields=["birth_date", "status"])


def test_who_may_not_attest_takes_no_list_out(family: Family, registrar_viewer: Viewer) -> None:
    with pytest.raises(PermissionMissing):
        take_out(registrar_viewer)
    with pytest.raises(PermissionMissing):
        actions.receive([b"x"], name="x.csv", by=registrar_viewer, now=NOW)


def test_words_and_corrections_come_back_as_one_change(
    family: Family, corrector: Viewer, django_capture_on_commit_callbacks: Any
) -> None:
    found, content = take_out(corrector)
    rows = edited(
        content,
        {
            ("Awa", "birth_date"): {"New standing": "attested", "Comment": "Saw the certificate"},
            ("Amina", "birth_date"): {"New standing": "Attestée"},  # in another language
            ("Ismael", "birth_date"): {
                "New standing": "Rejected", "Comment": "Born a year later", "Correct value": "09/02/2016",
            },
            ("Moussa", "given_name"): {"Correct value": "Mousa"},
        },
    )  # fmt: skip
    file = bring(written(rows), by=corrector)
    assert file.counts == {"given:attested": 2, "given:rejected": 1, "corrected": 2, "silent": 4}
    assert file.rows == 8 and not faults(file)
    with django_capture_on_commit_callbacks(execute=True):
        file = apply(file, by=corrector)
    assert file.state == AttestedStatus.APPLIED
    assert file.counts["written"] == {"words": 3, "corrected": 2, "left_out": 0}
    awa = Attestation.objects.get(individual__public_id=family.awa)
    assert (awa.status, awa.comment, awa.batch, awa.attested_by_name, awa.value) == (
        "attested", "Saw the certificate", found.number, "Cora Corrector", '"2011-07-01"',
    )  # fmt: skip
    assert awa.recorded_change == file.request_id
    assert standing(family.amina, "birth_date") == "attested"
    assert person(family.ismael).birth_date == date(2016, 2, 9)
    assert standing(family.ismael, "birth_date") == "new"  # the rejection was of the old value
    assert person(family.moussa).given_name == "Mousa"
    assert not file.folder.exists()


def test_the_change_log_shows_what_the_list_did(family: Family, corrector: Viewer) -> None:
    found, content = take_out(corrector)
    rows = edited(
        content,
        {
            ("Ismael", "birth_date"): {
                "New standing": "rejected",
                "Comment": "Wrong",
                "Correct value": "2016-02-09",
            }
        },
    )
    apply(bring(written(rows), by=corrector), by=corrector)
    record = get_individual(family.ismael, viewer=corrector, purpose=Purpose.SERVICE)
    entry = change_log(record, viewer=corrector).entries[0]
    assert entry.sentences == (f"Attested list {found.number}",)
    titles = [line.title for line in entry.lines]
    assert "Facts were changed" in titles
    assert "Date of birth: Rejected by Cora Corrector" in titles


def test_undoing_a_list_leaves_no_trace(family: Family, corrector: Viewer, everywhere: Viewer) -> None:
    attest(facts_of(family.moussa)["given_name"], by=corrector)
    before = register_as_it_stands()
    _found, content = take_out(corrector, status="")
    rows = edited(
        content,
        {
            ("Awa", "birth_date"): {"New standing": "attested"},
            ("Ismael", "birth_date"): {
                "New standing": "rejected",
                "Comment": "x",
                "Correct value": "2016-02-09",
            },
            ("Moussa", "given_name"): {"Correct value": "Mousa"},
        },
    )
    file = apply(bring(written(rows), by=corrector), by=corrector)
    with narrowed_to(system_viewer()):
        assert standing(family.moussa, "given_name") == "new"
        file = AttestedFile.objects.select_related("request").get(pk=file.pk)
        actions.undo(file, by=everywhere, reason="The wrong list", now=NOW)
    assert register_as_it_stands() == before
    with narrowed_to(system_viewer()):
        again = AttestedFile.objects.select_related("request").get(pk=file.pk)
    assert again.state == AttestedStatus.UNDONE
    with pytest.raises(NotNow):
        actions.undo(again, by=everywhere, reason="Again", now=NOW)


def test_every_fault_is_told_by_row(family: Family, corrector: Viewer, tamar: Country) -> None:
    stranger = register_family(tamar.village_elsewhere, family_name="Far")
    neighbours = register_family(tamar.village, family_name="Bah")
    _other, other = take_out(corrector)
    _found, content = take_out(corrector)
    rows = rows_of(content)
    number = {row["Name"]: at for at, row in enumerate(rows) if row["Field"] == "birth_date"}
    said = {"New standing": "attested"}
    rows[number["Amina Diallo"]] |= said | {"Registry number": "P99999999999"}
    rows[number["Moussa Diallo"]] |= said | {"Registry number": person(stranger.awa).registry_number}
    rows[number["Awa Diallo"]] |= said | {"Registry number": person(neighbours.awa).registry_number}
    rows[number["Ismael Diallo"]] |= said
    rows[number["Amina Bah"]] |= {"New standing": "blessed"}
    rows[number["Moussa Bah"]] = next(
        row | said for row in rows_of(other) if row["Name"] == "Moussa Bah" and row["Field"] == "birth_date"
    )
    rows[number["Awa Bah"]] |= {"New standing": "rejected"}
    rows[number["Ismael Bah"]] |= {"Correct value": "the day before yesterday"}
    rows.append(rows[number["Ismael Bah"]] | {"Correct value": "2015-02-10"})
    names = {row["Name"]: at for at, row in enumerate(rows) if row["Field"] == "given_name"}
    rows[names["Awa Bah"]] |= said | {"Signature": "s123"}
    rows[names["Amina Bah"]] |= said | {"Correct value": "Aminata"}
    rows[names["Moussa Bah"]] |= {"New standing": "new"}
    submit(CorrectFacts(individual=family.ismael, facts={"birth_date": "2015-02-10"}))
    found = faults(bring(written(rows), by=corrector))
    line = {name: at + 2 for name, at in number.items()}
    assert found == {
        line["Amina Diallo"]: "unknown-number",
        line["Moussa Diallo"]: "unknown-number",  # out of reach looks like none
        line["Awa Diallo"]: "edited-key",
        line["Ismael Diallo"]: "value-changed",
        line["Amina Bah"]: "status-unknown",
        line["Moussa Bah"]: "wrong-list",
        line["Awa Bah"]: "rejection-needs-comment",
        line["Ismael Bah"]: "value-refused",
        len(rows) + 1: "twice",
        names["Awa Bah"] + 2: "edited-key",
        names["Amina Bah"] + 2: "own-correction",
        names["Moussa Bah"] + 2: "nothing-to-withdraw",
    }


def test_who_entered_a_fact_does_not_attest_it_by_a_list(family: Family, corrector: Viewer) -> None:
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=corrector)
    _found, content = take_out(corrector)
    rows = edited(content, {("Hawa", "given_name"): {"New standing": "attested"}})
    assert set(faults(bring(written(rows), by=corrector)).values()) == {"own-entry"}
    Field.objects.filter(key="given_name").update(own_attestation=True)
    file = apply(bring(written(rows), by=corrector), by=corrector)
    assert standing(family.awa, "given_name") == "attested" and file.counts["given:attested"] == 1


def test_what_one_corrects_may_be_attested_where_the_field_says_so(family: Family, corrector: Viewer) -> None:
    Field.objects.filter(key="given_name").update(own_attestation=True, attestation_months=12)
    _found, content = take_out(corrector)
    rows = edited(content, {("Awa", "given_name"): {"New standing": "attested", "Correct value": "Hawa"}})
    apply(bring(written(rows), by=corrector), by=corrector)
    row = Attestation.objects.get()
    assert (row.status, row.value, row.valid_until) == ("attested", '"Hawa"', date(2027, 3, 27))
    assert bytes(row.value_digest or b"") == facts_of(family.awa)["given_name"].digest


def test_who_may_not_correct_corrects_nothing_by_a_list(family: Family, by: Viewer) -> None:
    _found, content = take_out(by)
    rows = edited(content, {("Awa", "given_name"): {"Correct value": "Hawa"}})
    file = bring(written(rows), by=by)
    assert set(faults(file).values()) == {"may-not-correct"}
    with pytest.raises(NothingToApply):
        actions.start(file, by=by, now=NOW)


def test_a_record_that_left_the_reach_is_told_so(
    family: Family, by: Viewer, attester: User, tamar: Country
) -> None:
    _found, content = take_out(by)
    rows = edited(content, {("Awa", "given_name"): {"New standing": "attested"}})
    Grant.objects.filter(user=attester).update(area=tamar.elsewhere)
    file = bring(written(rows), by=viewer_for(attester, on=TODAY))
    assert set(faults(file).values()) == {"out-of-reach"}


def test_a_fact_that_changes_between_check_and_writing_is_left_out(family: Family, by: Viewer) -> None:
    _found, content = take_out(by)
    rows = edited(content, {
        ("Awa", "given_name"): {"New standing": "attested"}, ("Amina", "given_name"): {"New standing": "attested"},
    })  # fmt: skip
    file = bring(written(rows), by=by)
    submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}))
    file = apply(file, by=by)
    assert file.counts["written"] == {"words": 1, "corrected": 0, "left_out": 1}
    assert set(faults(file).values()) == {"value-changed"}
    assert standing(family.awa, "given_name") == "new" and standing(family.amina, "given_name") == "attested"


def test_a_value_that_breaks_a_promise_costs_only_its_row(family: Family, corrector: Viewer) -> None:
    _found, content = take_out(corrector)
    rows = edited(
        content,
        {
            ("Awa", "birth_date"): {"Correct value": "1950-01-01"},  # older than her parents
            ("Ismael", "given_name"): {"Correct value": "Ismaël"},
            ("Moussa", "given_name"): {"Correct value": "Mousa"},
        },
    )
    file = apply(bring(written(rows), by=corrector), by=corrector, size=100)
    assert file.counts["written"] == {"words": 0, "corrected": 2, "left_out": 1}
    assert set(faults(file).values()) == {"value-impossible"}
    assert person(family.awa).birth_date == date(2011, 7, 1)
    assert person(family.ismael).given_name == "Ismaël"


def test_a_file_that_is_no_list_is_refused(family: Family, by: Viewer) -> None:
    with pytest.raises(NotAList):
        bring(b"Name,Age\nAwa,3\n", by=by)
    _found, content = take_out(by)
    rows = [row | {"List number": "AL-1999-000001"} for row in rows_of(content)]
    with pytest.raises(ListUnknown):
        bring(written(rows), by=by)
    assert not AttestedFile.objects.exists()


def test_a_discarded_file_is_gone_and_not_applied(family: Family, by: Viewer) -> None:
    _found, content = take_out(by)
    rows = edited(content, {("Awa", "given_name"): {"New standing": "attested"}})
    file = bring(written(rows), by=by)
    actions.discard(file, by=by, now=NOW)
    file.refresh_from_db()
    assert file.state == AttestedStatus.DISCARDED
    with pytest.raises(NotNow):
        actions.start(file, by=by, now=NOW)


def test_files_belong_to_who_brought_them(
    family: Family, by: Viewer, tamar: Country, everywhere: Viewer
) -> None:
    _found, content = take_out(by)
    rows = edited(content, {("Awa", "given_name"): {"New standing": "attested"}})
    file = bring(written(rows), by=by)
    other = viewer_for(make_user("Otto Other", ("attester", tamar.district)), on=TODAY)
    assert not queries.files(viewer=other).exists() and not queries.lists(viewer=other).exists()
    assert queries.get_file(file.public_id, viewer=everywhere) == file


def test_a_killed_worker_goes_on_behind_what_was_written(family: Family, by: Viewer) -> None:
    _found, content = take_out(by)
    rows = [row | {"New standing": "attested"} for row in rows_of(content)]
    file = bring(written(rows), by=by)
    actions.start(file, by=by, now=NOW, in_background=False)
    file = AttestedFile.objects.select_related("of", "request").get(pk=file.pk)

    def killed(done: int = 0, **_news: object) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.run(file, by=by, now=lambda: NOW, progress=killed, size=4)
    assert Attestation.objects.count() == 3  # rows 2 to 4
    again = AttestedFile.objects.select_related("of", "request").get(pk=file.pk)
    actions.run(again, by=by, now=lambda: NOW, progress=quiet, size=4)
    assert Attestation.objects.filter(status="attested").count() == 8
    again.refresh_from_db()
    assert again.counts["written"]["words"] == 8
