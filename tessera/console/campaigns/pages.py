"""One frozen type for each page: all that its template may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.console.find.address import opened
from tessera.lib.dates import moment_in_words
from tessera.notifications import campaigns as questions
from tessera.notifications.campaigns import Progress
from tessera.notifications.choices import CampaignStatus, Channel, Format, Status
from tessera.notifications.models import Campaign
from tessera.notifications.segments import measure
from tessera.web.formatting import quantity, side_by_side
from tessera.web.parts import Crumb, Fact, Kind

KINDS: Final[Mapping[str, Kind]] = {
    CampaignStatus.PROPOSED: "warn",
    CampaignStatus.APPROVED: "info",
    CampaignStatus.SENDING: "info",
    CampaignStatus.SENT: "ok",
    CampaignStatus.STOPPED: "bad",
}


def crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(_("Campaigns"), reverse("console:campaigns")), *more)


@dataclass(frozen=True)
class CampaignRow:
    name: str
    url: str
    status: str
    kind: Kind
    people: int
    by: str
    at: datetime


@dataclass(frozen=True)
class CampaignsPage:
    rows: tuple[CampaignRow, ...]
    find_url: str

    @classmethod
    def of(cls, found: Sequence[Campaign]) -> "CampaignsPage":
        return cls(
            tuple(
                CampaignRow(
                    one.name,
                    reverse("console:campaign", args=[one.public_id]),
                    one.get_status_display(),
                    KINDS[one.status],
                    one.total,
                    one.made_by_name,
                    one.made_at,
                )
                for one in found
            ),
            reverse("console:find"),
        )


@dataclass(frozen=True)
class Sample:
    """What it says to the person of the examples; ``parts`` is how many an SMS takes."""

    language: str
    code: str
    subject: str
    body: str
    sms: str
    parts: int


@dataclass(frozen=True)
class CampaignPage:
    title: str
    crumbs: tuple[Crumb, ...]
    status: str
    kind: Kind
    facts: tuple[Fact, ...]
    numbers: tuple[Fact, ...]
    samples: tuple[Sample, ...]
    done: int
    total: int
    search_url: str
    approve_url: str
    stop_url: str
    is_own: bool

    @classmethod
    def of(cls, found: Progress, *, viewer: Viewer) -> "CampaignPage":
        one = found.campaign
        waits = one.status == CampaignStatus.PROPOSED
        is_own = one.made_by == viewer.actor
        return cls(
            title=one.name,
            crumbs=crumbs(Crumb(one.name)),
            status=one.get_status_display(),
            kind=KINDS[one.status],
            facts=tuple(_facts(one)),
            numbers=tuple(
                Fact(Status(status).label, quantity(number))
                for status, number in found.by_status.items()
                if number
            ),
            samples=tuple(_sample(one, code, str(name)) for code, name in settings.LANGUAGES),
            done=one.done,
            total=one.total,
            search_url=opened(one.query) if one.query else "",
            approve_url=reverse("console:campaign-approve", args=[one.public_id])
            if waits and not is_own
            else "",
            stop_url=reverse("console:campaign-stop", args=[one.public_id])
            if one.status != CampaignStatus.STOPPED
            else "",
            is_own=waits and is_own,
        )


def _facts(one: Campaign) -> list[Fact]:
    facts = [Fact(_("People whom the search found"), quantity(one.total))]
    facts += [Fact(Channel(channel).label, quantity(one.counts.get(channel, 0))) for channel in one.channels]
    facts.append(Fact(_("Cost of the SMS, as counted"), quantity(float(one.cost))))
    facts.append(Fact(_("Written by"), side_by_side(one.made_by_name, moment_in_words(one.made_at))))
    if one.approved_at is not None:
        said = side_by_side(one.approved_by_name, moment_in_words(one.approved_at))
        facts.append(Fact(_("Approved by"), said))
    if one.ended_by_name and one.ended_at is not None:
        facts.append(Fact(_("Stopped by"), side_by_side(one.ended_by_name, moment_in_words(one.ended_at))))
    return facts


def _sample(one: Campaign, code: str, name: str) -> Sample:
    letter = questions.sample(one.texts, Format.LETTER, code) if Channel.EMAIL in one.channels else None
    sms = questions.sample(one.texts, Format.SMS, code).body if Channel.SMS in one.channels else ""
    return Sample(
        name,
        code,
        letter.subject if letter else "",
        letter.body if letter else "",
        sms,
        measure(sms).parts if sms else 0,
    )
