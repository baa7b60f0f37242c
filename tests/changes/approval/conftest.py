"""Policies and people for the tests of approvals."""

from collections.abc import Callable
from typing import Any

import pytest

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.changes.actions import policies
from tessera.changes.models import Policy
from tests.cast import TODAY, Country, make_user
from tests.changes.families import NOW

MakePolicy = Callable[..., Policy]


@pytest.fixture(autouse=True)
def _sees_all(everything_is_visible: None) -> None:
    """Every test looks from everywhere."""


def stage(key: str, role: str = "approver", **more: Any) -> dict[str, Any]:
    return {"key": key, "names": {"en": key.capitalize()}, "role": role, **more}


@pytest.fixture
def make_policy(db: None) -> MakePolicy:
    """Publish a policy, whether or not somebody could act everywhere."""

    def make(key: str, *stages: dict[str, Any], **more: Any) -> Policy:
        by = system_viewer()
        definition = {"stages": list(stages), **more}
        policy = policies.create(key, names={"en": key}, definition=definition, by=by, now=NOW)
        policies.publish(policy, by=by, now=NOW, despite_gaps=True)
        return policy

    return make


@pytest.fixture
def two_stages(make_policy: MakePolicy) -> Policy:
    """Corrections of the clerk wait for an approver of the district, then for one of the region."""
    return make_policy(
        "corrections",
        stage("first", level=2),
        stage("second", level=1),
        operations=["correct_facts", "change_head"],
        instant=[{"role": "registrar"}],
    )


@pytest.fixture
def colleague(tamar: Country) -> User:
    """Another approver of Lomba."""
    return make_user("Coumba Colleague", ("approver", tamar.district))


@pytest.fixture
def chief(tamar: Country) -> User:
    """An approver of the region."""
    return make_user("Chidi Chief", ("approver", tamar.region))


@pytest.fixture
def far_approver(tamar: Country) -> User:
    """An approver of the other district."""
    return make_user("Fara Faraway", ("approver", tamar.elsewhere))


def _viewer(user: User) -> Viewer:
    return viewer_for(user, on=TODAY)


@pytest.fixture
def colleague_viewer(colleague: User) -> Viewer:
    return _viewer(colleague)


@pytest.fixture
def chief_viewer(chief: User) -> Viewer:
    return _viewer(chief)


@pytest.fixture
def far_viewer(far_approver: User) -> Viewer:
    return _viewer(far_approver)
