"""Items made while the one before is worked on."""

import threading
from collections.abc import Iterator

import pytest

from tessera.lib.ahead import ahead


def test_items_come_in_their_order() -> None:
    assert list(ahead(iter(range(5)))) == [0, 1, 2, 3, 4]
    assert list(ahead(iter(()))) == []


def test_the_next_one_is_made_meanwhile() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    for item in ahead(items()):
        if item == 1:
            assert made.wait(timeout=10)


def test_what_goes_wrong_is_told_to_the_reader() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    seen = []
    with pytest.raises(ZeroDivisionError):
        for item in ahead(items()):
            seen.append(item)
    assert seen == [1]


def test_who_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    for _item in ahead(iter(range(1000))):
        break
    assert threading.active_count() <= before + 1
