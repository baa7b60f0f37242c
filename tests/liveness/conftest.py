from datetime import UTC, date, datetime
from typing import Any

import pytest

from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.liveness.actions import keeping, rules
from tessera.liveness.actions.rules import RuleDraft
from tessera.liveness.models import Rule
from tessera.registry.queries.search.filters import Filters
from tests.changes.families import register_as_it_stands

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 27)


@pytest.fixture(autouse=True)
def _sees_all(everything_is_visible: None) -> None:
    """The tests themselves look from everywhere."""


def make_rule(filters: Filters | None = None, *, by: Viewer | None = None, **more: Any) -> Rule:
    given = {
        "names": {"en": "People over 40", "fr": "Plus de 40 ans", "ar": "فوق الأربعين"},
        "filters": filters or Filters(age_from=40),
        "months": 12,
        "notice_days": 30,
        "ways": ["step-up", "desk", "photo"],
        "remind_before": (30, 7),
        "remind_after": (1,),
    }
    return rules.save_rule(RuleDraft(**{**given, **more}), by=by or system_viewer(), now=NOW)


def keep(rule: Rule, *, on: date = TODAY) -> tuple[int, int]:
    """How many checks were opened and ended."""
    run = keeping.keep(Rule.objects.get(pk=rule.pk), now=NOW, on=on)
    return run.opened, run.ended


def the_register() -> dict[str, list[Any]]:
    """Every row of every table of the register."""
    with narrowed_to(system_viewer()):
        return register_as_it_stands()
