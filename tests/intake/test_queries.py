"""Lists, exports and figures of submissions; forms that a field touches."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.audit.models import AccessRecord
from tessera.dictionary.models import Field
from tessera.intake.actions import forms, submissions
from tessera.intake.choices import Action, Audience, FormChannel
from tessera.intake.models import Form
from tessera.intake.queries import exporting, reading
from tessera.intake.queries import forms as form_queries
from tessera.intake.queries import submissions as queries
from tessera.intake.queries import use as queries_of_use
from tessera.intake.queries.exporting import Asked
from tessera.intake.queries.submissions import Filters
from tessera.intake.queries.use import Share
from tessera.lib.refusals import NotFound
from tessera.selfservice.actions import authority
from tessera.selfservice.queries.viewers import viewer_acting_for
from tests.cast import Country
from tests.changes.families import Family
from tests.citizens import citizen_of, viewer_of
from tests.intake.conftest import NOW, publish
from tests.intake.forms import sound
from tests.intake.test_submissions import HOUSEHOLD, PAGE_CHILD, fill, records
from tests.selfservice.authorities import authorise

pytestmark = pytest.mark.django_db
SYSTEM = system_viewer()


def staff(path: str, *permissions: Permission) -> Viewer:
    here = Reach(paths=frozenset({path}))
    return Viewer("clerk", "Clerk", reaches=dict.fromkeys([Permission.PEOPLE_VIEW, *permissions], here))


@pytest.fixture
def used(meals: Form, family: Family) -> Form:
    """One was sent, one was left after its first page, one was only begun."""
    begun = fill(meals, SYSTEM, family)
    changed = PAGE_CHILD | {"given_name": "Aminata"}
    submissions.save_page(begun, page="page_child", given=changed, by=SYSTEM, now=NOW)
    submissions.submit(begun, by=SYSTEM, now=NOW + timedelta(minutes=10))
    left = submissions.start(meals, by=viewer_of(family.amina), now=NOW, language="ar", **records(family))
    amina = viewer_of(family.amina)
    submissions.save_page(left, page="page_child", given=PAGE_CHILD, by=amina, now=NOW)
    submissions.start(meals, by=SYSTEM, now=NOW, **records(family))
    return meals


def test_what_was_sent_is_listed_by_what_is_asked_for(used: Form, tamar: Country) -> None:
    with narrowed_to(SYSTEM):
        (one,) = queries.sent(Filters(form=used), viewer=SYSTEM)
        for wanted, count in (
            (Filters(status="filed"), 1), (Filters(status="received"), 0), (Filters(channel="portal"), 0),
            (Filters(since=date(2026, 6, 2)), 0), (Filters(until=date(2026, 6, 2)), 1),
            (Filters(reference=f" {one.reference} ".lower()), 1), (Filters(area=tamar.elsewhere), 0),
            (Filters(area=tamar.district), 1), (Filters(language="ar"), 0), (Filters(version=2), 0),
            (Filters(version=1), 1), (Filters(state="applied"), 1), (Filters(state="submitted"), 0),
            (Filters(state="none"), 0), (Filters(who="nobody"), 0), (Filters(who=one.actor_name[1:4].upper()), 1),
        ):  # fmt: skip
            assert queries.sent(wanted, viewer=SYSTEM).count() == count, wanted
        assert queries.get_sent(one.public_id, viewer=SYSTEM) == one
    clerk = staff(tamar.elsewhere.path, Permission.SUBMISSIONS_VIEW)
    with narrowed_to(clerk):
        assert not queries.sent(Filters(), viewer=clerk)
        with pytest.raises(NotFound):
            queries.get_sent(one.public_id, viewer=clerk)
    with pytest.raises(PermissionMissing):
        queries.sent(Filters(), viewer=staff(tamar.district.path))


def test_own_submissions_are_found_again(used: Form, family: Family) -> None:
    amina = viewer_of(family.amina)
    with narrowed_to(amina):
        (mine,) = queries.own(amina)
        assert queries.get_own(mine.public_id, viewer=amina).page == "page_child"
    moussa = viewer_of(family.moussa)
    with narrowed_to(moussa), pytest.raises(NotFound):
        queries.get_own(mine.public_id, viewer=moussa)


def test_what_was_begun_for_somebody_is_shut_when_one_acts_for_them_no_more(
    meals: Form, family: Family
) -> None:
    held = authorise(family.moussa, family.amina)
    moussa = citizen_of(family.moussa)
    acting = viewer_acting_for(moussa, family.amina, on=NOW.date())
    assert acting is not None
    begun = submissions.start(meals, by=acting, now=NOW, **records(family))
    with narrowed_to(acting):
        assert queries.get_own(begun.public_id, viewer=acting) == begun
    authority.end(held, by=system_viewer(), now=NOW)
    alone = viewer_of(family.moussa)
    with narrowed_to(alone), pytest.raises(NotFound):
        queries.get_own(begun.public_id, viewer=alone)


def exported(form: Form, viewer: Viewer, **more: Any) -> list[dict[str, Any]]:
    """The rows by heading."""
    table = exporting.export(Asked(form, Filters(), Purpose.EXPORT, **more), viewer=viewer)
    return [dict(zip(table.headings, row, strict=True)) for row in table.rows]


def test_answers_are_exported_without_what_is_sealed(used: Form, tamar: Country) -> None:
    (row,) = exported(used, SYSTEM)
    assert row["birth_date"] == "1986-03-27" and row["others.name"] == "Awa" and row["meals"] == 2
    noted = AccessRecord.objects.latest("pk")
    assert (noted.subject, noted.revealed, noted.purpose) == ("export", "form:school_meals", "export")
    with pytest.raises(PermissionMissing):
        exported(used, staff(tamar.district.path, Permission.SUBMISSIONS_VIEW))
    with pytest.raises(PermissionMissing):
        exported(used, staff(tamar.district.path, Permission.EXPORT))
    form = publish("household", HOUSEHOLD, Action.REGISTER_HOUSEHOLD)
    given: dict[str, Any] = {"given_name": "Fatou", "national_id": "123456784471", "area": tamar.village.code}
    submissions.send(form, given=given, by=SYSTEM, now=NOW)
    (row,) = exported(form, SYSTEM)
    assert "4471" not in str(row) and "national_id" not in row


def test_answers_are_exported_in_words_for_people(used: Form, tamar: Country) -> None:
    (row,) = exported(used, SYSTEM, labels=True, language="fr")
    assert row["fr Sex"] == "fr Female" and row["fr Other children: fr Name"] == "Awa"
    form = publish("household", HOUSEHOLD, Action.REGISTER_HOUSEHOLD)
    submissions.send(form, given={"given_name": "Fatou", "area": tamar.village.code}, by=SYSTEM, now=NOW)
    table = exporting.export(Asked(form, Filters(), Purpose.EXPORT, labels=True), viewer=SYSTEM)
    (cells,) = table.rows
    assert cells.count("Upper Lomba") == 2  # where it lies, and the answer


def test_nothing_is_exported_from_where_one_may_only_look(used: Form, tamar: Country) -> None:
    looks = staff(tamar.district.path, Permission.SUBMISSIONS_VIEW)
    for place, count in ((tamar.elsewhere, 0), (tamar.district, 1)):
        there = Reach(paths=frozenset({place.path}))
        viewer = replace(looks, reaches={**looks.reaches, Permission.EXPORT: there})
        assert len(exported(used, viewer)) == count
        with narrowed_to(viewer):
            assert exporting.size_of(Asked(used, Filters(), Purpose.EXPORT), viewer=viewer) == count


def test_exporting_asks_as_often_for_many_as_for_one(used: Form, family: Family) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            exported(used, SYSTEM, labels=True)
        return len(counted)

    before = asked()
    for name in ("Mina", "Ami", "Amy"):
        given = PAGE_CHILD | {"given_name": name}
        submissions.send(used, given=given, by=SYSTEM, now=NOW, **records(family))
    assert asked() <= before


def test_a_submission_is_read_with_what_the_viewer_may_see(used: Form, tamar: Country) -> None:
    given: dict[str, Any] = {"given_name": "Fatou", "national_id": "123456784471", "area": tamar.village.code}
    form = publish("household", HOUSEHOLD, Action.REGISTER_HOUSEHOLD)
    key = submissions.send(form, given=given, by=SYSTEM, now=NOW)[0].public_id

    def shown(viewer: Viewer, **more: Any) -> str:
        with narrowed_to(viewer):
            found = reading.read_back(key, viewer=viewer, purpose=Purpose.SERVICE, language="en", **more)
        return str([answer.value for section in found.sections for answer in section.answers])

    clerk = staff(tamar.district.path, Permission.SUBMISSIONS_VIEW)
    assert "****4471" in shown(clerk) and "123456784471" not in shown(SYSTEM)
    with pytest.raises(PermissionMissing):
        shown(clerk, reveal=True)
    assert "123456784471" in shown(SYSTEM, reveal=True)
    assert AccessRecord.objects.latest("pk").revealed == "identifiers"
    elsewhere = staff(tamar.elsewhere.path, Permission.SUBMISSIONS_VIEW)
    with pytest.raises(NotFound):
        shown(elsewhere)


def test_the_list_goes_on_by_key(used: Form, family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Mina", "Ami", "Amy"):
        given = PAGE_CHILD | {"given_name": name}
        submissions.send(used, given=given, by=SYSTEM, now=NOW, **records(family))
    monkeypatch.setattr(queries, "LISTED", 3)
    with narrowed_to(SYSTEM):
        first = queries.page_of(Filters(), viewer=SYSTEM)
        assert len(first.submissions) == 3 and first.next == first.submissions[-1].public_id
        rest = queries.page_of(Filters(), viewer=SYSTEM, after=first.next)
        assert rest.next is None and len(rest.submissions) == 1
        keys = {one.pk for page in (first, rest) for one in page.submissions}
        assert len(keys) == 4
    assert AccessRecord.objects.filter(subject="search", revealed="submissions").count() == 2


def test_use_says_where_people_leave(used: Form, family: Family, tamar: Country) -> None:
    """Of all whom it is about in one's areas, whoever began it, and also when the answers were thrown away."""
    clerk = staff(tamar.district.path, Permission.SUBMISSIONS_VIEW)
    for viewer in (SYSTEM, clerk):
        with narrowed_to(viewer):
            use = queries_of_use.use_of(used, viewer=viewer)
        assert (use.total, use.filed) == (Share(3, 1), 1)
        assert use.left_at == {"": 1, "page_child": 1}
        assert use.minutes == 10 and use.total.finished_share == pytest.approx(1 / 3)
        assert use.by_channel == {"console": Share(2, 1), "portal": Share(1, 0)}
        assert use.by_language == {"ar": Share(1, 0), "en": Share(2, 1)} and use.by_version == {
            1: Share(3, 1)
        }
    amina = viewer_of(family.amina)
    with narrowed_to(amina):
        mine = queries.own(amina).get()
    submissions.discard(mine, by=amina)
    assert submissions.discard_old(by=SYSTEM, now=NOW + timedelta(days=400)) == 1
    with narrowed_to(clerk):
        assert queries_of_use.use_of(used, viewer=clerk) == use
        later = queries_of_use.use_of(used, viewer=clerk, since=date(2026, 6, 2))
        assert later.total == Share(0, 0) and later.total.finished_share is None and later.minutes is None
    stranger = staff(tamar.elsewhere.path, Permission.SUBMISSIONS_VIEW)
    with narrowed_to(stranger):
        assert queries_of_use.use_of(used, viewer=stranger).total.started == 0
    with pytest.raises(PermissionMissing):
        queries_of_use.use_of(used, viewer=staff(tamar.district.path))


def test_who_may_begin_what(meals: Form, family: Family) -> None:
    newcomers = publish("newcomers", sound(), Action.CORRECT_FACTS, audience=Audience.UNREGISTERED)
    desk = publish("desk", sound(), Action.CORRECT_FACTS, channel=FormChannel.CONSOLE)
    publish("later", sound(), Action.CORRECT_FACTS, opens_on=date(2027, 1, 1))
    today = date(2026, 6, 1)
    assert form_queries.open_forms(viewer_of(family.amina), today=today) == [meals]
    assert form_queries.open_forms(SYSTEM, today=today) == [desk, newcomers, meals]
    assert len(form_queries.all_forms(SYSTEM)) == 4
    with pytest.raises(PermissionMissing):
        form_queries.all_forms(Viewer("x", "X"))
    with pytest.raises(NotFound):
        form_queries.get_form("nothing")
    assert form_queries.get_form("desk") == desk


def test_a_field_tells_which_forms_it_touches(meals: Form) -> None:
    changed = sound()
    del changed["components"][0]["components"][2]["properties"]
    forms.save_draft(meals, definition=changed, by=SYSTEM, now=NOW)
    (touched,) = form_queries.touched_by("individual", "birth_date")
    assert (touched.form, touched.is_published, touched.is_draft) == (meals, True, False)
    (touched,) = form_queries.touched_by("individual", "sex")
    assert (touched.is_published, touched.is_draft) == (True, True)
    forms.publish(meals, by=SYSTEM, now=NOW)
    assert form_queries.touched_by("individual", "birth_date") == []
    published = form_queries.published_of(meals)
    assert published is not None and form_queries.draft_of(meals) is None
    assert form_queries.retired_fields_of(published) == []
    Field.objects.filter(subject="individual", key="sex").update(deprecated_since=date(2026, 1, 1))
    assert form_queries.retired_fields_of(published) == ["individual.sex"]
