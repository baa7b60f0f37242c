"""What needs a database of its own: repeating a run, and refusing one."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import system_viewer
from tessera.areas.models import Area
from tessera.changes.models import ChangeOperation
from tessera.changes.operations import OPERATIONS
from tessera.demo import load, people, staff
from tessera.demo.errors import NotADemo, RegisterNotEmpty
from tests.demo.conftest import NOW, ask_the_owner, fill
from tests.demo.test_people import digest

pytestmark = pytest.mark.django_db


def filled_digest(seed: int, where: Path) -> str:
    """The digest of a run that is taken back."""
    with transaction.atomic():
        fill(300, seed=seed, where=where)
        found = digest(ask_the_owner)
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_people(tmp_path: Path) -> None:
    first = filled_digest(3, tmp_path)
    assert filled_digest(3, tmp_path) == first
    assert filled_digest(4, tmp_path) != first


def test_the_number_is_kept_however_small(tmp_path: Path) -> None:
    fill(1, seed=1, where=tmp_path)
    assert ask_the_owner("select count(*) from registry_individual") == [(1,)]
    with pytest.raises(RegisterNotEmpty):
        people.populate(5, seed=1, by=system_viewer(), now=NOW, data_dir=tmp_path)


def test_where_row_security_binds_the_owner_rows_go_by_a_temporary_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = filled_digest(3, tmp_path)
    scalar = load._scalar
    monkeypatch.setattr(
        load, "_scalar", lambda query, *given: "row_security_active" in query or scalar(query, *given)
    )
    assert filled_digest(3, tmp_path) == first


def test_every_operation_can_be_read_and_says_what_it_did(tmp_path: Path) -> None:
    fill(1_200, seed=2, where=tmp_path)
    with reach.narrowed_to(system_viewer()):
        operations = list(ChangeOperation.objects.exclude(kind__in=["import", "demo_data"]))
    assert {operation.kind for operation in operations} >= {
        "register_household", "birth", "death", "marriage", "move_household", "correct_facts", "attach_identifier",
        "add_contact", "add_member", "split_household",
    }  # fmt: skip
    for operation in operations:
        sentence = OPERATIONS[operation.kind].model_validate(operation.input).sentence(operation.names)
        assert "?" not in sentence, (operation.kind, sentence)


def test_logins_are_for_demo_installations(settings: Any, tmp_path: Path) -> None:
    fill(1, seed=1, where=tmp_path)
    settings.DEMO = False
    with pytest.raises(NotADemo):
        staff.create(by=system_viewer(), now=NOW)
    settings.DEMO = True
    staff.create(by=system_viewer(), now=NOW)
    staff.create(by=system_viewer(), now=NOW)  # once more changes nothing
    logins = staff.demo_logins()
    assert len(logins) == 10
    home, elsewhere = (
        Area.objects.get(level__number=2, names__en=name) for name in (staff.HOME, staff.ELSEWHERE)
    )
    for login in logins:
        user = User.objects.get(email=login.email)
        assert user.check_password(login.password)
        assert viewer_for(user, on=NOW.date()).sees.everywhere == (login.area == "")
    registrar = viewer_for(User.objects.get(email="registrar@karuna.example"), on=NOW.date())
    assert registrar.sees.covers(home.path)
    assert not registrar.sees.covers(elsewhere.path)
