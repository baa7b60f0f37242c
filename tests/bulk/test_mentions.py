"""A record remembers every file that named it, also one that said nothing new of it."""

from tessera.accounts.choices import Purpose
from tessera.accounts.viewer import Viewer
from tessera.bulk.actions import apply as applying
from tessera.bulk.models import Import
from tessera.changes.models import ChangeSubject
from tessera.changes.queries import changelog, records
from tessera.registry.models import Group, Individual
from tests.bulk.conftest import NOW, applied

SAME = "The file says the same; nothing changed."
PEOPLE = "National ID,Full name,Date of birth,Household number,Address\n"
FIRST = (
    PEOPLE
    + "ID000001,Ana Silva,13-04-1980,HH-000001,Road 1\nID000002,Ben Costa,13-04-1981,HH-000002,Road 2\n"
)
SECOND = (
    PEOPLE
    + "ID000001,Ana Silva,13-04-1980,HH-000001,Road 1\nID000002,Ben Costa,13-04-1981,HH-000002,Road 9\n"
)


def told(record: records.Record, viewer: Viewer) -> list[tuple[str, list[str]]]:
    log = changelog.change_log(record, viewer=viewer)
    return [(entry.origin.source, [line.title for line in entry.lines]) for entry in log.entries]


def person(name: str, viewer: Viewer) -> records.IndividualRecord:
    key = Individual.objects.get(given_name=name).public_id
    return records.get_individual(key, viewer=viewer, purpose=Purpose.SERVICE)


def both(viewer: Viewer) -> tuple[Import, Import]:
    return applied(FIRST, by=viewer, name="first.csv"), applied(SECOND, by=viewer, name="second.csv")


def test_both_files_stand_in_the_log_of_who_did_not_change(everything: Viewer) -> None:
    both(everything)
    log = dict(told(person("Ana", everything), everything))
    assert (set(log), log["second.csv"]) == ({"first.csv", "second.csv"}, [SAME])
    changed = dict(told(person("Ben", everything), everything))
    assert changed["second.csv"] != [SAME]
    home = Group.objects.get(memberships__individual__given_name="Ana")
    found = records.get_household(home.public_id, viewer=everything, purpose=Purpose.SERVICE)
    assert dict(told(found, everything))["second.csv"] == [SAME]
    assert len(changelog.change_log(found, viewer=everything, field="address").entries) <= 1


def test_what_was_taken_back_is_mentioned_no_more(everything: Viewer) -> None:
    _first, second = both(everything)
    inverse = applying.undo(second, by=everything, reason="The wrong file", now=NOW)
    assert [source for source, _lines in told(person("Ana", everything), everything)] == ["first.csv"]
    named = [
        set(ChangeSubject.objects.filter(request=change).values_list("individual_id", "group_id"))
        for change in (second.request, inverse)
    ]
    assert named[0] == named[1] != set()
