"""The process that does the jobs, and takes up those whose worker died."""

import asyncio
import signal
import time
from typing import Final

import procrastinate
import structlog
from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from tessera.jobs import queue, registry
from tessera.jobs.run import run, stopping

log = structlog.get_logger(__name__)

_RETRY_SECONDS: Final = 2


def work(*, concurrency: int) -> None:
    """Work until SIGTERM or SIGINT. A database that goes away is waited for."""
    stopping.clear()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    log.info("worker started", concurrency=concurrency)
    while not stopping.is_set():
        try:
            asyncio.run(_work(concurrency))
        except (ConnectorException, OSError) as error:
            log.warning("worker lost the database", error=type(error).__name__)
            time.sleep(_RETRY_SECONDS)
    log.info("worker stopped")


async def _work(concurrency: int) -> None:
    stalled_after = settings.JOBS_STALLED_AFTER
    with app.replace_connector(DjangoConnector().get_worker_connector()) as worker_app:
        worker_app.task(name=queue.TASK)(_run_with_fresh_connection)
        async with worker_app.open_async():
            worker = asyncio.create_task(
                worker_app.run_worker_async(
                    queues=[queue.QUEUE],
                    concurrency=concurrency,
                    delete_jobs="successful",  # our own rows are the record
                    install_signal_handlers=False,
                    update_heartbeat_interval=stalled_after / 3,
                    stalled_worker_timeout=stalled_after,
                )
            )
            helpers = [
                asyncio.create_task(_rescue(worker_app, stalled_after)),
                asyncio.create_task(_until_stopped()),
                *(asyncio.create_task(_call_regularly(*regular)) for regular in registry.regulars()),
            ]
            try:
                await asyncio.wait([worker, *helpers], return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in [worker, *helpers]:
                    task.cancel()  # a cancelled worker first lets its jobs end, and they notice the stop
            outcomes = await asyncio.gather(worker, *helpers, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


def _run_with_fresh_connection(job_id: int) -> None:
    close_old_connections()
    try:
        run(job_id)
    finally:
        close_old_connections()


async def _until_stopped() -> None:
    while not stopping.is_set():
        await asyncio.sleep(0.1)


async def _rescue(worker_app: procrastinate.App, stalled_after: float) -> None:
    """Put jobs whose worker gives no sign of life back in the queue. Runs beside the jobs, however busy."""
    while True:
        for stalled in await worker_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_after):
            log.warning("job taken up again", queued=stalled.id)
            await worker_app.job_manager.retry_job(stalled)
        await asyncio.sleep(stalled_after / 3)


async def _call_regularly(seconds: float, function: registry.Regular) -> None:
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(_call, function)


def _call(function: registry.Regular) -> None:
    close_old_connections()
    try:
        with registry.surroundings():
            function()
    except Exception as error:  # noqa: BLE001 - the next time may go well; the worker's jobs must go on
        log.error("regular work failed", handler=function.__qualname__, error=type(error).__name__)
    finally:
        close_old_connections()
