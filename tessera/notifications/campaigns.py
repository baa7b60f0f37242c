"""What campaigns say and whom they reach: counting, and reading their texts. Writing is in ``actions/campaigns.py``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from tessera.accounts.choices import Permission
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.lib.refusals import NotFound
from tessera.notifications import wording
from tessera.notifications.choices import Channel, Format, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Campaign, Gateway, Message
from tessera.notifications.segments import measure
from tessera.notifications.shipped import Text

KEY: Final = "campaign:"
# How many of a campaign's people can be reached, by their language.
_REACHED: Final = """
select i.language, count(*),
  count(*) filter (where exists (select from registry_contactpoint c
                                 where c.individual_id = i.id and c.kind = 'email')),
  count(*) filter (where exists (select from registry_contactpoint c
                                 where c.individual_id = i.id and c.kind = 'phone'))
from notifications_campaignrecipient r join registry_individual i on i.public_id = r.individual
where r.campaign_id = %s group by i.language
"""


@dataclass(frozen=True)
class Reached:
    """How many people there are, how many of them each channel reaches, and what the SMS cost."""

    people: int
    channels: Mapping[str, int]
    cost: Decimal


@dataclass(frozen=True)
class Progress:
    """A campaign with how many of its messages stand where."""

    campaign: Campaign
    by_status: Mapping[str, int]


def key_of(campaign: Campaign) -> str:
    return f"{KEY}{campaign.public_id}"


def campaign_texts(wanted: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], Text]:
    """The texts of campaigns by the occasions of their messages, format and language, in one query."""
    keys = {UUID(occasion.removeprefix(KEY)) for occasion, _format, _language in wanted}
    texts = dict(Campaign.objects.filter(public_id__in=keys).values_list("public_id", "texts"))
    return {
        (occasion, format_, language): text_in(texts[UUID(occasion.removeprefix(KEY))], format_, language)
        for occasion, format_, language in wanted
    }


def text_in(texts: Mapping[str, Mapping[str, str]], format_: str, language: str) -> Text:
    """In the language, else in the registry's own, else in any that was written."""
    found = texts.get(language) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()))
    return Text("", found["sms"]) if format_ == Format.SMS else Text(found["subject"], found["body"])


def count(campaign: Campaign) -> Reached:
    """Only within ``narrowed_to(system_viewer())``: it counts people out of everybody's reach, too."""
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [campaign.pk])
        rows = cursor.fetchall()
    gateway = Gateway.objects.first()
    price = gateway.price if gateway is not None else Decimal(0)
    phones = sum((row[3] for row in rows), 0) if Channel.SMS in campaign.channels else 0
    emails = sum((row[2] for row in rows), 0) if Channel.EMAIL in campaign.channels else 0
    parts = sum(row[3] * parts_in(campaign.texts, row[0]) for row in rows) if phones else 0
    return Reached(sum(row[1] for row in rows), {Channel.EMAIL: emails, Channel.SMS: phones}, price * parts)


def parts_in(texts: Mapping[str, Mapping[str, str]], language: str) -> int:
    return measure(sample(texts, Format.SMS, language).body).parts


def sample(texts: Mapping[str, Mapping[str, str]], format_: str, language: str) -> Text:
    """What it says to the person of the examples."""
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    kind = Event.CAMPAIGN.kind
    text = text_in(texts, format_, known)
    return wording.fill(text, kind.allowed(format_), wording.examples(kind), language=known)


def campaigns(*, viewer: Viewer, limit: int = 100) -> list[Campaign]:
    """The newest first. Raises PermissionMissing."""
    viewer.must(Permission.CAMPAIGNS_SEND)
    return list(Campaign.objects.order_by("-pk")[:limit])


def find(public_id: UUID, *, viewer: Viewer) -> Progress:
    """Raises PermissionMissing, NotFound."""
    viewer.must(Permission.CAMPAIGNS_SEND)
    campaign = Campaign.objects.filter(public_id=public_id).first()
    if campaign is None:
        raise NotFound
    values: dict[str, Any] = {"key": key_of(campaign)}
    with narrowed_to(system_viewer()), connection.cursor() as cursor:
        cursor.execute(
            f"""select status, count(*) from {Message._meta.db_table}
                where key = %(key)s and priority = 2 group by status""",  # noqa: S608 - our own table's name
            values,
        )
        found = dict(cursor.fetchall())
    return Progress(campaign, {status: found.get(status, 0) for status in Status.values})
