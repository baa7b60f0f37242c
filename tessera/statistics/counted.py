"""What is counted in one place."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Counted:
    """What is recorded in an area itself. ``facts`` by section: recorded, expected, fresh, and of how many that could
    be old; ``attested`` by field: with somebody's word on it, and recorded; ``seen`` is of households.
    """

    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    facts: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))
    attested: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    seen: int = 0

    def add(self, other: "Counted") -> None:
        for key, number in other.numbers.items():
            self.numbers[key] += number
        for key, facts in other.facts.items():
            self.facts[key] = [a + b for a, b in zip(self.facts[key], facts, strict=True)]
        for key, both in other.attested.items():
            self.attested[key] = [a + b for a, b in zip(self.attested[key], both, strict=True)]
        self.seen += other.seen
