"""The values of many facts at once: what the SQL function ``attested_value`` gives, from the columns themselves.

Going through a whole record as JSON costs several times as much; for the facts of a page that does not matter.
"""

from collections.abc import Iterable

from psycopg import sql

from tessera.dictionary.choices import FieldType, Storage
from tessera.dictionary.specs import FieldSpec

_EMPTY = "nullif(nullif(nullif(nullif({}, 'null'), '\"\"'), '[]'), '{{}}')"


def value_of(specs: Iterable[FieldSpec], *, record: str, field: str) -> sql.Composed:
    """An expression over the alias of a record for the value of the field whose key is given; null for any other."""
    cases = [
        sql.SQL("when {} then {}").format(sql.Literal(spec.id), _value(spec, sql.Identifier(record)))
        for spec in specs
    ]
    return sql.SQL("case {} {} end").format(sql.SQL(field), sql.SQL(" ").join(cases))


def _value(spec: FieldSpec, record: sql.Identifier) -> sql.Composable:
    if spec.storage == Storage.ATTRIBUTE:
        attribute = sql.SQL("{}.attributes -> {}").format(record, sql.Literal(spec.key))
        return sql.SQL(_EMPTY).format(attribute)
    if spec.type == FieldType.AREA:
        return sql.SQL("to_jsonb({}.area_id)").format(record)
    if spec.key == "sex":
        return sql.SQL("to_jsonb(nullif({}.sex, 0))").format(record)
    if spec.type == FieldType.POINT:
        return sql.SQL(
            "case when {0}.latitude is not null"
            " then jsonb_build_object('latitude', {0}.latitude, 'longitude', {0}.longitude) end"
        ).format(record)
    if spec.key == "birth_date":
        return sql.SQL(
            "case when {0}.birth_date_precision = 'day' or {0}.birth_date is null then to_jsonb({0}.birth_date)"
            " else jsonb_build_array({0}.birth_date, {0}.birth_date_precision) end"
        ).format(record)
    column = sql.SQL("to_jsonb({}.{})").format(record, sql.Identifier(spec.key))
    return column if spec.type == FieldType.DATE else sql.SQL(_EMPTY).format(column)
