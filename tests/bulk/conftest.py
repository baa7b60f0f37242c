"""What the tests of imports share: a file in, checked and applied in this process."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import check as checks
from tessera.bulk.actions import fields, imports
from tessera.bulk.models import Fault, Import
from tests.cast import Country, make_user

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 27)
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def quiet(**_news: object) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def everything(db: None) -> Iterator[Viewer]:
    """The system's own viewer, with the whole register in sight."""
    viewer = system_viewer(channel="import")
    with reach.narrowed_to(viewer):
        yield viewer


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def bring(
    content: str | bytes, *, by: Viewer, name: str = "people.csv", sheet: str = "", **chosen: object
) -> Import:
    """Receive a file and map its columns as guessed; ``targets`` overrides by heading."""
    data = content.encode() if isinstance(content, str) else content
    found = imports.receive([data], name=name, by=by, now=NOW, sheet=sheet)
    return map_as(found, by=by, **chosen)


def map_as(found: Import, *, by: Viewer, **chosen: object) -> Import:
    """Map the columns as guessed; ``targets`` overrides by heading."""
    overrides: Mapping[str, str] = chosen.pop("targets", {})  # type: ignore[assignment]
    if chosen.pop("add_fields", False):
        fields.add(found, fields.suggested(found), by=by, now=NOW)
    mapping = [
        overrides.get(heading, key) for heading, key in zip(found.headings, found.mapping, strict=True)
    ]
    chosen.setdefault("keys_last", found.keys_last)
    imports.map_columns(found, imports.Choices(mapping=mapping, **chosen), by=by, now=NOW)  # type: ignore[arg-type]
    found.refresh_from_db()
    return found


def checked(content: str | bytes, *, by: Viewer, **options: object) -> Import:
    found = bring(content, by=by, **options)  # type: ignore[arg-type]
    checks.check(found, by=by, today=TODAY, progress=quiet)
    return found


def check(found: Import, *, by: Viewer, **options: object) -> Import:
    """Map a received file and check it."""
    found = map_as(found, by=by, **options)
    checks.check(found, by=by, today=TODAY, progress=quiet)
    return found


def applied(content: str | bytes, *, by: Viewer, chunk: int = applying.CHUNK, **options: object) -> Import:
    found = checked(content, by=by, **options)
    return apply(found, by=by, chunk=chunk)


def apply(found: Import, *, by: Viewer, chunk: int = applying.CHUNK) -> Import:
    applying.start(found, by=by, now=NOW, in_background=False)
    found.refresh_from_db()
    applying.run(found, by=by, now=lambda: NOW, progress=quiet, chunk=chunk)
    found.refresh_from_db()
    return found


def codes_of(found: Import) -> list[tuple[int, str]]:
    return list(Fault.objects.filter(source=found).values_list("row", "code"))


@pytest.fixture
def attester(tamar: Country) -> User:
    return make_user("Atta Attester", ("attester", tamar.district))


@pytest.fixture
def by(attester: User) -> Viewer:
    return viewer_for(attester, on=TODAY)


@pytest.fixture
def corrector(tamar: Country) -> Viewer:
    """Somebody who may attest and correct."""
    user = make_user("Cora Corrector", ("attester", tamar.district), ("data-clerk", tamar.district))
    return viewer_for(user, on=TODAY)
