"""What people tell of their household: answers that are right, begun and sent."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from tessera.accounts.viewer import Viewer
from tessera.changes.actions import drafts, requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import Separation
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import Field, Section
from tessera.lib.uuid7 import uuid7
from tessera.portal.events.kept import KIND
from tests.changes.families import NOW, Family

BABY = {
    "given_name": "Oumou",
    "family_name": "Diallo",
    "birth_date_day": "3",
    "birth_date_month": "5",
    "birth_date_year": "2025",
    "sex": "2",
    "relationship_to_head": "child",
}


def answers_for(kind: str, family: Family, area: str) -> dict[str, Any]:
    return {
        "baby": BABY,
        "member": BABY | {"since": "2025-06-01"},
        "death": {"individual": str(family.moussa), "on": "2026-01-02"},
        "marriage": BABY
        | {"other": "new", "birth_date_year": "1990", "on": "2025-06-01", "relationship_to_head": "spouse"},
        "separation": {"other": str(family.moussa), "on": "2025-06-01", "leaver": ""},
        "move": {"area": area, "address": "Near the clinic", "on": "2025-06-01"},
        "leaving": {"individual": str(family.moussa), "on": "2025-06-01", "because": "left"},
        "living": {"bedrooms": "3", "tap_water": "yes"},
        "head": {"new_head": str(family.moussa), "relationship": "spouse"},
    }[kind]


def ask_conditions() -> None:
    """Let people say how their household lives: how many rooms, under a heading, and whether there is water."""
    labels = {"en": "Living conditions", "fr": "Conditions de vie", "ar": "ظروف المعيشة"}
    section = Section.objects.create(key="living", subject=Subject.GROUP, labels=labels)
    for key, kind, english, arabic, more in (
        (
            "bedrooms",
            FieldType.INTEGER,
            "Rooms for sleeping",
            "غرف النوم",
            {"minimum": 0, "section": section},
        ),
        ("tap_water", FieldType.BOOLEAN, "Piped water", "ماء الشبكة", {"section": section}),
        ("debts", FieldType.INTEGER, "Debts", "الديون", {"citizen_may_propose": False}),
    ):
        labels = {"en": english, "ar": arabic}
        settings = {"citizen_may_propose": True} | more
        Field.objects.create(subject=Subject.GROUP, key=key, type=kind, labels=labels, **settings)


def begin(kind: str, family: Family, *, area: str, by: Viewer) -> UUID:
    """A report that is complete and not sent; its key."""
    answers = {
        name: [str(one) for one in value] if isinstance(value, list) else [str(value)]
        for name, value in answers_for(kind, family, area).items()
    }
    key = uuid7()
    drafts.keep(key, kind=KIND + kind, answers=answers, by=by, now=timezone.now())
    return key


def send_separation(family: Family, *, by: Viewer) -> ChangeRequest:
    """From the husband, about both."""
    told = Separation(one=family.moussa, other=family.amina, on=NOW.date())
    return requests.submit([told], by=by, channel=Channel.PORTAL, now=timezone.now())
