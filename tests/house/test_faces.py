"""The faces have no tables, and the domain has no pages."""

from pathlib import Path

import pytest

TESSERA = Path(__file__).resolve().parents[2] / "tessera"
FACES = ("console", "portal", "interop", "web", "cli")
DOMAIN = (
    "lib",
    "areas",
    "dictionary",
    "audit",
    "jobs",
    "accounts",
    "registry",
    "attestation",
    "notifications",
    "changes",
    "bulk",
    "selfservice",
    "liveness",
    "statistics",
)


@pytest.mark.parametrize("face", FACES)
def test_a_face_has_no_models(face: str) -> None:
    tables = [
        path for name in ("models", "models.py", "migrations") if (path := TESSERA / face / name).exists()
    ]
    assert not tables, f"{tables} belong to a domain app: a face only shows what the domain keeps."


@pytest.mark.parametrize("app", DOMAIN)
def test_a_domain_app_has_no_pages(app: str) -> None:
    pages = [
        path
        for name in ("views", "views.py", "urls.py", "templates")
        if (path := TESSERA / app / name).exists()
    ]
    assert not pages, f"{pages} belong to a face: the domain knows no HTTP."


def test_an_app_has_no_drawer_without_a_noun() -> None:
    drawers = {
        path
        for name in ("core", "common", "utils", "extras", "helpers")
        for path in TESSERA.rglob(name + "*")
    }
    assert not {path for path in drawers if "vendor" not in path.parts and "__pycache__" not in path.parts}
