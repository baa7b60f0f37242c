"""Files of areas as the tests need them, made in memory."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import orjson

SQUARE = [[10.0, 1.0], [11.0, 1.0], [11.0, 2.0], [10.0, 2.0], [10.0, 1.0]]

ADM0 = [["ADM0_EN", "ADM0_AR", "ADM0_PCODE"], ["Kora", "كورا", "KO"]]
ADM1 = [
    [
        "admin1Name_en",
        "admin1Name_fr",
        "admin1Pcode",
        "admin0Pcode",
        "validOn",
        "validTo",
        "latitude",
        "longitude",
    ],
    ["North", "Nord", "KO1", "KO", "2019-06-03", None, 1.5, 10.5],
    ["South", "Sud", "KO2", "KO", "2019-06-03", None, None, None],
]


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> io.BytesIO:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def feature(geometry: Mapping[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Mapping[str, Any]) -> io.BytesIO:
    return io.BytesIO(orjson.dumps({"type": "FeatureCollection", "features": list(features)}))
