"""Preparing the next item while the present one is worked on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")
_END: Final = object()


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, each made in another thread while the caller has the one before.

    For work that waits for the database on one side and computes on the other: they take turns otherwise. What the
    items raise is raised here. Making them must not need the caller's database session.
    """
    pool = ThreadPoolExecutor(1)
    try:
        upcoming = pool.submit(next, items, _END)
        while (item := upcoming.result()) is not _END:
            upcoming = pool.submit(next, items, _END)
            yield item  # type: ignore[misc]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
