"""What the domain raises when it will not do something: a class with a stable code and the facts.

Each face translates a refusal once: a page, a problem document, an exit code.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # noqa: N818 - the house word for a typed "no"
    """An anticipated "no". ``code`` is stable and documented, ``message`` is a full translatable sentence."""

    code: ClassVar[str]
    message: ClassVar[str | Promise]
    status: ClassVar[int] = 422

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.facts: Mapping[str, Any] = facts
        self.field = field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) % self.facts


class NotFound(Refusal):
    """Absent and out of reach look alike."""

    code = "not-found"
    message = _("There is nothing here that you may see.")
    status = 404


class NotAllowed(Refusal):
    """The viewer is known and the thing may be seen, but this may not be done."""

    code = "not-allowed"
    message = _("Your roles do not allow this here.")
    status = 403
