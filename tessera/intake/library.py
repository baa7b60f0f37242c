"""Ready forms: shipped as the documents to which forms are exported, put in as drafts and published by people here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from tessera.accounts.viewer import Viewer
from tessera.intake.actions import forms
from tessera.intake.models import Form
from tessera.intake.profile.model import Form as Profile
from tessera.intake.profile.reading import read
from tessera.lib.labels import in_language
from tessera.lib.refusals import NotFound

SHIPPED: Final = Path(__file__).resolve().parent / "shipped"


@dataclass(frozen=True)
class Ready:
    """A form of the library, not yet in the registry."""

    key: str
    document: Mapping[str, Any]
    profile: Profile

    def title_in(self, language: str) -> str:
        titles = {one: self.profile.translated(self.profile.title, one) for one in self.profile.languages}
        return in_language(titles, language)

    @property
    def count(self) -> int:
        """How many questions it asks."""
        return sum(1 for _question in self.profile.questions())


@cache
def ready_forms() -> tuple[Ready, ...]:
    found = []
    for path in sorted(SHIPPED.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        found.append(Ready(document["key"], document, read(document["versions"][-1]["definition"])[0]))
    return tuple(found)


def take(key: str, *, by: Viewer, now: datetime, over_draft: bool = True) -> Form:
    """Put a ready form into the registry as a draft: of a new form, or of the one with its key. Raises NotFound, and
    what ``import_form`` raises."""
    ready = next((one for one in ready_forms() if one.key == key), None)
    if ready is None:
        raise NotFound
    return forms.import_form(dict(ready.document), by=by, now=now, over_draft=over_draft)


def publish_all(*, by: Viewer, now: datetime) -> list[Form]:
    """Every ready form that the registry does not have, published: for a demonstration. Raises FormNotReady."""
    made = []
    for ready in ready_forms():
        if not Form.objects.filter(key=ready.key).exists():
            form = take(ready.key, by=by, now=now)
            forms.publish(form, by=by, now=now)
            made.append(form)
    return made
