"""What is wrong with a file, as its pages tell it: by column and reason with a few examples, and row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.bulk.choices import ImportStatus
from tessera.bulk.messages import known_codes, message, row_in_words
from tessera.bulk.models import Fault, Import
from tessera.console.files.addresses import crumbs_to
from tessera.web.parts import Chip, Crumb, Pages

SHOWN: Final = 100  # faults on a page
_WHOLE_ROW: Final = "row"  # stands for the column in an address


@dataclass(frozen=True)
class Asked:
    """Faults of one kind, as the address says; empty for all of them. A position of -1 is the row as a whole."""

    code: str = ""
    position: int | None = None

    @property
    def query(self) -> dict[str, str]:
        if not self.code:
            return {}
        column = _WHOLE_ROW if self.position is None or self.position < 0 else str(self.position)
        return {"code": self.code, "column": column}


def asked_for(given: Mapping[str, str]) -> Asked:
    code, column = given.get("code", ""), given.get("column", "")
    if code not in known_codes():
        return Asked()
    return Asked(code, int(column) if column.isdecimal() and len(column) < 5 else -1)


@dataclass(frozen=True)
class FaultKind:
    """``examples`` are rows and what stands there; ``is_everywhere`` makes one doubt the column, not the rows."""

    column: str
    message: str
    number: int
    is_warning: bool
    examples: tuple[tuple[str, str], ...]
    url: str
    is_everywhere: bool


def fault_kind(found: Import, kind: Mapping[str, Any]) -> FaultKind:
    position = kind["position"]
    asked = Asked(kind["code"], position)
    return FaultKind(
        column=_column(found, position) or _("The row"),
        message=message(kind["code"], kind["facts"]),
        number=kind["number"],
        is_warning=kind["is_warning"],
        examples=tuple(
            (_("Row %(row)s") % {"row": row_in_words(row)}, value) for row, value in kind["examples"]
        ),
        url=f"{reverse('console:file-faults', args=[found.public_id])}?{urlencode(asked.query)}",
        is_everywhere=position is not None and not kind["is_warning"] and kind["number"] == found.rows,
    )


def _column(found: Import, position: int | None) -> str:
    if position is None or not 0 <= position < len(found.headings):
        return ""
    return str(found.headings[position])


@dataclass(frozen=True)
class FaultRow:
    row: str
    column: str
    value: str
    message: str
    is_warning: bool


@dataclass(frozen=True)
class FaultsPage:
    title: str
    crumbs: tuple[Crumb, ...]
    chips: tuple[Chip, ...]
    rows: tuple[FaultRow, ...]
    paging: Pages
    public_id: str
    can_mend: bool


def faults_page(found: Import, faults: Sequence[Fault], asked: Asked) -> FaultsPage:
    shown = faults[:SHOWN]
    more = ""
    if len(faults) > SHOWN:
        more = f"?{urlencode({**asked.query, 'row': shown[-1].row, 'id': shown[-1].pk})}"
    return FaultsPage(
        title=_("Faults in the file"),
        crumbs=crumbs_to(found, _("Faults")),
        chips=_chips(found, shown, asked),
        rows=tuple(_fault_row(found, fault) for fault in shown),
        paging=Pages(next_url=more),
        public_id=str(found.public_id),
        can_mend=found.status == ImportStatus.CHECKED,
    )


def _chips(found: Import, shown: Sequence[Fault], asked: Asked) -> tuple[Chip, ...]:
    """The one kind that is shown, which can be taken away again."""
    if not asked.code or not shown:
        return ()
    column = _column(found, asked.position) or _("The row")
    words = {"column": column, "message": message(asked.code, shown[0].facts)}
    url = reverse("console:file-faults", args=[found.public_id])
    return (Chip(_("%(column)s: %(message)s") % words, url),)


def _fault_row(found: Import, fault: Fault) -> FaultRow:
    words = message(fault.code, fault.facts)
    return FaultRow(
        row_in_words(fault.row), _column(found, fault.position), fault.value, words, fault.is_warning
    )
