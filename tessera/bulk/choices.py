from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileFormat(TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel workbook")


class ImportStatus(TextChoices):
    MAPPING = "mapping", _("Columns to be matched")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, to be decided")
    WAITING = "waiting", _("Waits for approval")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


class AttestedStatus(TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, to be decided")
    WAITING = "waiting", _("Waits for approval")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


class DateOrder(TextChoices):
    """In which order a file writes day, month and year. ISO dates are read under any of them."""

    FOUND = "", _("Find it from the whole column")
    DAY_FIRST = "dmy", _("Day, month, year: 27-03-1986")
    MONTH_FIRST = "mdy", _("Month, day, year: 03/27/1986")
    YEAR_FIRST = "ymd", _("Year, month, day: 1986-03-27")


class DecimalMark(TextChoices):
    """What stands before the fraction of a number; the other of the two may stand between thousands."""

    FOUND = "", _("Find it from the whole column")
    DOT = "dot", _("Point: 1,234.5")
    COMMA = "comma", _("Comma: 1.234,5")


class ExportFormat(TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel workbook")
    NDJSON = "ndjson", _("NDJSON, one JSON document a line")
