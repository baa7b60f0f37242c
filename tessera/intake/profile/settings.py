"""Settings of Form.io's components that Tessera knows, refuses, or may safely overlook."""

from typing import Any, Final

from tessera.intake.profile.model import Kind

KINDS: Final = {
    "textfield": Kind.TEXT,
    "textarea": Kind.LONG_TEXT,
    "email": Kind.EMAIL,
    "phoneNumber": Kind.PHONE,
    "number": Kind.NUMBER,
    "checkbox": Kind.YES,
    "radio": Kind.RADIO,
    "select": Kind.SELECT,
    "selectboxes": Kind.BOXES,
    "day": Kind.DAY,
    "file": Kind.FILE,
    "editgrid": Kind.ROWS,
}
TYPES: Final = {kind: name for name, kind in KINDS.items()} | {Kind.AREA: "select"}
CONTENT: Final = "content"

# Where Form.io would run a program. ``calculateValue`` and conditions may hold JSONLogic instead.
PROGRAMS: Final = (
    "customConditional", "customDefaultValue", "calculateValue", "logic", "onlyIf", "customOptions", "fileNameTemplate",
    "template", "templates", "searchFilter", "custom", "rowClass", "rowDrafts",
)  # fmt: skip
# These change what is asked or kept; a form that counts on them would be misread.
UNSUPPORTED: Final = (
    "multiple", "hidden", "unique", "protected", "encrypted", "inputMask", "inputMasks", "allowMultipleMasks",
    "allowCalculateOverride", "case", "truncateMultipleSpaces", "enableTime", "wysiwyg", "editor", "uploadOnly",
    "enableManualMode", "addons", "attributes",
)  # fmt: skip
UNSUPPORTED_RULES: Final = (
    "customPrivate",
    "json",
    "minWords",
    "maxWords",
    "strictDateValidation",
    "multiple",
)
# What Form.io's builder writes into every component by itself.
HARMLESS: Final = {"template": "<span>{{ item.label }}</span>", "fileNameTemplate": "{{fileName}}"}


def is_set(value: Any) -> bool:
    """Whether a setting says something; the builder writes empty ones everywhere."""
    if isinstance(value, dict):
        return any(is_set(one) for one in value.values())
    if isinstance(value, list):
        return any(is_set(one) for one in value)
    return value not in (None, "", False, 0)
