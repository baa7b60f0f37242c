"""All rules of quality, the gravest first: one line each where it is about."""

from collections.abc import Mapping
from typing import Final

from tessera.registry.quality import contradictory, missing, old
from tessera.registry.quality.rules import Rule

RULES: Final[tuple[Rule, ...]] = tuple(
    sorted((*contradictory.RULES, *missing.RULES, *old.RULES), key=lambda rule: rule.severity)
)
BY_CODE: Final[Mapping[str, Rule]] = {rule.code: rule for rule in RULES}
