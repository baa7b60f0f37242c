"""Reads a slice of a file by its mapping: typed columns for staging, and every fault by row, column and reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson
import polars as pl

from tessera.bulk.choices import DecimalMark
from tessera.bulk.layout import HOUSEHOLD_STEM, Layout, Mapped
from tessera.bulk.parts import MEMBER
from tessera.bulk.targets import Means
from tessera.bulk.values import choices, dates, identifiers, numbers, texts
from tessera.bulk.values.base import CLEAR, Bad, Converted, evaluate
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.specs import FieldSpec

_MASK: Final = "****"  # before the last digits of a number that is not shown whole
_PAST: Final = {"birth_date", "death_date"}
_FAULTS: Final = {
    "row": pl.Int64, "position": pl.Int64, "code": pl.String, "facts": pl.String, "value": pl.String,
    "is_warning": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Places:
    """Areas by folded code or name. ``ambiguous`` are names that several areas have."""

    ids: Mapping[str, int]
    ambiguous: frozenset[str]
    codes: Mapping[int, str]


@dataclass(frozen=True)
class Rules:
    """All that reading a slice needs besides the slice. ``overlong`` are rows with too many cells."""

    layout: Layout
    reading: dates.Reading
    places: Places
    country: str = ""
    language: str = "en"
    keys_last: bool = True
    mark: DecimalMark = DecimalMark.DOT
    overlong: frozenset[int] = frozenset()

    def within(self, positions: range, *, overlong: Sequence[int]) -> "Rules":
        """The same for one table of two: with the columns that stand there."""
        mapped = tuple(column for column in self.layout.mapped if column.position in positions)
        return replace(self, layout=replace(self.layout, mapped=mapped), overlong=frozenset(overlong))


@dataclass(frozen=True)
class Checked:
    """``rows`` fit the layout and hold no fault; ``faults`` has one line per fault or warning; ``read`` is how many
    rows the slice had."""

    rows: pl.DataFrame
    faults: pl.DataFrame
    read: int


@dataclass
class _Slice:
    frame: pl.DataFrame
    rules: Rules
    columns: dict[str, pl.Series] = field(default_factory=dict)
    fragments: dict[Subject, list[pl.Series]] = field(default_factory=dict)
    cleared: dict[str, list[tuple[str, pl.Series]]] = field(default_factory=dict)
    faults: list[pl.DataFrame] = field(default_factory=list)

    def blame(self, bad: Bad, column: Mapped | None, cells: pl.Series | None) -> None:
        if not bad.mask.any():
            return
        found = pl.DataFrame(
            {"row": self.frame["row"], "value": cells if cells is not None else pl.Series([""])}
        )
        position = column.position if column is not None else None
        self.faults.append(
            found.filter(bad.mask).select(
                pl.col("row"),
                pl.lit(position, dtype=pl.Int64).alias("position"),
                pl.lit(bad.code).alias("code"),
                pl.lit(orjson.dumps(dict(bad.facts)).decode()).alias("facts"),
                pl.col("value").str.slice(0, 200).fill_null(""),
                pl.lit(bad.is_warning).alias("is_warning"),
            )
        )


def check(frame: pl.DataFrame, rules: Rules) -> Checked:
    work = _Slice(frame, rules)
    for column in rules.layout.mapped:
        _read(work, column)
    _read_references(work)
    _join_documents(work)
    faults = pl.concat([pl.DataFrame(schema=_FAULTS), *work.faults, _overlong(work)])
    refused = faults.filter(~pl.col("is_warning"))["row"].unique()
    named = {
        name: work.columns.get(name, _empty(frame.height)) for name in rules.layout.names if name != "row"
    }
    staged = pl.DataFrame({"row": frame["row"], **named})
    return Checked(staged.filter(~pl.col("row").is_in(refused.implode())), faults, frame.height)


def _read(work: _Slice, column: Mapped) -> None:
    cells = work.frame[column.cell]
    marked = (cells == CLEAR).fill_null(False)
    if marked.any():
        cells = evaluate(
            pl.DataFrame({"c": cells, "m": marked}).select(pl.when(~pl.col("m")).then("c")).to_series(),
            pl.col("s"),
        )
        _clear(work, column, marked)
    read = _readers[column.target.means](work, column, cells)
    for bad in read.bad:
        work.blame(bad, column, cells)


def _clear(work: _Slice, column: Mapped, marked: pl.Series) -> None:
    """Remember which values the file erases. Numbers and identifiers are not erased by a file."""
    if column.target.means != Means.FIELD:
        work.blame(Bad("not-erasable", marked), column, pl.Series([CLEAR] * marked.len()))
        return
    spec = column.target.spec
    if column.is_attribute:
        array, words = (
            ("erased" if column.subject == Subject.INDIVIDUAL else "g_erased"),
            [spec.key if spec else ""],
        )
    elif spec is not None and spec.type == FieldType.POINT:
        array, words = "cleared", [column.staged[:2] + part for part in ("latitude", "longitude")]
    else:
        array, words = "cleared", [column.staged]
    work.cleared.setdefault(array, []).extend((word, marked) for word in words)


def _field(work: _Slice, column: Mapped, cells: pl.Series) -> Converted:
    spec = column.target.spec
    assert spec is not None
    read = _field_values(work, column, cells)
    if column.is_attribute:
        work.fragments.setdefault(column.subject, []).append(
            _fragment(spec.key, spec.type, read.values, work.rules)
        )
    elif spec.type == FieldType.POINT:
        for part in ("latitude", "longitude"):
            work.columns[f"{column.staged[:2]}{part}"] = read.values.str.json_path_match(f"$.{part}").cast(
                pl.Float64
            )
    else:
        work.columns[column.staged] = read.values
        if "precision" in read.also:
            work.columns.setdefault("i_birth_date_precision", read.also["precision"])
    return read


def _field_values(work: _Slice, column: Mapped, cells: pl.Series) -> Converted:
    spec, rules = column.target.spec, work.rules
    assert spec is not None
    reader = _by_type.get(spec.type)
    return reader(cells, spec, rules) if reader is not None else texts.read(cells, spec)


def _number_values(cells: pl.Series, spec: FieldSpec, rules: Rules) -> Converted:
    return numbers.read(cells, spec, whole=spec.type == FieldType.INTEGER, mark=rules.mark)


def _date_values(cells: pl.Series, spec: FieldSpec, rules: Rules) -> Converted:
    is_birth = spec.is_built_in and spec.key == "birth_date"
    return dates.read(cells, rules.reading, past=spec.is_built_in and spec.key in _PAST, partial=is_birth)


def _place_values(cells: pl.Series, spec: FieldSpec, rules: Rules) -> Converted:
    return choices.read_place(cells, rules.places.ids, ambiguous=rules.places.ambiguous)


def _json_values(cells: pl.Series, spec: FieldSpec, rules: Rules) -> Converted:
    codes = {FieldType.BOOLEAN: "not-yes-or-no", FieldType.CODES: "code-unknown"}
    code = codes.get(spec.type, "not-a-point")
    return choices.read_as_json(cells, spec, language=rules.language, code=code)


_by_type: Final[Mapping[str, Callable[[pl.Series, FieldSpec, Rules], Converted]]] = {
    FieldType.INTEGER: _number_values,
    FieldType.DECIMAL: _number_values,
    FieldType.DATE: _date_values,
    FieldType.AREA: _place_values,
    FieldType.PHONE: lambda cells, _spec, rules: texts.read_phone(cells, country=rules.country),
    FieldType.EMAIL: lambda cells, _spec, _rules: texts.read_email(cells),
    FieldType.CODE: lambda cells, spec, _rules: choices.read_code(cells, spec),
    FieldType.BOOLEAN: _json_values,
    FieldType.CODES: _json_values,
    FieldType.POINT: _json_values,
}


def _fragment(key: str, kind: FieldType, values: pl.Series, rules: Rules) -> pl.Series:
    """``"key":value`` as JSON; null where there is no value."""
    if kind == FieldType.AREA:
        values = values.replace_strict(rules.places.codes, default=None, return_dtype=pl.String)
    if kind in {FieldType.INTEGER, FieldType.BOOLEAN, FieldType.CODES, FieldType.POINT}:
        text = values.cast(pl.String)
    elif kind == FieldType.DECIMAL:
        text = evaluate(values.cast(pl.String), pl.col("s").str.replace(r"\.0+$", ""))
    else:
        named = pl.DataFrame({"v": values.cast(pl.String)})
        encoded = pl.struct("v").struct.json_encode()
        whole = named.select(pl.when(pl.col("v").is_not_null()).then(encoded)).to_series()
        text = evaluate(
            whole, pl.col("s").str.slice(5, pl.col("s").str.len_chars() - 6)
        )  # without {"v": and }
    return evaluate(text, pl.lit(orjson.dumps(key).decode() + ":") + pl.col("s"))


def _full_name(work: _Slice, column: Mapped, cells: pl.Series) -> Converted:
    read = texts.read_full_name(cells)
    work.columns["i_given_name"] = read.values
    work.columns["i_family_name"] = read.also["family"]
    work.columns["i_additional_name"] = read.also["additional"]
    return read


def _identifier(work: _Slice, column: Mapped, cells: pl.Series) -> Converted:
    kind = column.target.kind
    assert kind is not None
    cells = _first_whole(work, column, cells)
    read = identifiers.read(cells, kind, is_spreadsheet=work.rules.reading.is_spreadsheet)
    work.columns[f"{column.stem}_lookup"] = read.values
    for part, values in read.also.items():
        work.columns[f"{column.stem}_{part}"] = values
    return read


def _first_whole(work: _Slice, column: Mapped, cells: pl.Series) -> pl.Series:
    """As exports write numbers: masked ones say nothing and are left alone, of several the first one is taken.

    Whole columns are so; one notice stands for all cells of a slice.
    """
    masked = cells.str.starts_with(_MASK).fill_null(False)
    several = cells.str.contains(";", literal=True).fill_null(False) & ~masked
    for code, mask in (("number-masked", masked), ("several-numbers", several)):
        if mask.any():
            work.blame(Bad(code, mask & (mask.cum_sum() == 1), is_warning=True), column, cells)
    if not (masked.any() or several.any()):
        return cells
    first = pl.col("c").str.split(";").list.first().str.strip_chars()
    return pl.DataFrame({"c": cells, "m": masked}).select(pl.when(~pl.col("m")).then(first)).to_series()


def _contact(work: _Slice, column: Mapped, cells: pl.Series) -> Converted:
    is_phone = column.target.key == "contact.phone"
    read = texts.read_phone(cells, country=work.rules.country) if is_phone else texts.read_email(cells)
    work.columns[column.target.key.replace(".", "_")] = read.values
    return read


def _number(work: _Slice, column: Mapped, cells: pl.Series) -> Converted:
    letter = "P" if column.subject == Subject.INDIVIDUAL else "H"
    read = identifiers.read_number(cells, letter)
    work.columns["number" if letter == "P" else "group_number"] = read.values
    return read


def _relationship(work: _Slice, column: Mapped, cells: pl.Series) -> Converted:
    spec = column.target.spec
    assert spec is not None
    read = choices.read_code(cells, spec)
    work.columns["relationship"] = read.values
    return read


_readers: Final = {
    Means.FIELD: _field,
    Means.FULL_NAME: _full_name,
    Means.IDENTIFIER: _identifier,
    Means.HOUSEHOLD: _identifier,
    Means.CONTACT: _contact,
    Means.NUMBER: _number,
    Means.RELATIONSHIP: _relationship,
}


def _read_references(work: _Slice) -> None:
    """Which rows belong to the same household: by its registry number, else by its key, else each row is its own. In a
    file with people side by side a row is one household in any case."""
    if not work.rules.layout.has("household"):
        return
    frame = pl.DataFrame({"row": work.frame["row"]})
    ways: list[pl.Expr] = []
    for name, mark in (("group_number", "N"), (f"{HOUSEHOLD_STEM}_lookup", "K")):
        if name in work.columns:
            frame = frame.with_columns(work.columns[name].alias(name))
            ways.append(pl.lit(mark) + pl.col(name))
    if not ways or work.rules.layout.has_members:
        ways.append(pl.format("#{}", pl.col("row") % MEMBER))
    work.columns["household"] = frame.select(pl.coalesce(ways)).to_series()
    if not work.rules.keys_last:  # a key that means something in this file only is not kept
        for part in ("lookup", "value", "masked", "sealed"):
            work.columns.pop(f"{HOUSEHOLD_STEM}_{part}", None)


def _join_documents(work: _Slice) -> None:
    for subject, fragments in work.fragments.items():
        frame = pl.DataFrame({f"f{index}": fragment for index, fragment in enumerate(fragments)})
        inner = pl.concat_str(pl.all(), separator=",", ignore_nulls=True)
        name = "attributes" if subject == Subject.INDIVIDUAL else "g_attributes"
        has_any = pl.any_horizontal(pl.all().is_not_null())
        work.columns[name] = frame.select(
            pl.when(has_any).then(pl.lit("{") + inner + pl.lit("}"))
        ).to_series()
    for array, marks in work.cleared.items():
        frame = pl.DataFrame(dict(marks))
        words = [pl.when(pl.col(word)).then(pl.lit(word)) for word in frame.columns]
        inner = pl.concat_str(words, separator=",", ignore_nulls=True)
        some = pl.any_horizontal(pl.all())
        work.columns[array] = frame.select(pl.when(some).then(pl.lit("{") + inner + pl.lit("}"))).to_series()


def _overlong(work: _Slice) -> pl.DataFrame:
    rows: Sequence[int] = (
        [row for row in work.frame["row"].to_list() if row in work.rules.overlong]
        if work.rules.overlong
        else []
    )
    lines: list[dict[str, Any]] = [
        {
            "row": row,
            "position": None,
            "code": "too-many-cells",
            "facts": "{}",
            "value": "",
            "is_warning": False,
        }
        for row in rows
    ]
    return pl.DataFrame(lines, schema=_FAULTS)


def _empty(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)
