"""A file of many people as a ministry sends it, with faults planted in it, and the same rows as they should be."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Final

HEAD: Final = (
    "Line", "Registry number", "National ID", "Given name", "Family name", "Date of birth", "Date of death", "Sex",
    "Village", "Household number", "Relationship", "Rooms",
)  # fmt: skip
WOMEN: Final = (
    "Amina", "Fatou", "Mariam", "Sira", "Hawa", "Néné", "Kadiatou", "Aïssata", "Djeneba", "Ramata",
)  # fmt: skip
MEN: Final = (
    "Moussa", "Bakary", "Ibrahima", "Ousmane", "Sékou", "Modibo", "Adama", "Lassana", "Boubacar", "Issa",
)  # fmt: skip
FAMILY: Final = (
    "Diarra", "Coulibaly", "Sangaré", "Koné", "Dembélé", "Sissoko", "Sidibé", "Camara", "Maïga", "Cissé", "Kanté",
    "Doumbia", "Samaké", "Fofana", "Berthé", "Sacko", "Konaté",
)  # fmt: skip
VILLAGES: Final = ("TM010101", "TM010102")
PLACES: Final = ("head", "spouse", "child", "child")
EVERY: Final = (
    53  # one row in so many has a fault; prime to the size of a household, so that each place has some
)
FIRST: Final = 7
_BROKEN: Final = "\ue000"  # stands for a byte that no text has

Row = dict[str, str]


def _as(column: str, nonsense: str) -> Callable[[Row], Row]:
    return lambda _row: {column: nonsense}


def _number_before(row: Row) -> Row:
    return {"National ID": _national_id(int(row["Line"]) - 2)}


def _dead_before_birth(row: Row) -> Row:
    day, month, year = row["Date of birth"].split("-")
    return {"Date of death": f"{day}-{month}-{int(year) - 1}"}


# What the register calls the fault -> what stands in the row instead. A head twice must be no head by right: it stands
# at an odd place in this list, where the rows are those of spouses and children.
FAULTS: Final[Mapping[str, Callable[[Row], Row]]] = {
    "not-a-date": _as("Date of birth", "31-02-1990"),
    "second-head": _as("Relationship", "head"),
    "scientific-notation": _as("National ID", "9.93729E+09"),
    "area-unknown": _as("Village", "Nowhere"),
    "twice-in-file": _number_before,
    "code-unknown": _as("Sex", "Z"),
    "too-small": _as("Rooms", "-2"),
    "not-text": lambda row: {"Given name": _BROKEN + row["Given name"][1:]},
    "date-in-future": _as("Date of birth", "17-05-2190"),
    "dies-before-birth": _dead_before_birth,
    "outside-reach": _as("Village", "TM010201"),
    "name-missing": lambda _row: {"Given name": "", "Family name": ""},
    "two-digit-year": _as("Date of birth", "17-05-86"),
    "pattern-missed": _as("National ID", "?"),
}


def right_rows(people: int) -> list[Row]:
    """Households of four: a woman heads each third of them. No two people have the same number."""
    return [_row(index) for index in range(people)]


def _national_id(index: int) -> str:
    return f"KZ{index:07}"


def _row(index: int) -> Row:
    home, place = divmod(index, len(PLACES))
    is_woman = (place == 1) != (home % 3 == 0) if place < 2 else place == 2
    names = WOMEN if is_woman else MEN
    year = 1950 + (home * 7 + place) % 45 if place < 2 else 2004 + (home + place) % 20
    return {
        "Line": str(index + 1),
        "Registry number": "",
        "National ID": _national_id(index),
        "Given name": names[(home * 3 + place) % len(names)],
        "Family name": FAMILY[home % len(FAMILY)],
        "Date of birth": f"{index % 28 + 1:02}-{home % 12 + 1:02}-{year}",
        "Date of death": "",
        "Sex": "F" if is_woman else "M",
        "Village": VILLAGES[home % len(VILLAGES)],
        "Household number": f"N{home:06}",
        "Relationship": PLACES[place],
        "Rooms": str(home % 5 + 1),
    }


def fault_of(line: int) -> str:
    """What is wrong with a line of the file, counted from one; "" with most of them."""
    turn, rest = divmod(line, EVERY)
    return list(FAULTS)[turn % len(FAULTS)] if rest == FIRST else ""


def spoilt(rows: Iterable[Row]) -> list[Row]:
    """The rows with the faults in them."""
    found = []
    for row in rows:
        fault = fault_of(int(row["Line"]))
        found.append(row | FAULTS[fault](row) if fault else row)
    return found


def written(rows: Iterable[Row], head: Iterable[str] = HEAD) -> bytes:
    """As Excel writes a CSV file, but for bytes that were broken on the way."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(head), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig").replace(_BROKEN.encode(), b"\xe9")


def read(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def mended(refused: bytes, right: Iterable[Row]) -> bytes:
    """The file of the refused rows with each cell as it should be; the columns of the file stay as they are."""
    by_line = {row["Line"]: row for row in right}
    rows = read(refused)
    return written([row | by_line[row["Line"]] for row in rows], list(rows[0]))
