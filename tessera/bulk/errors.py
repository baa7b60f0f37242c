from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class FileRefused(Refusal):
    code = "file-refused"
    message = _(
        "This is neither a CSV file nor an Excel workbook (.xlsx). Save it as one of the two and try again."
    )


class FileTooLarge(Refusal):
    code = "file-too-large"
    message = _(
        "The file is larger than %(limit)s megabytes. Split it, or ask the operator to raise the limit."
    )


class FileEmpty(Refusal):
    code = "file-empty"
    message = _("The file has no rows below its headings.")


class FileUnreadable(Refusal):
    code = "file-unreadable"
    message = _(
        "The file cannot be read as a table. Open it in a spreadsheet, save it again and try once more."
    )


class WorkbookUnreadable(FileUnreadable):
    code = "workbook-unreadable"
    message = _(
        "The file cannot be read as a workbook: it is damaged, or not an Excel workbook (.xlsx) at all."
        " Open it in a spreadsheet, save it again and try once more."
    )


class SheetTooLarge(Refusal):
    code = "sheet-too-large"
    message = _(
        "The sheet reaches over %(rows)s rows and %(columns)s columns, which is more than can be read."
        " Delete what stands far outside of the table, or split it."
    )


class TooManyColumns(Refusal):
    code = "too-many-columns"
    message = _("The file has %(columns)s columns. There is room for %(most)s.")


class CellTooLong(Refusal):
    code = "cell-too-long"
    message = _(
        "A cell is longer than %(most)s characters, or a quotation mark is never closed. Mend it and try again."
    )


class HeadingTwice(Refusal):
    code = "target-twice"
    message = _("Two columns are matched to “%(target)s”. Leave one of them out.")


class NothingToMatch(Refusal):
    code = "nothing-mapped"
    message = _(
        "No column is matched to a field yet. Match at least a name, a registry number or an identifier."
    )


class UnknownTarget(Refusal):
    code = "unknown-target"
    message = _("“%(target)s” is not something that a column can be matched to.")


class WhoseMissing(Refusal):
    code = "whose-missing"
    message = _("“%(target)s” is a fact of a person. Say which person of the row it belongs to.")


class DateOrderAmbiguous(Refusal):
    code = "date-order-ambiguous"
    message = _(
        "In “%(column)s” the file does not show whether the day or the month comes first (%(example)s)."
        " Choose the order."
    )


class DecimalMarkAmbiguous(Refusal):
    code = "decimal-mark-ambiguous"
    message = _(
        "In “%(column)s” the file does not show whether the sign in %(example)s stands before a fraction or between"
        " thousands. Choose how it writes numbers."
    )


class KeysMustLast(Refusal):
    code = "keys-must-last"
    message = _(
        "Households without people are found again by their numbers alone, which must mean the same in other files."
    )


class PersonInHouseholds(Refusal):
    code = "person-in-households"
    message = _(
        "“%(target)s” is a fact of a person. The table of households can hold facts of households only."
    )


class NotLinked(Refusal):
    code = "tables-not-linked"
    message = _(
        "The two tables have nothing in common yet. Match a column of each to the household’s number, so that people"
        " find their household."
    )


class MendedTooEarly(Refusal):
    code = "mended-too-early"
    message = _(
        "These rows belong to households of “%(name)s”. Apply that file first, or its households would be registered"
        " twice."
    )
    status = 409


class NotNow(Refusal):
    code = "not-now"
    message = _("This cannot be done while the import is in this state: %(status)s.")
    status = 409


class HasFaults(Refusal):
    code = "has-faults"
    message = _(
        "Some rows have faults, and this import was told to apply all rows or none. Mend the file and upload it again."
    )
    status = 409


class NothingToApply(Refusal):
    code = "nothing-to-apply"
    message = _("No row of this file would change anything.")
    status = 409


class FilterUnknown(Refusal):
    code = "filter-unknown"
    message = _("“%(filter)s” is not something that an export can be narrowed by.")


class TypeNotForColumn(Refusal):
    code = "type-not-for-column"
    message = _("A column of a file cannot become a field of this type.")


class VersionNameMissing(Refusal):
    code = "version-name-missing"
    message = _(
        "Give the version a name, for example “Survey 2026”, so that it can be found and marked as default."
    )


class NotAList(Refusal):
    code = "not-a-list"
    message = _(
        "This is not a list that was downloaded to be attested: the column “%(missing)s” is missing. Upload the"
        " downloaded file with its columns as they were."
    )


class ListUnknown(Refusal):
    code = "list-unknown"
    message = _("No row of this file belongs to a list of facts to be attested that you may use.")


class NoFieldsChosen(Refusal):
    code = "no-fields-chosen"
    message = _("Choose at least one fact that you may attest.")
