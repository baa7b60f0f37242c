"""Rows arrive as they were given, in order, whatever their types."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.areas.models import Area, AreaLevel
from tessera.changes.models import ChangeSubject
from tessera.lib.db.inserting import insert_all, insert_rows
from tessera.registry.models import Group, GroupKind, Identifier, IdentifierKind, Individual, Membership
from tests.changes.families import Family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]
TODAY = date(2026, 3, 27)


def test_instances_get_their_keys_and_read_the_rest_when_asked() -> None:
    people = [Individual(given_name=name, registered_on=TODAY) for name in ("Awa", "Demba", "Coumba")]
    with CaptureQueriesContext(connection) as queries:
        insert_all(people)
    assert len(queries) == 1
    stored = dict(Individual.objects.values_list("pk", "given_name"))
    assert [stored[person.pk] for person in people] == ["Awa", "Demba", "Coumba"]
    assert people[0].registry_number == Individual.objects.get(pk=people[0].pk).registry_number
    people[0].save(update_fields=["address"])  # an update: the instance knows that it is stored


def test_every_type_arrives_as_it_is() -> None:
    name = 'O\'Neil "Ñ" \\ محمد\n'
    kind = GroupKind.objects.get(key="household")
    group = Group(
        kind=kind, registered_on=TODAY, latitude=0.1, attributes={"rooms": 3, "deep": [{"a": None}]}
    )
    person = Individual(given_name=name, birth_date=date(1980, 2, 29), registered_on=TODAY)
    insert_all([group])
    insert_all([person])
    group.refresh_from_db()
    person.refresh_from_db()
    assert (group.latitude, group.attributes) == (0.1, {"rooms": 3, "deep": [{"a": None}]})
    assert (person.given_name, person.birth_date) == (name, date(1980, 2, 29))
    (member,) = insert_rows(
        Membership,
        [{"individual_id": person.pk, "group_id": group.pk, "since": TODAY, "roles": ["head", "caregiver"]}],
    )
    assert Membership.objects.get(pk=member).roles == ["head", "caregiver"]
    card = {"kind_id": IdentifierKind.objects.all()[0].pk, "individual_id": person.pk, "lookup": "1"}
    (paper,) = insert_rows(Identifier, [{**card, "sealed": b"\x00\xff\\", "masked": "****"}])
    assert bytes(Identifier.objects.get(pk=paper).sealed or b"") == b"\x00\xff\\"


def test_a_row_that_is_there_already_is_left_out(family: Family) -> None:
    there = ChangeSubject.objects.filter(request=family.request).values(
        "request_id", "individual_id", "group_id"
    )
    rows = [*there, {"request_id": family.request.pk, "individual_id": 987_654}]
    assert len(insert_rows(ChangeSubject, rows, ignore_conflicts=True)) == 1
    assert ChangeSubject.objects.filter(individual_id=987_654).count() == 1


def test_an_unknown_column_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        insert_rows(AreaLevel, [{"number": 3, "numbers": {}}])
    assert insert_rows(Area, []) == []
