"""The head that all pages of one record share: name, number, place, status, tabs and what may be done."""

from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.changes.queries.records import HouseholdRecord, IndividualRecord, Record
from tessera.console.attestation.shields import ShareShown
from tessera.console.records.forms import OnDateForm
from tessera.console.records.links import on_day, record_url
from tessera.console.records.switch import Switch, query_of
from tessera.lib.dates import in_words
from tessera.registry.choices import GroupStatus, IndividualStatus
from tessera.web.formatting import side_by_side
from tessera.web.parts import Crumb, Kind, Tab


@dataclass(frozen=True)
class Action:
    """Something that may be done with the record, as a link to its form."""

    label: str
    url: str
    icon: str


_HOUSEHOLD_EVENTS: Final[tuple[tuple[str, Permission, str | Promise, str], ...]] = (
    ("correct", Permission.FACTS_CORRECT, gettext_lazy("Correct facts"), "pencil"),
    ("confirm", Permission.FACTS_CORRECT, gettext_lazy("Confirm facts"), "circle-check"),
    ("birth", Permission.LIFE_EVENTS, gettext_lazy("Birth"), "baby-carriage"),
    ("add-member", Permission.LIFE_EVENTS, gettext_lazy("Add a member"), "user-plus"),
    ("remove-member", Permission.LIFE_EVENTS, gettext_lazy("Somebody leaves"), "user-minus"),
    ("change-head", Permission.LIFE_EVENTS, gettext_lazy("Change the head"), "crown"),
    ("move", Permission.LIFE_EVENTS, gettext_lazy("Move the household"), "truck"),
    ("split", Permission.HOUSEHOLD_RESTRUCTURE, gettext_lazy("Split the household"), "arrows-split-2"),
    ("merge", Permission.HOUSEHOLD_RESTRUCTURE, gettext_lazy("Merge into another"), "git-merge"),
    ("contact", Permission.FACTS_CORRECT, gettext_lazy("Add a contact"), "phone"),
    ("identifier", Permission.DOCUMENTS_ATTACH, gettext_lazy("Attach an identifier"), "id"),
    ("document", Permission.DOCUMENTS_ATTACH, gettext_lazy("Attach a document"), "paperclip"),
    ("archive", Permission.PEOPLE_ARCHIVE, gettext_lazy("Archive"), "archive"),
)
_INDIVIDUAL_EVENTS: Final[tuple[tuple[str, Permission, str | Promise, str], ...]] = (
    ("correct", Permission.FACTS_CORRECT, gettext_lazy("Correct facts"), "pencil"),
    ("confirm", Permission.FACTS_CORRECT, gettext_lazy("Confirm facts"), "circle-check"),
    ("death", Permission.LIFE_EVENTS, gettext_lazy("Death"), "grave-2"),
    ("marriage", Permission.LIFE_EVENTS, gettext_lazy("Marriage"), "heart"),
    ("separation", Permission.LIFE_EVENTS, gettext_lazy("Separation"), "heart-broken"),
    ("move", Permission.LIFE_EVENTS, gettext_lazy("Move to another household"), "truck"),
    ("relationship", Permission.LIFE_EVENTS, gettext_lazy("Record a relationship"), "sitemap"),
    ("contact", Permission.FACTS_CORRECT, gettext_lazy("Add a contact"), "phone"),
    ("identifier", Permission.DOCUMENTS_ATTACH, gettext_lazy("Attach an identifier"), "id"),
    ("document", Permission.DOCUMENTS_ATTACH, gettext_lazy("Attach a document"), "paperclip"),
    ("archive", Permission.PEOPLE_ARCHIVE, gettext_lazy("Archive"), "archive"),
)
_EVENTS: Final = {"household": _HOUSEHOLD_EVENTS, "individual": _INDIVIDUAL_EVENTS}
_ASLEEP: Final = {
    IndividualStatus.ARCHIVED, IndividualStatus.MOVED_AWAY, GroupStatus.ARCHIVED, GroupStatus.DISSOLVED,
}  # fmt: skip
_KINDS: Final[dict[str, Kind]] = {"active": "ok", "deceased": "", "archived": "", "duplicate": "warn"}


@dataclass(frozen=True)
class RecordHead:
    """``is_past``: the page shows the record as it was on a date; ``face``: whose initials stand beside it, and
    ``photo`` the address of a picture instead, "" for none.

    ``form`` asks for such a date, for ``here``; None without the right to look back. ``faults`` are counted only
    where they are shown, and so is the ``share`` of facts that are attested.
    """

    title: str
    face: str
    photo: str
    number: str
    summary: str
    status: str
    status_kind: Kind
    crumbs: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    actions: tuple[Action, ...]
    url: str
    here: str
    log_url: str
    family_url: str
    form: OnDateForm | None
    faults: int
    share: ShareShown | None
    is_past: bool
    past_day: str
    switch: Switch
    compare_url: str

    @classmethod
    def of(
        cls,
        record: Record,
        *,
        viewer: Viewer,
        current: str = "overview",
        changes: int | None = None,
        form: OnDateForm | None = None,
        faults: int = 0,
        share: ShareShown | None = None,
    ) -> "RecordHead":
        title = title_of(record)
        looks_back = _looks_back(record, viewer)
        return cls(
            title=title,
            face=_face_of(record) or title,
            photo=_photo_of(record),
            number=record.registry_number,
            summary=_summary(record),
            status=record.status_label,
            status_kind=_KINDS.get(record.status, "info"),
            crumbs=_crumbs(record, title),
            tabs=_tabs(record, viewer=viewer, current=current, changes=changes),
            actions=() if record.at else _actions(record, viewer=viewer),
            url=url_of(record),
            here=url_of(record, "-family" if current == "family" else ""),
            log_url=url_of(record, "-log") if looks_back else "",
            family_url=url_of(record, "-family") + on_day(record.at),
            form=(form or OnDateForm()) if looks_back else None,
            faults=faults,
            share=share,
            is_past=record.at is not None,
            past_day=in_words(record.at.date()) if record.at else "",
            switch=Switch.of(record),
            compare_url=_compare_url(record),
        )


def title_of(record: Record) -> str:
    if isinstance(record, IndividualRecord):
        return record.person.name
    assert isinstance(record, HouseholdRecord)
    if record.name:
        return record.name
    if record.head is None or record.head.person.is_hidden:
        return _("Household %(number)s") % {"number": record.registry_number}
    return _("Household of %(name)s") % {"name": record.head.person.name}


def _face_of(record: Record) -> str:
    """A household without a name of its own shows the initials of its head, which no language turns round."""
    if not isinstance(record, HouseholdRecord) or record.name or record.head is None:
        return ""
    return "" if record.head.person.is_hidden else record.head.person.name


def _photo_of(record: Record) -> str:
    is_shown = isinstance(record, IndividualRecord) and record.at is None and record.owned.has_photo
    return url_of(record, "-photo") if is_shown else ""


def noun_of(record: Record) -> str:
    return "individual" if isinstance(record, IndividualRecord) else "household"


def url_of(record: Record, page: str = "") -> str:
    """The address of a page of the record as it is now."""
    return record_url(noun_of(record), record.public_id, page)


def event_of(noun: str, public_id: UUID | None, kind: str, *, near: Record, viewer: Viewer) -> Action | None:
    """The form of an event about a record that lies where ``near`` does; None without the right to it."""
    for event, permission, label, icon in _EVENTS[noun]:
        if event == kind and public_id and viewer.reach(permission).covers(near.area_path):
            return Action(str(label), reverse(f"console:{noun}-event", args=[public_id, kind]), icon)
    return None


def _summary(record: Record) -> str:
    place = _(", ").join(place.name for place in reversed(record.lies.places[-2:]))
    parts = [place] if place else []
    if isinstance(record, HouseholdRecord):
        count = len(record.members)
        parts.insert(0, ngettext("%(count)d person", "%(count)d people", count) % {"count": count})
    elif isinstance(record, IndividualRecord):
        if record.age is not None:
            parts.insert(
                0, ngettext("%(count)d year old", "%(count)d years old", record.age) % {"count": record.age}
            )
        parts.insert(0, record.sex_label)
    parts.append(_("Registered %(date)s") % {"date": in_words(record.registered_on)})
    return side_by_side(*parts)


def _crumbs(record: Record, title: str) -> tuple[Crumb, ...]:
    first = Crumb(_("Find"), reverse("console:find"))
    if isinstance(record, IndividualRecord):
        homes = (line for line in record.households if line.public_id is not None)
        between = tuple(
            Crumb(home.registry_number, record_url("household", home.public_id, at=record.at))
            for home in islice(homes, 1)
            if home.public_id is not None
        )
        return (first, *between, Crumb(title))
    return (first, Crumb(record.registry_number))


def _tabs(record: Record, *, viewer: Viewer, current: str, changes: int | None) -> tuple[Tab, ...]:
    past = query_of(record) or on_day(record.at)
    tabs = [
        Tab(_("Overview"), url_of(record) + past, current == "overview"),
        Tab(_("Family"), url_of(record, "-family") + past, current == "family"),
    ]
    if record.at is None:
        tabs.append(Tab(_("Attestation"), url_of(record, "-attestation"), current == "attestation"))
    if _looks_back(record, viewer):
        tabs.append(Tab(_("Change log"), url_of(record, "-log"), current == "log", count=changes))
        count = len(record.versions.pictures) or None
        tabs.append(Tab(_("Versions"), url_of(record, "-versions"), current == "versions", count=count))
        tabs.append(Tab(_("Compare two dates"), url_of(record, "-difference"), current == "difference"))
    return tuple(tabs)


def _compare_url(record: Record) -> str:
    """Where the version that is shown stands beside the default."""
    shown = record.versions.shown
    return url_of(record, "-versions-compared") + "?" + urlencode({"v": shown.version}) if shown else ""


def _looks_back(record: Record, viewer: Viewer) -> bool:
    return viewer.reach(Permission.HISTORY_VIEW).covers(record.area_path)


def _actions(record: Record, *, viewer: Viewer) -> tuple[Action, ...]:
    noun = noun_of(record)
    events = _EVENTS[noun]
    if record.status in _ASLEEP:
        events = (("reactivate", Permission.PEOPLE_ARCHIVE, gettext_lazy("Reactivate"), "arrow-back-up"),)
    elif record.status not in {IndividualStatus.ACTIVE, GroupStatus.ACTIVE}:
        events = tuple(event for event in events if event[0] in {"correct", "document", "identifier"})
    found = [
        Action(str(label), reverse(f"console:{noun}-event", args=[record.public_id, kind]), icon)
        for kind, permission, label, icon in events
        if viewer.reach(permission).covers(record.area_path)
    ]
    is_active = record.status in {IndividualStatus.ACTIVE, GroupStatus.ACTIVE}
    if is_active and viewer.reach(Permission.FACTS_CORRECT).covers(record.area_path):
        found.append(_filling(record))
    return tuple(found)


def _filling(record: Record) -> Action:
    """The forms that can be filled in for the record."""
    name = "individual" if isinstance(record, IndividualRecord) else "group"
    query = urlencode({name: record.public_id})
    return Action(_("Fill in a form"), f"{reverse('console:fill')}?{query}", "clipboard-check")
