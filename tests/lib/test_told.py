"""What the session is told is true of it, whatever was rolled back, and is said once."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tessera.lib.db import as_owner
from tessera.lib.db.told import tell

pytestmark = pytest.mark.django_db


def told(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true)", [f"tessera.{name}"])
        return str(cursor.fetchone()[0])


def test_it_is_said_once(django_assert_num_queries: Callable[..., object]) -> None:
    tell(reach="1.2", actor="somebody")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert tell(reach="1.2", actor="somebody") == {"reach": "1.2", "actor": "somebody"}
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert tell(reach="1.2", actor="somebody else") == {"reach": "1.2", "actor": "somebody"}
    assert (told("reach"), told("actor")) == ("1.2", "somebody else")


def test_what_was_told_before_comes_back() -> None:
    tell(reach="1.2", actor="somebody")
    before = tell(reach="1.3", actor="another")
    tell(**before)
    assert (told("reach"), told("actor")) == ("1.2", "somebody")


def test_a_roll_back_is_not_overlooked() -> None:
    tell(reach="1.2")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(reach="1.3")
        raise ZeroDivisionError
    assert told("reach") == "1.2"
    assert tell(reach="1.3") == {"reach": "1.2"}
    assert told("reach") == "1.3"


def test_a_change_of_role_is_not_overlooked() -> None:
    tell(reach="1.2")
    with as_owner():
        pass
    assert told("reach") == ""
    tell(reach="1.2")
    assert told("reach") == "1.2"


@pytest.mark.django_db(transaction=True)
def test_a_new_session_knows_nothing() -> None:
    tell(reach="1.2")
    connection.close()
    assert told("reach") == ""
    assert tell(reach="1.2") == {"reach": ""}
    assert told("reach") == "1.2"
    tell(reach="")
