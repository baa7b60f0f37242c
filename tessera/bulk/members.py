"""One row a household, its people side by side in columns: which columns are whose, and the rows of people they become.

Whose a column is stands before what it is: ``member2/individual.sex``. The people of a row get row numbers of their own
(``parts.MEMBER``), so that all that follows knows rows of people only; a fault still names the file's row and column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tessera.bulk import checking, guessing
from tessera.bulk.checking import Checked, Rules
from tessera.bulk.layout import LENT, Mapped, ordered
from tessera.bulk.parts import HOUSEHOLDS, MEMBER
from tessera.bulk.targets import IGNORE, OF, Means, Target, Targets, own_key
from tessera.dictionary.choices import Subject
from tessera.registry.choices import RelationshipToHead

HEAD: Final = "head"
SPOUSE: Final = "spouse"
MOST_CHILDREN: Final = 15
MOST_MEMBERS: Final = 30
SLOTS: Final = (
    HEAD,
    SPOUSE,
    *(f"child{number}" for number in range(1, MOST_CHILDREN + 1)),
    *(f"member{number}" for number in range(1, MOST_MEMBERS + 1)),
)
_IMPLIED: Final = {
    HEAD: RelationshipToHead.HEAD,
    SPOUSE: RelationshipToHead.SPOUSE,
    "child": RelationshipToHead.CHILD,
}
_WORDS: Final = {
    HEAD: "hh head|household head|head of household|head of the household|head|hoh|chef de menage|chef du menage"
    "|chef de famille|chef|رب الاسرة|رب الأسرة",
    SPOUSE: "spouse|wife|husband|conjointe|conjoint|epouse|epoux|الزوجة|الزوج",
    "child": "child|enfant|الطفل|طفل",
    "member": "household member|hh member|member|person|individual|membre du menage|membre|personne|individu|mem|m|p"
    "|العضو|عضو|الفرد|فرد",
}
_LINK: Final = r"(?:(?:of the|of|du|de la|de l|de|d|l) )?"
_BEFORE: Final = {
    who: re.compile(rf"(?:{words}) ?(?P<number>\d{{1,2}})? {_LINK}(?P<rest>.+)")
    for who, words in _WORDS.items()
}
_AFTER: Final = {
    who: re.compile(rf"(?P<rest>.+?) {_LINK}(?:{words}) ?(?P<number>\d{{1,2}})?")
    for who, words in _WORDS.items()
}
_COUNTED: Final = re.compile(r"(?P<rest>.*\D) ?(?P<number>\d{1,2})")  # name 1, sex_2
_OF_HEAD: Final = frozenset(
    {Means.CONTACT, Means.IDENTIFIER}
)  # a phone that nobody is named for is the head's


@dataclass(frozen=True)
class Whose:
    """``rest`` is the heading without the words that say whose the column is; ``slot`` is "" for the household."""

    slot: str
    rest: str


def whose(headings: Sequence[str], known: Targets) -> list[Whose] | None:
    """Whose each column is; None for a file that does not write people side by side.

    At least two people must have a column that only people have, or their name.
    """
    names = _names_of(known)
    found = [_of_words(heading) for heading in headings]
    if not _has_several(found, names):
        found = _counted(headings)
    return found if _has_several(found, names) else None


def _has_several(found: Sequence[Whose], names: frozenset[str]) -> bool:
    return len({one.slot for one in found if one.slot and one.rest in names}) > 1


def _of_words(heading: str) -> Whose:
    plain = guessing.normalised(heading)
    for who in _WORDS:
        for pattern in (_BEFORE[who], _AFTER[who]):
            match = pattern.fullmatch(plain)
            slot = _slot(who, match["number"] or "") if match else ""
            if match and slot:
                return Whose(slot, match["rest"].strip())
    return Whose("", heading)


def _slot(who: str, number: str) -> str:
    slot = who if who in {HEAD, SPOUSE} and number in {"", "1"} else f"{who}{int(number)}" if number else ""
    return slot if slot in SLOTS else ""


def _counted(headings: Sequence[str]) -> list[Whose]:
    """Columns that are only counted (name 1, sex 1, name 2, sex 2), where two or more are counted in the same way."""
    found = []
    for heading in headings:
        match = _COUNTED.fullmatch(guessing.normalised(heading))
        slot = _slot("member", match["number"]) if match else ""
        found.append(Whose(slot, match["rest"].strip()) if match and slot else Whose("", heading))
    rests: dict[str, set[str]] = {}
    for one in found:
        if one.slot:
            rests.setdefault(one.rest, set()).add(one.slot)
    repeated = sum(len(slots) > 1 for slots in rests.values())
    return found if repeated > 1 else [Whose("", heading) for heading in headings]


def _names_of(known: Targets) -> frozenset[str]:
    return frozenset(
        guessing.normalised(heading)
        for target in known.all
        if target.subject == Subject.INDIVIDUAL
        for heading in target.headings
    )


def guess(
    found: Sequence[Whose],
    values: Sequence[Sequence[str]],
    known: Targets,
    remembered: Sequence[str | None] = (),
) -> list[str]:
    """The target of each column with whose it is. What was chosen for a column before is taken as it was."""
    chosen = [IGNORE] * len(found)
    for slot in dict.fromkeys(one.slot for one in found):
        own = [at for at, one in enumerate(found) if one.slot == slot]
        of_whom = _narrowed(known, of_people=bool(slot))
        keys = guessing.guess([found[at].rest for at in own], [values[at] for at in own], of_whom)
        for at, key in zip(own, _whole_names(keys), strict=True):
            chosen[at] = with_slot(slot, key)
    _give_to_head(chosen, found, values, known)
    for at, before in enumerate(remembered[: len(chosen)]):
        if before == IGNORE or (before is not None and known.get(before)):
            chosen[at] = before
    return chosen


def _whole_names(keys: Sequence[str]) -> Sequence[str]:
    """A single column of somebody's name holds all of it, even where it is called as family names are ("nom")."""
    names = {"individual.given_name", "individual.family_name", "individual.full_name"} & set(keys)
    if len(names) != 1:
        return keys
    return ["individual.full_name" if key in names else key for key in keys]


def _give_to_head(
    chosen: list[str], found: Sequence[Whose], values: Sequence[Sequence[str]], known: Targets
) -> None:
    own = [at for at, one in enumerate(found) if not one.slot and not chosen[at]]
    if not own or all(one.slot != HEAD for one in found):
        return
    theirs = tuple(target for target in known.all if target.means in _OF_HEAD)
    narrowed = Targets(theirs, {target.key: target for target in theirs})
    keys = guessing.guess([found[at].rest for at in own], [values[at] for at in own], narrowed)
    for at, key in zip(own, keys, strict=True):
        wanted = with_slot(HEAD, key)
        if wanted not in chosen:
            chosen[at] = wanted


def _narrowed(known: Targets, *, of_people: bool) -> Targets:
    wanted = tuple(target for target in known.all if (target.subject != Subject.GROUP) == of_people)
    return Targets(wanted, {target.key: target for target in wanted})


def with_slot(slot: str, key: str) -> str:
    return f"{slot}{OF}{key}" if slot and key != IGNORE else key


def is_of_somebody(target: Target) -> bool:
    """Whether the target needs somebody whose it is."""
    return target.subject != Subject.GROUP


def check(frame: pl.DataFrame, rules: Rules) -> Checked:
    """Read a slice of such rows as rows of people, and those without any as households alone."""
    mapped = rules.layout.mapped
    shared = [column for column in mapped if not column.slot]
    slots = ordered(column.slot for column in mapped if column.slot)
    parts: list[Checked] = []
    for number, slot in enumerate(slots):
        own = [column for column in mapped if column.slot == slot]
        present = frame.filter(pl.any_horizontal(pl.col(column.cell).is_not_null() for column in own))
        read = _read(present, [*shared, *own], rules, offset=number * MEMBER)
        parts.append(replace(read, rows=_at_home(_related(read.rows, slot))))
    nobody = frame.filter(
        pl.all_horizontal(pl.col(column.cell).is_null() for column in mapped if column.slot)
    )
    bare = _read(nobody, shared, rules, offset=HOUSEHOLDS)
    unnumbered = pl.col("household").str.starts_with("#")
    parts.append(
        replace(
            bare,
            rows=bare.rows.with_columns(pl.when(~unnumbered).then(pl.col("household")).alias("household")),
        )
    )
    faults = _once(pl.concat([part.faults for part in parts]), {column.position for column in shared})
    return Checked(_together([part.rows for part in parts]), faults, frame.height)


def _together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All rows. A column that somebody does not have is text without values there, whatever it is of the others."""
    said = [
        frame.select(column for column in frame if column.null_count() < frame.height)
        for frame in frames
        if frame.height
    ]
    if not said:
        return frames[0]
    rows = pl.concat(said, how="diagonal")
    silent = [
        pl.lit(None, dtype=pl.String).alias(name) for name in frames[0].columns if name not in rows.columns
    ]
    return rows.with_columns(silent).select(frames[0].columns)


def _read(frame: pl.DataFrame, mapped: Sequence[Mapped], rules: Rules, *, offset: int) -> Checked:
    numbered = frame.with_columns(pl.col("row") + offset)
    own = replace(
        rules,
        layout=replace(rules.layout, mapped=tuple(mapped)),
        overlong=frozenset(row + offset for row in rules.overlong),
    )
    return checking.check(numbered, own)


def _related(rows: pl.DataFrame, slot: str) -> pl.DataFrame:
    """What the columns' own headings say of somebody's place in the household, where the file says nothing else."""
    implied = _IMPLIED.get(slot.rstrip("0123456789"))
    if implied is None:
        return rows
    return rows.with_columns(pl.coalesce("relationship", pl.lit(str(implied))).alias("relationship"))


def _at_home(rows: pl.DataFrame) -> pl.DataFrame:
    """People live where their household does, unless the file says otherwise of somebody."""
    shared = {own: theirs for own, theirs in LENT.items() if theirs in rows.columns}
    return rows.with_columns(pl.coalesce(own, theirs).alias(own) for own, theirs in shared.items())


def _once(faults: pl.DataFrame, shared: set[int]) -> pl.DataFrame:
    """What is wrong with a cell of the household is told once, of the first of its people."""
    of_all = pl.col("position").is_null() | pl.col("position").is_in(sorted(shared))
    first = (
        faults.filter(of_all)
        .sort("row")
        .unique(
            [pl.col("row") % MEMBER, pl.col("position"), pl.col("code")], keep="first", maintain_order=True
        )
    )
    return pl.concat([first, faults.filter(~of_all)])


def in_words(slots: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each slot with its number, for choices; 0 where it is not counted."""
    for slot in slots:
        who = slot.rstrip("0123456789")
        yield who, int(slot.removeprefix(who) or 0)


__all__ = ["HEAD", "SLOTS", "SPOUSE", "Whose", "check", "guess", "in_words", "own_key", "whose", "with_slot"]
