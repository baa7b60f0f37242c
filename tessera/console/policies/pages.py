"""One frozen type for each page: all that its template may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tessera.areas.models import Area
from tessera.changes.approval import evidence, rulebook
from tessera.changes.approval.coverage import Gap
from tessera.changes.approval.definition import Condition, Definition, Instant, Operator, Stage
from tessera.changes.choices import Channel, Late
from tessera.changes.queries.policies import PolicyDetail, PolicyLine
from tessera.console.policies.forms import (
    PublishForm,
    field_choices,
    level_choices,
    operation_choices,
    role_choices,
)
from tessera.console.short_forms import FormPage
from tessera.console.tabs import tabs_of
from tessera.dictionary.choices import Sensitivity
from tessera.lib.dates import moment_in_words
from tessera.web.formatting import side_by_side
from tessera.web.parts import Crumb, Event, Fact, Kind, Tab

MOST_GAPS: Final = 30
_TABS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("console:policies", gettext_lazy("Policies")),
    ("console:policy-freezes", gettext_lazy("Freezes")),
    ("console:policy-hours", gettext_lazy("Office hours")),
)


def tabs(current: str) -> tuple[Tab, ...]:
    return tabs_of(_TABS, current)


@dataclass(frozen=True)
class Names:
    """What the keys in a policy are called."""

    operations: Mapping[str, str]
    roles: Mapping[str, str]
    levels: Mapping[str, str]
    fields: Mapping[str, str]
    areas: Mapping[Any, str] = field(default_factory=dict)

    @classmethod
    def read(cls, definitions: Sequence[Definition]) -> "Names":
        """A fixed number of queries for all the policies of a page."""
        keys = {key for definition in definitions for key in definition.areas}
        areas = Area.objects.filter(public_id__in=keys).defer("boundary") if keys else ()
        return cls(
            operations={key: str(label) for key, label in operation_choices()},
            roles=dict(role_choices(deciding=False)),
            levels=dict(level_choices()),
            fields=dict(field_choices()),
            areas={area.public_id: area.name_in(language()) for area in areas},
        )

    def several(self, keys: Sequence[str]) -> str:
        return _(", ").join(self.operations.get(key, key) for key in keys)


def language() -> str:
    return get_language() or "en"


def concerns(definition: Definition, names: Names) -> tuple[Fact, ...]:
    """Which changes it concerns, in words."""
    areas = _(", ").join(sorted(names.areas.get(key, "?") for key in definition.areas))
    channels = _(", ").join(str(Channel(each).label) for each in sorted(definition.channels))
    known = evidence.labels() if definition.evidence else {}
    papers = _(", ").join(known.get(kind, kind) for kind in sorted(definition.evidence))
    least = Sensitivity(definition.sensitivity).label if definition.sensitivity else _("Any")
    return (
        Fact(_("Kinds of change"), names.several(sorted(definition.operations)) or _("All")),
        Fact(_("Areas"), areas or _("Everywhere")),
        Fact(_("Channels"), channels or _("All")),
        Fact(_("Sensitivity of a proposed fact, at least"), least),
        Fact(_("Papers that must come with it"), papers or _("None")),
        Fact(_("Priority"), str(definition.priority)),
        Fact(
            _("Nobody decides at two stages of the same change"),
            _("Yes") if definition.nobody_twice else _("No"),
        ),
    )


@dataclass(frozen=True)
class StageRow:
    name: str
    who: str
    quorum: str
    deadline: str
    url: str
    order_url: str
    drop_url: str
    is_first: bool
    is_last: bool

    @classmethod
    def of(cls, stage: Stage, index: int, total: int, *, names: Names, key: Any) -> "StageRow":
        level = names.levels.get(str(stage.level), "") if stage.level is not None else ""
        return cls(
            name=stage.names.get(language()) or stage.names.get("en") or stage.key,
            who=side_by_side(names.roles.get(stage.role, stage.role), level),
            quorum=_("Everybody") if stage.quorum == "all" else str(stage.quorum),
            deadline=_deadline(stage),
            url=reverse("console:policy-stage", args=[key, index]),
            order_url=reverse("console:policy-order", args=[key, index]),
            drop_url=reverse("console:policy-drop", args=[key, "stages", index]),
            is_first=index == 0,
            is_last=index == total - 1,
        )


def _deadline(stage: Stage) -> str:
    if stage.hours is None:
        return _("No deadline")
    hours = ngettext("%(count)d working hour", "%(count)d working hours", stage.hours) % {
        "count": stage.hours
    }
    return side_by_side(hours, Late(stage.late).label)


@dataclass(frozen=True)
class PartRow:
    """A condition, or who applies a change at once."""

    words: str
    drop_url: str


def condition_in_words(condition: Condition, names: Names) -> str:
    fact = names.fields.get(f"{condition.subject}.{condition.field}", condition.field)
    value = condition.value
    shown = _(", ").join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    words = {"about": condition.about.label, "fact": fact, "operator": Operator(condition.operator).label}
    return (_("%(about)s: %(fact)s %(operator)s") % words) + (f" {shown}" if shown else "")


def instant_in_words(instant: Instant, names: Names) -> str:
    role = names.roles.get(instant.role, instant.role)
    return side_by_side(role, names.several(instant.operations))


@dataclass(frozen=True)
class ListRow:
    name: str
    key: str
    url: str
    state: str
    kind: Kind
    concerns: str
    stages: str
    priority: int | None

    @classmethod
    def of(cls, line: PolicyLine, names: Names) -> "ListRow":
        said = line.current or line.draft
        state, kind = _state(line)
        stages = [stage.names.get(language()) or stage.key for stage in said.stages] if said else []
        return cls(
            name=line.policy.name_in(language()),
            key=line.policy.key,
            url=reverse("console:policy", args=[line.policy.public_id]),
            state=state,
            kind=kind,
            concerns=(names.several(sorted(said.operations)) or _("All")) if said else "",
            stages=" → ".join(stages) or _("Applied at once"),
            priority=said.priority if said else None,
        )


def _state(line: PolicyLine) -> tuple[str, Kind]:
    if line.policy.retired_at is not None:
        return _("Retired"), ""
    if line.number is None:
        return _("Draft"), "info"
    words = {"number": line.number}
    if line.draft is not None:
        return _("Version %(number)d, with a draft") % words, "ok"
    return _("Version %(number)d") % words, "ok"


@dataclass(frozen=True)
class ListPage:
    tabs: tuple[Tab, ...]
    rows: tuple[ListRow, ...]

    @classmethod
    def of(cls, lines: Sequence[PolicyLine]) -> "ListPage":
        names = Names.read([said for line in lines if (said := line.current or line.draft)])
        return cls(tabs("console:policies"), tuple(ListRow.of(line, names) for line in lines))


def edited(detail: PolicyDetail) -> Definition:
    """What the next change of the policy starts from: the draft, else what is or was in force."""
    said = detail.line.draft or detail.line.current
    if said is None and detail.versions:
        said = rulebook.read(detail.versions[0].definition)
    return said or Definition()


@dataclass(frozen=True)
class PolicyPage:
    title: str
    crumbs: tuple[Crumb, ...]
    state: str
    kind: Kind
    waiting: str
    has_draft: bool
    may_retire: bool
    concerns: tuple[Fact, ...]
    stages: tuple[StageRow, ...]
    conditions: tuple[PartRow, ...]
    instants: tuple[PartRow, ...]
    versions: tuple[Event, ...]
    form: PublishForm
    gaps: tuple[str, ...]
    urls: Mapping[str, str]

    @classmethod
    def of(cls, detail: PolicyDetail, *, form: PublishForm, gaps: Sequence[Gap] = ()) -> "PolicyPage":
        definition, policy, key = edited(detail), detail.line.policy, detail.line.policy.public_id
        names, total = Names.read([definition]), len(definition.stages)
        state, kind = _state(detail.line)
        title = policy.name_in(language())
        return cls(
            title=title,
            crumbs=(Crumb(_("Policies"), reverse("console:policies")), Crumb(title)),
            state=state,
            kind=kind,
            waiting=_waiting(detail.waiting),
            has_draft=detail.line.draft is not None,
            may_retire=detail.line.number is not None,
            concerns=concerns(definition, names),
            stages=tuple(
                StageRow.of(stage, index, total, names=names, key=key)
                for index, stage in enumerate(definition.stages)
            ),
            conditions=tuple(
                PartRow(condition_in_words(each, names), _drop(key, "conditions", index))
                for index, each in enumerate(definition.conditions)
            ),
            instants=tuple(
                PartRow(instant_in_words(each, names), _drop(key, "instant", index))
                for index, each in enumerate(definition.instant)
            ),
            versions=tuple(_versions(detail)),
            form=form,
            gaps=tuple(_gap(gap, definition) for gap in gaps[:MOST_GAPS]),
            urls={
                act.replace("-", "_"): reverse(f"console:policy-{act}", args=[key])
                for act in (
                    "rename",
                    "concerns",
                    "stage-new",
                    "condition-new",
                    "instant-new",
                    "publish",
                    "discard",
                    "retire",
                )
            },
        )


def _drop(key: Any, part: str, index: int) -> str:
    return reverse("console:policy-drop", args=[key, part, index])


def _waiting(count: int) -> str:
    return ngettext("%(count)d change waits under it.", "%(count)d changes wait under it.", count) % {
        "count": count
    }


def _gap(gap: Gap, definition: Definition) -> str:
    stage = next(each for each in definition.stages if each.key == gap.stage)
    words = {
        "stage": stage.names.get(language()) or stage.key,
        "area": gap.area.name_in(language()),
        "needed": gap.needed,
        "found": gap.found,
    }
    return _("“%(stage)s” in %(area)s: %(needed)d must agree, %(found)d could.") % words


def _versions(detail: PolicyDetail) -> list[Event]:
    found = []
    for version in detail.versions:
        title = _("Version %(number)d") % {"number": version.number}
        if version.published_at is None:
            found.append(
                Event(_("Draft"), side_by_side(version.saved_by_name, moment_in_words(version.saved_at)))
            )
        else:
            note = side_by_side(version.published_by_name, moment_in_words(version.published_at))
            found.append(Event(title, note))
    return found


def form_page(title: str, button: str, *, detail: PolicyDetail | None = None) -> FormPage:
    """A page with one form about a policy, or about a new one."""
    up = Crumb(_("Policies"), reverse("console:policies"))
    if detail is None:
        return FormPage(title, button, (up, Crumb(title)), reverse("console:policies"))
    policy = detail.line.policy
    back = reverse("console:policy", args=[policy.public_id])
    return FormPage(title, button, (up, Crumb(policy.name_in(language()), back), Crumb(title)), back)
