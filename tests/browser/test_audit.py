"""The pages of auditors, on a phone as on a desk."""

from datetime import UTC, datetime

import pytest

from tessera.accounts.models import User
from tessera.audit.models import Check
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_digest_of_the_newest_seal_fits_the_page(
    language: str, auditor: User, tamar: Country, page_at: PageAt, enter_as: EnterAs, shoot: Shoot
) -> None:
    Check.objects.create(
        checked_at=datetime(2026, 3, 27, 9, 0, tzinfo=UTC), requested_by_name="Aissata", seals=9, rows=2400,
        head="5d" * 32, findings=[],
    )  # fmt: skip
    for name, size in (("phone", PHONE), ("desk", DESK)):
        page = page_at(size, language)
        enter_as(page, auditor)
        answer = page.goto("/audit/")
        assert answer is not None
        assert answer.status == 200
        assert "5d" * 32 in page.content()
        assert_accessible(page)
        shoot(page, f"audit_{name}_{language}")
