"""What reading a form keeps in mind: the faults so far and the keys that are taken."""

import re
from collections.abc import Mapping
from typing import Any, Final

from tessera.intake.profile import texts
from tessera.intake.profile.faults import Fault

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
# Names that JavaScript or the conditions of a form already use.
TAKEN: Final = frozenset({"data", "row", "constructor", "prototype", "__proto__", "length", "submit"})


class Reader:
    """``keys`` holds each path that is taken."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.keys: set[str] = set()

    def fault(self, path: str, code: str, **facts: Any) -> None:
        self.faults.append(Fault(path, code, facts))

    def path_of(self, component: Mapping[str, Any], above: str, place: int) -> str:
        """How a fault names the component."""
        key = component.get("key")
        own = key if isinstance(key, str) and key and len(key) <= 80 else f"#{place}"
        return f"{above}.{own}" if above else own

    def claim(self, path: str, key: str, name: str) -> None:
        """Take the key; ``name`` is what must be unique (pages and questions share one set of names)."""
        if not KEY.fullmatch(key) or key in TAKEN:
            self.fault(path, "key-unsafe", key=key[:80])
        elif name in self.keys:
            self.fault(path, "key-twice", key=key)
        self.keys.add(name)

    def text(self, path: str, given: Any, *, label: str) -> str:
        """A text that people read. One that is too long or holds a template is a fault, and left out."""
        text = texts.plain(given)
        if len(text) > texts.LONGEST:
            self.fault(path, "text-too-long", label=label[:80], most=texts.LONGEST)
            return ""
        if texts.is_template(text):
            self.fault(path, "template-in-text", label=label[:80])
            return ""
        return text
