"""Saved views: one's own, those that are shared with a role, and the one to start with."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tessera.accounts import actions, errors, saved_views
from tessera.accounts.actions import views as acting
from tessera.accounts.models import Grant, Role, SavedView, StartView, User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tests.cast import TODAY, Country, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)


def saved(name: str, by: Viewer, *, role: str = "", query: str = "sex=2") -> SavedView:
    shared_with = Role.objects.get(key=role) if role else None
    return actions.save_view(name, query=query, shared_with=shared_with, by=by, now=NOW)


def seen(by: Viewer, on: date = TODAY) -> list[str]:
    return [view.name for view in saved_views.views_of(by, on=on)]


def test_a_view_is_its_owners_alone(registrar_viewer: Viewer, stranger_viewer: Viewer) -> None:
    view = saved("  Women   of Lomba ", registrar_viewer)
    assert (seen(registrar_viewer), seen(stranger_viewer)) == (["Women of Lomba"], [])
    assert saved_views.find_view(registrar_viewer, view.public_id, on=TODAY) == view
    for ask in (
        lambda: saved_views.find_view(stranger_viewer, view.public_id, on=TODAY),
        lambda: saved_views.own_view(stranger_viewer, view.public_id),
        lambda: saved_views.find_view(registrar_viewer, uuid4(), on=TODAY),
        lambda: actions.delete_view(view, by=stranger_viewer),
        lambda: actions.change_view(view, name="Mine", shared_with=None, by=stranger_viewer, now=NOW),
        lambda: actions.start_with(view, by=stranger_viewer, now=NOW),
    ):
        with pytest.raises(errors.ViewNotFound) as refused:
            ask()
        assert refused.value.status == 404


def test_a_shared_view_is_seen_by_the_people_of_the_role(
    registrar_viewer: Viewer, stranger_viewer: Viewer, clerk_viewer: Viewer
) -> None:
    view = saved("Widows", registrar_viewer, role="registrar")
    assert seen(stranger_viewer) == ["Widows"] and seen(clerk_viewer) == []
    with pytest.raises(errors.ViewNotFound):
        saved_views.own_view(stranger_viewer, view.public_id)
    actions.change_view(view, name="Widows", shared_with=None, by=registrar_viewer, now=NOW)
    assert seen(stranger_viewer) == []


def test_who_no_longer_holds_the_role_no_longer_sees_it(
    registrar_viewer: Viewer, stranger: User, stranger_viewer: Viewer
) -> None:
    view = saved("Widows", registrar_viewer, role="registrar")
    actions.start_with(view, by=stranger_viewer, now=NOW)
    assert saved_views.start_of(stranger_viewer, on=TODAY) == view
    Grant.objects.filter(user=stranger).update(until=TODAY)
    assert seen(stranger_viewer) == []
    assert saved_views.start_of(stranger_viewer, on=TODAY) is None


def test_the_views_of_a_closed_account_are_not_shown(
    registrar: User, registrar_viewer: Viewer, stranger_viewer: Viewer
) -> None:
    saved("Widows", registrar_viewer, role="registrar")
    User.objects.filter(pk=registrar.pk).update(is_active=False)
    assert seen(stranger_viewer) == []


def test_one_shares_with_roles_that_one_holds(registrar_viewer: Viewer, administrator_viewer: Viewer) -> None:
    with pytest.raises(errors.CannotShareWith) as refused:
        saved("Widows", registrar_viewer, role="auditor")
    assert "Auditor" in str(refused.value)
    assert [role.key for role in saved_views.roles_to_share_with(registrar_viewer, on=TODAY)] == ["registrar"]
    assert saved("Widows", administrator_viewer, role="auditor").shared_with is not None


def test_a_share_that_is_there_already_may_stay(registrar: User, registrar_viewer: Viewer) -> None:
    view = saved("Widows", registrar_viewer, role="registrar")
    Grant.objects.filter(user=registrar).update(until=TODAY)
    actions.change_view(view, name="Widowers", shared_with=view.shared_with, by=registrar_viewer, now=NOW)
    assert SavedView.objects.get().name == "Widowers"


@pytest.mark.parametrize("name", ["", "   ", "a" * 61, "bell\x07"])
def test_a_view_needs_a_short_name(registrar_viewer: Viewer, name: str) -> None:
    with pytest.raises(errors.ViewNeedsName):
        saved(name, registrar_viewer)


def test_a_name_is_given_once(registrar_viewer: Viewer, stranger_viewer: Viewer) -> None:
    saved("Widows", registrar_viewer)
    other = saved("Orphans", registrar_viewer)
    for again in (
        lambda: saved("WIDOWS", registrar_viewer),
        lambda: actions.change_view(other, name="widows", shared_with=None, by=registrar_viewer, now=NOW),
    ):
        with pytest.raises(errors.ViewNameTaken):
            again()
    saved("Widows", stranger_viewer)


def test_views_are_few_and_short(registrar_viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(errors.ViewTooLong):
        saved("Long", registrar_viewer, query="x" * 4_001)
    monkeypatch.setattr(acting, "MOST", 1)
    saved("Widows", registrar_viewer)
    with pytest.raises(errors.TooManyViews):
        saved("Orphans", registrar_viewer)


def test_one_starts_with_one_view(registrar_viewer: Viewer) -> None:
    one, other = saved("One", registrar_viewer), saved("Other", registrar_viewer)
    for view in (one, other):
        actions.start_with(view, by=registrar_viewer, now=NOW)
        assert saved_views.start_of(registrar_viewer, on=TODAY) == view
    assert [view.is_start for view in saved_views.views_of(registrar_viewer, on=TODAY)] == [False, True]
    actions.delete_view(other, by=registrar_viewer)
    assert saved_views.start_of(registrar_viewer, on=TODAY) is None
    actions.start_with(one, by=registrar_viewer, now=NOW)
    actions.start_with(None, by=registrar_viewer, now=NOW)
    assert not StartView.objects.exists()


def test_the_system_has_no_views(registrar_viewer: Viewer) -> None:
    saved("Widows", registrar_viewer)
    assert saved_views.views_of(system_viewer(), on=TODAY) == []
    with pytest.raises(errors.ViewNotFound):
        saved("Widows", system_viewer())


def test_all_views_take_one_query(registrar_viewer: Viewer, tamar: Country) -> None:
    other = viewer_for(make_user("Rita Registrar", ("registrar", tamar.district)), on=TODAY)
    for number in range(4):
        saved(f"Shared {number}", other, role="registrar")
        saved(f"Own {number}", registrar_viewer)
        with CaptureQueriesContext(connection) as queries:
            found = saved_views.views_of(registrar_viewer, on=TODAY)
            assert all(view.owner.name for view in found)
            assert [view.shared_with.key for view in found if view.shared_with] == ["registrar"] * (
                number + 1
            )
        assert len(queries) == 1
    assert [view.name for view in found] == [f"{whose} {n}" for whose in ("Own", "Shared") for n in range(4)]
