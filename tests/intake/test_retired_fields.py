"""A published form goes on when the dictionary gives up a field that it asks for: the answer stays with the form."""

import pytest

from tessera.accounts.reach import narrowed_to
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field
from tessera.intake.actions import submissions
from tessera.intake.choices import Action, SubmissionStatus
from tessera.intake.models import Submission
from tessera.registry import field_design
from tessera.registry.models import Group
from tests.changes.families import Family
from tests.intake.conftest import NOW, publish
from tests.intake.forms import sound
from tests.intake.test_submissions import PAGE_CHILD, PAGE_HOME, SYSTEM, records

pytestmark = pytest.mark.django_db


def test_answers_to_a_retired_field_change_no_record_and_keep_nobody_from_sending(family: Family) -> None:
    Field.objects.create(
        subject=Subject.GROUP,
        key="rooms",
        type=FieldType.INTEGER,
        labels={"en": "Rooms"},
        citizen_may_propose=True,
    )
    asked = sound()
    asked["components"][1]["components"][1]["properties"] = {"registry": "group.rooms"}
    form = publish("meals", asked, Action.CORRECT_FACTS)
    begun = submissions.start(form, by=SYSTEM, now=NOW, **records(family))
    field_design.deprecate_field(Subject.GROUP, "rooms", by=SYSTEM, now=NOW)
    changed = PAGE_CHILD | {"given_name": "Aminata"}
    submissions.save_page(begun, page="page_child", given=changed, by=SYSTEM, now=NOW)
    submissions.save_page(begun, page="page_home", given=PAGE_HOME, by=SYSTEM, now=NOW)
    submissions.submit(begun, by=SYSTEM, now=NOW)
    with narrowed_to(SYSTEM):
        kept = Submission.objects.get()
        assert kept.status == SubmissionStatus.FILED and kept.answers["rooms"] == 3
        assert "rooms" not in kept.facts.get("group", {})
        assert "rooms" not in Group.objects.get(public_id=family.household).attributes
