"""Questions about the tree, each in a fixed number of queries."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from tessera.accounts.viewer import NOWHERE, Reach, system_viewer
from tessera.areas import actions, queries
from tessera.areas.errors import AreaNotFound
from tessera.areas.models import Area
from tessera.lib.db.roles import as_owner
from tests.cast import Country

EVERYWHERE = Reach(everywhere=True)
Counted = Callable[[int], object]


def codes(found: list[queries.AreaInContext]) -> list[str]:
    return [place.area.code for place in found]


def test_an_area_is_found_by_its_public_id(tamar: Country) -> None:
    assert queries.find(tamar.village.public_id) == tamar.village
    with pytest.raises(AreaNotFound):
        queries.find(uuid4())


def test_the_parts_of_an_area_come_by_code_and_in_pages(
    tamar: Country, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        parts = queries.children(tamar.region)
    assert [(part.code, part.part_count) for part in parts] == [("TM0101", 2), ("TM0102", 2)]  # type: ignore[attr-defined]
    assert [part.code for part in queries.children(tamar.region, after="TM0101")] == ["TM0102"]
    assert len(queries.children(tamar.region, limit=1)) == 2  # one more says that there is more
    assert [top.code for top in queries.children(None)] == ["TM"]


def test_breadcrumbs_lead_from_the_top(tamar: Country) -> None:
    assert [step.code for step in queries.breadcrumbs(tamar.village)] == ["TM", "TM01", "TM0101", "TM010101"]


def test_what_lies_below_is_counted_up_to_a_cap(tamar: Country) -> None:
    assert queries.count_below(tamar.country) == 7
    assert queries.count_below(tamar.country, cap=3) == 4
    assert queries.count_below(tamar.village) == 0


def test_search_takes_names_in_any_language_and_codes(tamar: Country) -> None:
    for words in ("Upper", "haut-lomba", "لومبا العليا", "TM010101"):
        assert codes(queries.search(words, within=EVERYWHERE)) == ["TM010101"]
    assert codes(queries.search("lomba", within=EVERYWHERE)) == ["TM0101", "TM010101", "TM010102"]
    assert codes(queries.search("lomba upper", within=EVERYWHERE)) == ["TM010101"]
    assert codes(queries.search("tm0101", within=EVERYWHERE)) == ["TM0101", "TM010101", "TM010102"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("الأنبار", "الانبار"),
        ("الانبار", "الأنبار"),
        ("الأَنْبار", "الأنبار"),
        ("الأنبار", "أنبار"),
        ("إربيل", "اربيل"),
        ("البصرة", "البصره"),
        ("نينوى", "نينوي"),
        ("كربلاء", "كربلا"),
        ("Thiès", "thies"),
        ("Thies", "Thiès"),
        ("Kédougou", "Ke\u0301dougou"),
        ("N’Zérékoré", "nzerekore"),
        ("København", "kobenhavn"),
    ],
)
def test_search_reads_over_accents_and_the_forms_of_arabic_letters(
    tamar: Country, name: str, words: str
) -> None:
    with as_owner():
        Area.objects.filter(pk=tamar.village.pk).update(names={"en": "Place", "ar": name})
    assert codes(queries.search(words, within=EVERYWHERE)) == ["TM010101"]


@pytest.mark.parametrize("words", ["", "  ", "en", "%", "_", "\\", "nowhere at all"])
def test_search_finds_nothing_by_what_names_nothing(words: str, tamar: Country) -> None:
    assert queries.search(words, within=EVERYWHERE) == [] or words == "en"
    if words == "en":  # a language code is no name: only names with these letters are found
        assert all(
            "en" in " ".join(place.area.names.values()).lower()
            for place in queries.search(words, within=EVERYWHERE)
        )


def test_search_stays_within_reach_and_on_the_day(tamar: Country) -> None:
    kinder = Reach(paths=frozenset({tamar.elsewhere.path}))
    assert codes(queries.search("kinder", within=kinder)) == ["TM0102", "TM010201", "TM010202"]
    assert queries.search("lomba", within=kinder) == []
    assert queries.search("lomba", within=NOWHERE) == []
    now = datetime(2026, 3, 27, tzinfo=UTC)
    actions.close_area(tamar.village, until=date(2026, 1, 1), by=system_viewer(), now=now)
    assert "TM010101" not in codes(queries.search("lomba", within=EVERYWHERE, on=date(2026, 2, 1)))


def test_search_says_where_a_place_lies_in_two_queries(
    tamar: Country, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        found = queries.search("lomba", within=EVERYWHERE)
    assert queries.describe(found[1].above, "fr") == "Lomba, Côte, Tamar"
    assert queries.describe(found[1].above, "ar") == "لومبا، الساحل، تمر"


def test_areas_within_reach(tamar: Country) -> None:
    assert queries.areas_within(EVERYWHERE).count() == 8
    assert queries.areas_within(Reach(paths=frozenset({tamar.district.path}))).count() == 3
    assert queries.areas_within(NOWHERE).count() == 0
