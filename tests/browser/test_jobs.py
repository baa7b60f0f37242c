"""The page of background jobs, in both directions and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tessera.accounts.models import User
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tests.browser.conftest import LOOKS, SIZES, EnterAs, PageAt, Shoot, assert_accessible
from tests.cast import Country


def some_jobs(administrator: User) -> Job:
    now = timezone.now()
    long_ago = now - timedelta(hours=3)
    given = {"requested_by_id": administrator.pk}
    Job.objects.create(name="registry.index_field", status=Status.DONE, started_at=long_ago, finished_at=now)
    Job.objects.create(
        name="bulk.apply", title="lomba.csv", status=Status.FAILED, error_code="OperationalError",
        started_at=long_ago, finished_at=now, **given,
    )  # fmt: skip
    Job.objects.create(name="bulk.check", title="coast.xlsx", status=Status.WAITING, **given)
    return Job.objects.create(
        name="bulk.check", title="survey of the coast 2026.csv", status=Status.RUNNING, stage="Reading the rows",
        started_at=now - timedelta(minutes=2), done=640_000, total=1_000_000, **given,
    )  # fmt: skip


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_jobs_are_seen_cancelled_and_done_again(
    page_at: PageAt,
    enter_as: EnterAs,
    shoot: Shoot,
    administrator: User,
    tamar: Country,
    size: str,
    language: str,
) -> None:
    running = some_jobs(administrator)
    page = page_at(SIZES[size], language)
    enter_as(page, administrator)
    page.goto("/jobs/")
    expect(page.locator("progress")).to_have_attribute("value", "640000")
    assert_accessible(page)
    shoot(page, f"jobs_{size}_{language}")
    page.locator("form[action$='/retry/'] button").click()
    expect(page.locator("form[action$='/retry/']")).to_have_count(0)
    Job.objects.filter(pk=running.pk).update(status=Status.DONE, finished_at=timezone.now())
    expect(page.locator("progress")).to_have_count(0)  # the page has noticed by itself
    page.goto("/jobs/?status=failed")
    assert_accessible(page)
