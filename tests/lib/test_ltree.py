"""Looking up nodes of a tree by their paths."""

from collections.abc import Collection

import pytest
from django.db import ProgrammingError
from django.db.models import Q, QuerySet

from tessera.areas.models import Area
from tests.cast import Country


def codes(areas: QuerySet[Area]) -> list[str]:
    return list(areas.order_by("code").values_list("code", flat=True))


def test_within_is_the_node_and_all_below(tamar: Country) -> None:
    found = Area.objects.filter(path__within=tamar.district.path)
    assert codes(found) == ["TM0101", "TM010101", "TM010102"]


def test_above_is_the_node_and_all_that_it_lies_in(tamar: Country) -> None:
    found = Area.objects.filter(path__above=tamar.village.path)
    assert codes(found) == ["TM", "TM01", "TM0101", "TM010101"]


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset])
def test_within_any_takes_several(tamar: Country, kind: type[Collection[str]]) -> None:
    paths = kind([tamar.village.path, tamar.elsewhere.path])  # type: ignore[call-arg]
    found = Area.objects.filter(path__within_any=paths)
    assert codes(found) == ["TM010101", "TM0102", "TM010201", "TM010202"]


def test_nothing_is_below_an_empty_list(tamar: Country) -> None:
    assert codes(Area.objects.filter(path__within_any=[])) == []
    assert Area.objects.filter(~Q(path__within_any=[])).count() == Area.objects.count()


def test_lookups_stand_together_in_their_order(tamar: Country) -> None:
    found = Area.objects.filter(
        Q(path__within_any=[tamar.district.path]) & ~Q(path__above=tamar.village.path), code__gt="TM0101"
    )
    assert codes(found) == ["TM010102"]


@pytest.mark.parametrize("path", ["1,2", "{1}", "'", "1.2') or true --"])
def test_what_is_no_path_opens_nothing(tamar: Country, path: str) -> None:
    with pytest.raises(ProgrammingError, match="ltree syntax"):
        list(Area.objects.filter(path__within_any=[path]))
