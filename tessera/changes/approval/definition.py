"""What a policy says, typed: which changes it concerns, and the stages at which they wait.

It is data, kept as JSON in ``PolicyVersion.definition``, and is never evaluated as code.
"""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tessera.changes.choices import Channel, Late
from tessera.dictionary.choices import Sensitivity, Subject

UNDO: Final = "undo"
EVERYBODY: Final = 0  # a quorum
MOST_STAGES: Final = 9
MOST_HOURS: Final = 2_000

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=50)]


class About(TextChoices):
    """What a condition looks at."""

    RECORD = "record", _("the record as it stands")
    PROPOSED = "proposed", _("what is proposed")


class Operator(TextChoices):
    IS = "is", _("is")
    IS_NOT = "is-not", _("is not")
    ONE_OF = "one-of", _("is one of")
    LESS = "less", _("is less or earlier than")
    MORE = "more", _("is more or later than")
    RECORDED = "recorded", _("is recorded")
    MISSING = "missing", _("is not recorded")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Data):
    """A fact of a record that the change touches, or a fact that it proposes, compared with ``value``.

    It holds as soon as it holds for one record or one proposed fact. About what is proposed, ``recorded`` asks whether
    the fact is proposed at all, and ``missing`` whether it is to be taken away. ``value`` is written as the field's
    values are in an operation's input; a list for ``one-of``, none for ``recorded`` and ``missing``.
    """

    about: About
    subject: Subject
    field: str
    operator: Operator
    value: str | int | float | bool | tuple[str, ...] | None = None


class Stage(_Data):
    """Somebody must agree. ``level`` is that of the area in which the role is held; None is any.

    ``hours`` are working hours. ``late_role`` may act as well once the stage was escalated; empty is the same role.
    """

    key: Key
    names: dict[str, str] = Field(default_factory=dict)
    role: Key
    level: Annotated[int, Field(ge=0, le=9)] | None = None
    quorum: Annotated[int, Field(ge=1, le=50)] | Literal["all"] = 1
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] | None = None
    late: Late = Late.REMIND
    late_role: Key | Literal[""] = ""

    @property
    def needed(self) -> int:
        return EVERYBODY if self.quorum == "all" else self.quorum


class Instant(_Data):
    """Who holds the role wherever the change reaches applies it at once: these operations, or all if none is named."""

    role: Key
    operations: tuple[str, ...] = ()


class Definition(_Data):
    """Which changes the policy concerns, and what they wait for.

    All that is given must hold; an empty set asks nothing. ``operations`` are kinds of operations, "import" and "undo";
    an undo is concerned by what concerns the operations that it takes back, too. ``sensitivity`` is the least of a fact
    that is proposed. ``areas`` are public ids of areas, and concern all below them. Of the policies that concern an
    operation, the one with the lowest ``priority`` is followed. Without stages it is applied at once. ``evidence`` are
    kinds of document, one of each of which comes with a change of a record that there is already.
    """

    priority: Annotated[int, Field(ge=0, le=10_000)] = 100
    operations: frozenset[str] = frozenset()
    channels: frozenset[Channel] = frozenset()
    sensitivity: Sensitivity | None = None
    areas: frozenset[UUID] = frozenset()
    conditions: tuple[Condition, ...] = ()
    stages: Annotated[tuple[Stage, ...], Field(max_length=MOST_STAGES)] = ()
    instant: tuple[Instant, ...] = ()
    nobody_twice: bool = True
    evidence: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """As it is kept; sets in order, so that two equal definitions read the same."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        return {key: sorted(value) if key in _SETS else value for key, value in plain.items()}


_SETS: Final = {"operations", "channels", "areas", "evidence"}
