"""Published forms for tests, made through the actions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tessera.accounts.viewer import system_viewer
from tessera.intake.actions import forms
from tessera.intake.actions.forms import Settings
from tessera.intake.choices import Action
from tessera.intake.models import Form
from tests.intake.forms import Json, sound

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def publish(key: str, definition: Json, action: Action, **settings: Any) -> Form:
    by = system_viewer()
    form = forms.create(
        key, definition=definition, settings=Settings(action=action, **settings), by=by, now=NOW
    )
    forms.publish(form, by=by, now=NOW)
    return form


@pytest.fixture
def meals(db: None) -> Form:
    return publish("school_meals", sound(), Action.CORRECT_FACTS)
