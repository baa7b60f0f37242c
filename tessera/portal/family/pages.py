from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.viewer import Viewer
from tessera.changes.queries.lines import Member
from tessera.portal.events.about import About
from tessera.portal.events.table import EVENTS
from tessera.portal.requests.pages import DraftLine, drafts
from tessera.web.asking import Words


@dataclass(frozen=True)
class MemberLine:
    name: str
    is_me: bool
    relationship: str
    age: str


@dataclass(frozen=True)
class EventLine:
    kind: str
    label: Words
    icon: str


@dataclass(frozen=True)
class FamilyPage:
    """``number`` is the registry number of the household, empty for who lives in none."""

    number: str
    place: str
    address: str
    members: tuple[MemberLine, ...]
    events: tuple[EventLine, ...]
    drafts: tuple[DraftLine, ...]


def family(found: About | None, *, viewer: Viewer) -> FamilyPage:
    if found is None:
        return FamilyPage("", "", "", (), (), ())
    lies = found.home.lies
    return FamilyPage(
        number=found.home.registry_number,
        place=_(", ").join(place.name for place in reversed(lies.places)),
        address=lies.address,
        members=tuple(_member(one, found) for one in found.home.members if not one.person.is_hidden),
        events=tuple(
            EventLine(kind, form.label, form.icon) for kind, form in EVENTS.items() if form.is_open_to(found)
        ),
        drafts=drafts(viewer),
    )


def _member(one: Member, found: About) -> MemberLine:
    is_me = one is found.me
    age = (
        ""
        if one.age is None
        else ngettext("%(age)d year old", "%(age)d years old", one.age) % {"age": one.age}
    )
    relationship = one.relationship_label or (", ".join(one.role_labels))
    return MemberLine(one.person.name, is_me, relationship, age)
