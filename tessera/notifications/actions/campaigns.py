"""Campaigns: written by one person, approved by another, put into the outbox by the worker, stopped by either."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from tessera.accounts.choices import Permission
from tessera.accounts.errors import PermissionMissing
from tessera.accounts.reach import acting, narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.dictionary.choices import Subject
from tessera.jobs import actions as jobs
from tessera.notifications import campaigns, channels, errors, wording
from tessera.notifications.choices import CampaignStatus, Channel, Format, Status
from tessera.notifications.events import Event
from tessera.notifications.models import Campaign, CampaignRecipient, Message
from tessera.notifications.shipped import Text
from tessera.registry.queries.search.where import Where

JOB: Final = "notifications.campaign"
CHUNK: Final = 5_000  # recipients put into the outbox in one transaction
_FOUND: Final = {
    Subject.INDIVIDUAL: """
select s.public_id from registry_individual s where s.status = 'active' and {}""",
    # Of a household its head is written to.
    Subject.GROUP: """
select distinct h.public_id from registry_group s
join registry_membership l on l.group_id = s.id and l.until is null and 'head' = any (l.roles)
join registry_individual h on h.id = l.individual_id and h.status = 'active' where {}""",
}
_PUT: Final = """
insert into notifications_message (public_id, key, event, channel, recipient_kind, recipient, context, priority, status,
  told_at, not_before, expires_at, attempts, fault, gateway_id, segments)
select gen_random_uuid(), %(key)s, 'campaign', k.channel, 'individual', r.individual::text, '{}', 2, 'waiting',
  %(now)s, %(now)s, %(expires_at)s, 0, '', '', 0
from notifications_campaignrecipient r
join registry_individual i on i.public_id = r.individual
cross join unnest(%(channels)s::text[]) as k(channel)
where r.campaign_id = %(campaign)s and r.id > %(after)s and r.id <= %(upto)s
  and exists (select from registry_contactpoint c where c.individual_id = i.id
              and c.kind = case k.channel when 'sms' then 'phone' else 'email' end)
on conflict do nothing
"""
# Of a campaign, those who lie where somebody may not write to them; who lies nowhere is only for everywhere.
_OUTSIDE: Final = """
from registry_individual i left join areas_area area on area.id = i.area_id
where r.campaign_id = %(campaign)s and i.public_id = r.individual
  and (area.path <@ any (%(paths)s::ltree[])) is not true
"""
_RECIPIENTS: Final = "notifications_campaignrecipient"
Texts = Mapping[str, Mapping[str, str]]
Progress = Callable[..., None]


@transaction.atomic
@acting
def make(
    *,
    name: str,
    texts: Texts,
    channels: Sequence[str],
    found: Where,
    subject: Subject,
    query: str,
    by: Viewer,
    now: datetime,
) -> Campaign:
    """Write a campaign down with everybody whom a search found; it waits for somebody else's approval.

    ``found`` is the search's condition, narrowed to what ``by`` may see. Raises PermissionMissing, UnknownChannel,
    NobodyToWriteTo, and what ``wording.check`` refuses.
    """
    by.must(Permission.CAMPAIGNS_SEND)
    by.must(Permission.PEOPLE_VIEW)
    if not channels or not set(channels) <= {Channel.EMAIL, Channel.SMS}:
        raise errors.UnknownChannel(field="channels")
    _check(texts, channels)
    campaign = Campaign.objects.create(
        name=name,
        texts=texts,
        channels=list(channels),
        query=query,
        made_at=now,
        made_by=by.actor,
        made_by_name=by.name,
    )
    with narrowed_to(system_viewer()):  # the condition has the reach of who asks
        _write_down(campaign, found.within(_FOUND[subject]))
        _leave_out(campaign, by=by)
        reached = campaigns.count(campaign)
    if not sum(reached.channels.values()):
        raise errors.NobodyToWriteTo
    campaign.total, campaign.cost = reached.people, reached.cost
    campaign.counts = {str(channel): number for channel, number in reached.channels.items()}
    campaign.save(update_fields=["total", "cost", "counts"])
    return campaign


def _check(texts: Texts, channels: Sequence[str]) -> None:
    if not texts:
        raise errors.TextMissing
    for given in texts.values():
        if Channel.EMAIL in channels:
            wording.check(Event.CAMPAIGN.kind, Format.LETTER, Text(given["subject"], given["body"]))
        if Channel.SMS in channels:
            wording.check(Event.CAMPAIGN.kind, Format.SMS, Text("", given["sms"]))


def _write_down(campaign: Campaign, found: Where) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {_RECIPIENTS} (campaign_id, individual) select %s, f.public_id from ({found.sql}) f",  # noqa: S608 - the search's own words
            [campaign.pk, *found.params],
        )


def _leave_out(campaign: Campaign, *, by: Viewer) -> None:
    """Whom they may see and not write to."""
    reach = by.reach(Permission.CAMPAIGNS_SEND)
    if not reach.everywhere:
        with connection.cursor() as cursor:
            cursor.execute(
                f"delete from {_RECIPIENTS} r where exists (select {_OUTSIDE})",  # noqa: S608
                {"campaign": campaign.pk, "paths": sorted(reach.paths)},
            )


def _must_reach_all(campaign: Campaign, *, by: Viewer) -> None:
    """Who writes to part of the country decides on no campaign that goes further."""
    reach = by.reach(Permission.CAMPAIGNS_SEND)
    if reach.everywhere:
        return
    with narrowed_to(system_viewer()), connection.cursor() as cursor:
        cursor.execute(
            f"select exists (select from {_RECIPIENTS} r where exists (select {_OUTSIDE}))",  # noqa: S608
            {"campaign": campaign.pk, "paths": sorted(reach.paths)},
        )
        ((goes_further,),) = cursor.fetchall()
    if goes_further:
        raise PermissionMissing(permission=Permission.CAMPAIGNS_SEND.label)


@transaction.atomic
@acting
def approve(campaign: Campaign, *, by: Viewer, now: datetime) -> Campaign:
    """Agree to a campaign that another person wrote: the worker sends it. Raises PermissionMissing, OwnCampaign,
    CampaignOver, NoGateway."""
    by.must(Permission.CAMPAIGNS_SEND)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _must_reach_all(locked, by=by)
    if locked.status != CampaignStatus.PROPOSED:
        raise errors.CampaignOver(status=locked.get_status_display())
    if locked.made_by == by.actor:
        raise errors.OwnCampaign
    if not all(channels.is_open(Channel(one)) for one in locked.channels):
        raise errors.NoGateway
    locked.status, locked.approved_at = CampaignStatus.APPROVED, now
    locked.approved_by, locked.approved_by_name = by.actor, by.name
    locked.save(update_fields=["status", "approved_at", "approved_by", "approved_by_name"])
    jobs.enqueue(
        JOB,
        lock=f"campaign-{locked.pk}",
        title=locked.name,
        requested_by_id=by.user_id,
        campaign_id=locked.pk,
    )
    return locked


@transaction.atomic
@acting
def stop(campaign: Campaign, *, by: Viewer, now: datetime) -> int:
    """End a campaign, also one that nobody has approved: what was not sent yet is not sent. How many messages that
    concerns. Raises PermissionMissing, CampaignOver."""
    by.must(Permission.CAMPAIGNS_SEND)
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _must_reach_all(locked, by=by)
    if locked.status == CampaignStatus.STOPPED:
        raise errors.CampaignOver(status=locked.get_status_display())
    locked.status, locked.ended_at, locked.ended_by_name = CampaignStatus.STOPPED, now, by.name
    locked.save(update_fields=["status", "ended_at", "ended_by_name"])
    with narrowed_to(system_viewer()):
        waiting = Message.objects.filter(key=campaigns.key_of(locked), priority=2, status=Status.WAITING)
        return waiting.update(status=Status.STOPPED)


def send(campaign_id: int, *, now: Callable[[], datetime], progress: Progress) -> None:
    """Put a campaign into the outbox, chunk by chunk; done again after a crash, nothing is put there twice. Each chunk
    looks whether somebody has stopped it."""
    last = 0
    progress(total=Campaign.objects.get(pk=campaign_id).total)
    while True:
        upto = _put_chunk(campaign_id, after=last, now=now())
        if upto is None:
            return
        last = upto
        progress(done=Campaign.objects.get(pk=campaign_id).done)


@transaction.atomic
def _put_chunk(campaign_id: int, *, after: int, now: datetime) -> int | None:
    """The last recipient who was put into the outbox; None at the end, or when it was stopped."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if campaign.status not in {CampaignStatus.APPROVED, CampaignStatus.SENDING}:
        return None
    rows = CampaignRecipient.objects.filter(campaign=campaign, pk__gt=after).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:CHUNK])
    if not keys:
        _move(campaign, status=CampaignStatus.SENT, ended_at=now)
        return None
    lasts = Event.CAMPAIGN.kind.lasts
    values: dict[str, Any] = {
        "key": campaigns.key_of(campaign),
        "campaign": campaign.pk,
        "channels": campaign.channels,
        "after": after,
        "upto": keys[-1],
        "now": now,
        "expires_at": now + lasts if lasts else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PUT, values)
    done = CampaignRecipient.objects.filter(campaign=campaign, pk__lte=keys[-1]).count()
    _move(campaign, status=CampaignStatus.SENDING, done=done)
    return keys[-1]


def _move(campaign: Campaign, **values: Any) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(**values)
