"""The page of background jobs: who sees which, and who may give one up or start it again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tessera.accounts.models import User
from tessera.bulk.models import Import
from tessera.console.jobs.pages import WORK
from tessera.jobs import registry
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tests.cast import Country, log_in, make_user
from tests.console.test_files import map_columns, upload


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: object, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def a_job(status: Status = Status.WAITING, *, by: User | None = None, **more: object) -> Job:
    given = {"name": "bulk.check", "title": "people.csv", "status": status, **more}
    return Job.objects.create(requested_by_id=by.pk if by else None, **given)  # type: ignore[arg-type]


def body(client: Client, url: str = "/jobs/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def district_auditor(tamar: Country) -> User:
    return make_user("Dina Auditor", ("auditor", tamar.district))


def test_every_handler_has_words() -> None:
    assert {name for name in registry.names() if not name.startswith("test.")} <= set(WORK)


def test_a_job_is_told_with_its_state_and_reason(administrator_client: Client, registrar: User) -> None:
    a_job(Status.FAILED, by=registrar, error_code="ZeroDivisionError", finished_at=timezone.now())
    a_job(
        Status.RUNNING, title="big.csv", started_at=timezone.now() - timedelta(minutes=1), done=250, total=1000,
        stage="Reading the rows",
    )  # fmt: skip
    shown = body(administrator_client)
    assert "Check the rows of a file" in shown
    assert "ZeroDivisionError" in shown and "Rama Registrar" in shown
    assert "Reading the rows" in shown and "250" in shown and 'value="250"' in shown
    assert "No worker is running." in shown
    failed = body(administrator_client, "/jobs/?status=failed")
    assert "people.csv" in failed and "big.csv" not in failed


def test_jobs_are_told_page_by_page(administrator_client: Client) -> None:
    for number in range(60):
        a_job(Status.DONE, title=f"file-{number:02}.csv")
    first = body(administrator_client)
    assert "file-59.csv" in first and "file-09.csv" not in first
    oldest = Job.objects.get(title="file-10.csv").pk
    assert f"before={oldest}" in first
    assert "file-09.csv" in body(administrator_client, f"/jobs/?status=&before={oldest}")
    assert "file-59.csv" in body(administrator_client, "/jobs/?status=nonsense&before=x")


def test_the_number_of_queries_does_not_grow(
    administrator_client: Client, registrar: User, django_assert_max_num_queries: Any
) -> None:
    body(administrator_client)
    counts = []
    for _round in range(2):
        for number in range(5):
            a_job(Status.RUNNING if number % 2 else Status.DONE, by=registrar)
        with django_assert_max_num_queries(20) as seen:
            body(administrator_client)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_job_leads_to_its_file(administrator_client: Client, tamar: Country) -> None:
    found = upload(administrator_client)
    map_columns(administrator_client, found)
    found = Import.objects.get(pk=found.pk)
    assert f'href="/files/{found.public_id}/"' in body(administrator_client)


def test_titles_of_others_are_not_for_everybody(
    district_auditor: User, registrar: User, clerk_client: Client
) -> None:
    theirs, own = a_job(by=registrar, title="secret.csv"), a_job(by=district_auditor, title="mine.csv")
    a_job(title="")
    client = log_in(district_auditor)
    shown = body(client)
    assert "mine.csv" in shown and "secret.csv" not in shown
    assert client.get(f"/jobs/{theirs.public_id}/progress/").status_code == 404
    assert client.get(f"/jobs/{own.public_id}/progress/").status_code == 200
    assert clerk_client.get("/jobs/").status_code == 403


def test_who_only_sees_cannot_do(district_auditor: User) -> None:
    job = a_job(by=district_auditor)
    client = log_in(district_auditor)
    assert "/cancel/" not in body(client)
    for verb in ("cancel", "retry"):
        assert client.post(f"/jobs/{job.public_id}/{verb}/").status_code == 403
    job.refresh_from_db()
    assert job.status == Status.WAITING


def test_a_job_is_cancelled_and_done_again(administrator_client: Client) -> None:
    job = a_job()
    assert f"/jobs/{job.public_id}/cancel/" in body(administrator_client)
    told = administrator_client.post(f"/jobs/{job.public_id}/cancel/", follow=True)
    assert "The job is cancelled." in told.content.decode()
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
    told = administrator_client.post(f"/jobs/{job.public_id}/cancel/", follow=True)
    assert "cannot be cancelled" in told.content.decode()
    told = administrator_client.post(f"/jobs/{job.public_id}/retry/", follow=True)
    assert "waits for its turn again" in told.content.decode()
    job.refresh_from_db()
    assert job.status == Status.WAITING
    told = administrator_client.post(f"/jobs/{job.public_id}/retry/", follow=True)
    assert "Only a job that failed or was cancelled" in told.content.decode()


def test_a_running_import_is_not_given_up_in_the_middle(administrator_client: Client) -> None:
    applying = a_job(Status.RUNNING, name="bulk.apply", started_at=datetime(2026, 1, 1, tzinfo=UTC))
    checking = a_job(Status.RUNNING, started_at=datetime(2026, 1, 1, tzinfo=UTC))
    shown = body(administrator_client)
    assert f"/jobs/{applying.public_id}/cancel/" not in shown
    assert f"/jobs/{checking.public_id}/cancel/" in shown
    told = administrator_client.post(f"/jobs/{checking.public_id}/cancel/", follow=True)
    assert "The job will stop in a moment." in told.content.decode()
    assert "It stops in a moment." in body(administrator_client)


def test_a_cancelled_check_opens_the_file_again(administrator_client: Client, tamar: Country) -> None:
    found = upload(administrator_client)
    map_columns(administrator_client, found)
    found.refresh_from_db()
    administrator_client.post(f"/jobs/{found.job}/cancel/")
    assert "The work on this file stopped." in body(administrator_client, f"/files/{found.public_id}/")
    assert administrator_client.get(f"/files/{found.public_id}/columns/").status_code == 200
    found.refresh_from_db()
    assert found.status == "mapping"
