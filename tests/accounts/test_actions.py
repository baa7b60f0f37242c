"""Users, roles and grants: who may give what to whom."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from tessera.accounts import actions, errors, queries
from tessera.accounts.choices import Permission
from tessera.accounts.models import Grant, Role, User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Reach, Viewer, system_viewer
from tessera.areas.models import Area
from tests.cast import TODAY, Country, make_user

NOW = datetime(2026, 3, 27, 9, tzinfo=UTC)
SYSTEM = system_viewer()


def role(key: str) -> Role:
    return Role.objects.get(key=key)


@pytest.fixture
def manager(tamar: Country) -> User:
    """Somebody who manages users, and registers people, in Lomba only."""
    Role.objects.create(
        key="local-manager", names={"en": "Local manager"}, permissions=[Permission.USERS_MANAGE]
    )
    return make_user("Mona Manager", ("local-manager", tamar.district), ("registrar", tamar.district))


@pytest.fixture
def by(manager: User) -> Viewer:
    return viewer_for(manager, on=TODAY)


@pytest.mark.django_db
def test_a_new_user_has_no_password_and_no_roles() -> None:
    user = actions.create_user(
        email=" New@Example.org ", name="  New   User ", language="fr", by=SYSTEM, now=NOW
    )
    user.refresh_from_db()
    assert (user.email, user.name, user.language) == ("new@example.org", "New User", "fr")
    assert not user.has_usable_password()
    assert viewer_for(user, on=TODAY).reaches == {}


@pytest.mark.django_db
def test_a_new_user_needs_an_address_of_their_own_and_a_name() -> None:
    actions.create_user(email="new@example.org", name="New", by=SYSTEM, now=NOW)
    for fault, email, name in (
        (errors.EmailTaken, "NEW@example.org", "New"),
        (errors.EmailMissing, "new", "New"),
        (errors.PersonNameMissing, "other@example.org", " "),
    ):
        with pytest.raises(fault):
            actions.create_user(email=email, name=name, by=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_the_first_administrator_is_made_once() -> None:
    more = {"password": "a mosaic of many tiles", "now": NOW}
    with pytest.raises(errors.PasswordTooWeak):
        actions.create_first_administrator(email="a@example.org", name="Ada", password="short", now=NOW)
    assert not User.objects.exists()
    user = actions.create_first_administrator(email="a@example.org", name="Ada", **more)  # type: ignore[arg-type]
    assert user.check_password("a mosaic of many tiles")
    assert viewer_for(user, on=TODAY).holds_all(Permission.values, Reach(everywhere=True))
    with pytest.raises(errors.AdministratorExists):
        actions.create_first_administrator(email="b@example.org", name="Ben", **more)  # type: ignore[arg-type]


def test_a_role_is_granted_within_an_area_and_until_a_date(tamar: Country, nobody: User, by: Viewer) -> None:
    until = TODAY + timedelta(days=30)
    grant = actions.grant_role(
        nobody, role=role("registrar"), area=tamar.village, until=until, by=by, now=NOW
    )
    assert (grant.since, grant.until, grant.granted_by_id) == (TODAY, until, by.user_id)
    on_the_last_day = viewer_for(nobody, on=until - timedelta(days=1))
    assert on_the_last_day.may(Permission.PEOPLE_REGISTER, tamar.village.path)
    assert not on_the_last_day.may(Permission.PEOPLE_REGISTER, tamar.district.path)
    assert viewer_for(nobody, on=until).reaches == {}
    grant.refresh_from_db()
    assert (grant.recorded_by, grant.recorded_at) == (by.actor, NOW)


@pytest.mark.parametrize(
    ("key", "place", "fault"),
    [
        ("administrator", "district", errors.CannotGrantWhatYouLack),
        ("auditor", "village", errors.CannotGrantWhatYouLack),
        ("registrar", "region", errors.PermissionMissing),
        ("registrar", "elsewhere", errors.PermissionMissing),
        ("registrar", "", errors.PermissionMissing),
    ],
)
def test_nobody_grants_what_they_do_not_hold(
    key: str, place: str, fault: type[Exception], tamar: Country, nobody: User, by: Viewer
) -> None:
    area: Area | None = getattr(tamar, place) if place else None
    with pytest.raises(fault):
        actions.grant_role(nobody, role=role(key), area=area, by=by, now=NOW)
    assert not Grant.objects.filter(user=nobody).exists()


def test_who_manages_no_users_grants_nothing(tamar: Country, nobody: User, registrar_viewer: Viewer) -> None:
    with pytest.raises(errors.PermissionMissing):
        actions.grant_role(nobody, role=role("registrar"), area=tamar.village, by=registrar_viewer, now=NOW)


def test_nobody_grants_to_themselves(tamar: Country, manager: User, by: Viewer) -> None:
    with pytest.raises(errors.YourOwnAccount):
        actions.grant_role(manager, role=role("data-clerk"), area=tamar.village, by=by, now=NOW)


def test_a_role_is_granted_once_at_a_time(tamar: Country, clerk: User) -> None:
    with pytest.raises(errors.AlreadyGranted):
        actions.grant_role(clerk, role=role("data-clerk"), area=tamar.district, by=SYSTEM, now=NOW)
    with pytest.raises(errors.GrantEndsTooEarly):
        actions.grant_role(clerk, role=role("auditor"), area=tamar.district, until=TODAY, by=SYSTEM, now=NOW)
    actions.deactivate_user(clerk, by=SYSTEM, now=NOW)
    with pytest.raises(errors.AccountClosed):
        actions.grant_role(clerk, role=role("auditor"), area=tamar.district, by=SYSTEM, now=NOW)


def test_an_ended_role_is_kept_with_its_dates(clerk: User, by: Viewer) -> None:
    grant = Grant.objects.get(user=clerk)
    actions.end_grant(grant, by=by, now=NOW)
    grant.refresh_from_db()
    assert grant.until == TODAY
    assert viewer_for(clerk, on=TODAY).reaches == {}
    with pytest.raises(errors.GrantEnded):
        actions.end_grant(grant, by=by, now=NOW)


def test_a_role_that_starts_today_leaves_only_its_history(tamar: Country, nobody: User, by: Viewer) -> None:
    grant = actions.grant_role(nobody, role=role("registrar"), area=tamar.village, by=by, now=NOW)
    key = grant.pk
    actions.end_grant(grant, by=by, now=NOW)
    assert not Grant.objects.filter(pk=key).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "select superseded_by, superseded_op::text from accounts_grant_history where id = %s", [key]
        )
        assert cursor.fetchall() == [(by.actor, "D")]


def test_nobody_ends_roles_beyond_their_reach(
    stranger: User, manager: User, administrator: User, by: Viewer
) -> None:
    for user in (stranger, administrator):
        with pytest.raises(errors.PermissionMissing):
            actions.end_grant(Grant.objects.get(user=user), by=by, now=NOW)
    with pytest.raises(errors.YourOwnAccount):
        actions.end_grant(Grant.objects.filter(user=manager)[0], by=by, now=NOW)


def test_who_only_manages_users_deposes_no_administrator(administrator: User) -> None:
    Role.objects.create(key="users-only", names={"en": "U"}, permissions=[Permission.USERS_MANAGE])
    only = viewer_for(make_user("Ursula Users", ("users-only", None)), on=TODAY)
    make_user("Bo Boss", ("administrator", None))
    grant = Grant.objects.get(user=administrator)
    with pytest.raises(errors.CannotEndWhatYouLack):
        actions.end_grant(grant, by=only, now=NOW)
    with pytest.raises(errors.BeyondYourReach):
        actions.deactivate_user(administrator, by=only, now=NOW)
    grant.refresh_from_db()
    administrator.refresh_from_db()
    assert (grant.until, administrator.is_active) == (None, True)


def test_somebody_who_manages_users_only_is_no_last_administrator(administrator: User) -> None:
    Role.objects.create(key="users-only", names={"en": "U"}, permissions=[Permission.USERS_MANAGE])
    make_user("Ursula Users", ("users-only", None))
    with pytest.raises(errors.LastAdministrator):
        actions.end_grant(Grant.objects.get(user=administrator), by=SYSTEM, now=NOW)
    with pytest.raises(errors.LastAdministrator):
        actions.deactivate_user(administrator, by=SYSTEM, now=NOW)


def test_a_closed_account_sees_nothing_until_it_is_opened_again(clerk: User, by: Viewer) -> None:
    actions.deactivate_user(clerk, by=by, now=NOW)
    assert viewer_for(clerk, on=TODAY).reaches == {}
    actions.reactivate_user(clerk, by=by, now=NOW)
    assert viewer_for(clerk, on=TODAY).reaches != {}


def test_nobody_closes_their_own_account_or_one_beyond_their_reach(
    manager: User, stranger: User, auditor: User, by: Viewer
) -> None:
    with pytest.raises(errors.YourOwnAccount):
        actions.deactivate_user(manager, by=by, now=NOW)
    for user in (stranger, auditor):  # the auditor works here, with permissions that the manager lacks
        for verb in (actions.deactivate_user, actions.reactivate_user):
            with pytest.raises(errors.BeyondYourReach):
                verb(user, by=by, now=NOW)
        with pytest.raises(errors.BeyondYourReach):
            actions.change_user(user, name="Mine", language="en", by=by, now=NOW)


def test_a_user_is_renamed(clerk: User, by: Viewer) -> None:
    actions.change_user(clerk, name=" Cleopatra  Clerk", language="ar", by=by, now=NOW)
    clerk.refresh_from_db()
    assert (clerk.name, clerk.language) == ("Cleopatra Clerk", "ar")


def test_somebody_always_manages_users(administrator: User) -> None:
    grant = Grant.objects.get(user=administrator)
    with pytest.raises(errors.LastAdministrator):
        actions.end_grant(grant, by=SYSTEM, now=NOW)
    with pytest.raises(errors.LastAdministrator):
        actions.deactivate_user(administrator, by=SYSTEM, now=NOW)
    without = {"names": {"en": "A"}, "descriptions": {}, "permissions": [Permission.ROLES_MANAGE]}
    with pytest.raises(errors.LastAdministrator):
        actions.change_role(role("administrator"), **without, by=SYSTEM, now=NOW)  # type: ignore[arg-type]
    administrator.refresh_from_db()
    assert administrator.is_active
    assert list(queries.administrators(on=TODAY)) == [administrator]
    make_user("Bo Boss", ("administrator", None))
    grant.refresh_from_db()
    actions.end_grant(grant, by=SYSTEM, now=NOW)
    assert [user.name for user in queries.administrators(on=TODAY)] == ["Bo Boss"]


def test_a_country_makes_its_own_roles(administrator_viewer: Viewer, nobody: User, tamar: Country) -> None:
    made = actions.create_role(
        key="field-visitor",
        names={"en": "Field visitor", "fr": " "},
        descriptions={"en": "Visits households."},
        permissions=[Permission.PEOPLE_VIEW],
        by=administrator_viewer,
        now=NOW,
    )
    assert (made.names, made.is_shipped) == ({"en": "Field visitor"}, False)
    actions.grant_role(nobody, role=made, area=tamar.village, by=administrator_viewer, now=NOW)
    actions.change_role(
        made,
        names={"en": "Visitor"},
        descriptions={},
        permissions=[Permission.PEOPLE_VIEW, Permission.FACTS_CORRECT],
        by=administrator_viewer,
        now=NOW,
    )
    assert viewer_for(nobody, on=TODAY).may(Permission.FACTS_CORRECT, tamar.village.path)


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        (errors.RoleKeyTaken, {"key": "auditor"}),
        (errors.RoleKeyUnreadable, {"key": "Field Visitor"}),
        (errors.RoleNameMissing, {"names": {"en": " "}}),
        (errors.RoleWithoutPermissions, {"permissions": []}),
        (errors.UnknownPermission, {"permissions": ["everything"]}),
    ],
)
def test_a_role_is_whole(
    fault: type[Exception], wrong: dict[str, object], administrator_viewer: Viewer
) -> None:
    given = {
        "key": "new",
        "names": {"en": "New"},
        "descriptions": {},
        "permissions": [Permission.PEOPLE_VIEW],
    }
    with pytest.raises(fault):
        actions.create_role(**(given | wrong), by=administrator_viewer, now=NOW)  # type: ignore[arg-type]


def test_nobody_puts_into_a_role_what_they_lack(tamar: Country) -> None:
    everywhere = Reach(everywhere=True)
    maker = Viewer(
        "m", "M", reaches={Permission.ROLES_MANAGE: everywhere, Permission.PEOPLE_VIEW: everywhere}
    )
    auditor = role("auditor")
    held = list(auditor.permissions)
    given = {"names": auditor.names, "descriptions": {}, "by": maker, "now": NOW}
    with pytest.raises(errors.CannotPutWhatYouLack):
        actions.change_role(auditor, permissions=[*held, Permission.USERS_MANAGE], **given)  # type: ignore[arg-type]
    with pytest.raises(errors.CannotPutWhatYouLack):
        actions.create_role(key="new", permissions=[Permission.EXPORT], **given)  # type: ignore[arg-type]
    actions.change_role(auditor, permissions=held, **given)  # type: ignore[arg-type]
    local = Viewer("m", "M", reaches={Permission.ROLES_MANAGE: Reach(paths=frozenset({tamar.district.path}))})
    with pytest.raises(errors.PermissionMissing):
        actions.change_role(auditor, permissions=held, **(given | {"by": local}))  # type: ignore[arg-type]


def test_a_manager_finds_the_users_of_their_area_and_those_without_roles(
    clerk: User, stranger: User, administrator: User, nobody: User, manager: User, by: Viewer
) -> None:
    assert set(queries.users_of(by, on=TODAY)) == {clerk, nobody, manager}
    assert queries.find_user(by, clerk.public_id, on=TODAY) == clerk
    for user in (stranger, administrator):
        with pytest.raises(errors.UserNotFound):
            queries.find_user(by, user.public_id, on=TODAY)
    assert set(queries.users_of(viewer_for(clerk, on=TODAY), on=TODAY)) == set()


def test_users_are_searched_in_pages(
    clerk: User,
    stranger: User,
    administrator_viewer: Viewer,
    django_assert_num_queries: Callable[..., object],
) -> None:
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        found = queries.search_users(administrator_viewer, on=TODAY, limit=1)
    assert [user.name for user in found] == ["Ada Administrator", "Cleo Clerk"]
    after = (found[0].name, found[0].pk)
    page = queries.search_users(administrator_viewer, on=TODAY, after=after, limit=5)
    assert [user.name for user in page] == ["Cleo Clerk", "Stan Stranger"]
    by_words = queries.search_users(administrator_viewer, words="stan@ STRANGER", on=TODAY, limit=5)
    assert by_words == [stranger]


def test_the_database_keeps_grants_sound(clerk: User, tamar: Country) -> None:
    grant = Grant.objects.get(user=clerk)
    same = SimpleNamespace(user=clerk, role=grant.role, area=tamar.district, since=date(2021, 1, 1))
    broken: dict[str, Callable[[], object]] = {
        "a_grant_ends_after_it_starts": lambda: Grant.objects.filter(pk=grant.pk).update(until=grant.since),
        "a_role_is_granted_once_in_an_area": lambda: Grant.objects.create(**vars(same)),
        "an_email_address_belongs_to_one_user": lambda: User.objects.create(
            email="CLEO@example.org", name="C"
        ),
    }
    for name, breaking in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            breaking()
