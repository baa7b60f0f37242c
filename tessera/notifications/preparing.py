"""From messages to what is sent: address, wording and language of a batch, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from tessera.notifications import addresses, recipients, sealing, unsubscribing, wording
from tessera.notifications.addresses import Reachable
from tessera.notifications.campaigns import campaign_texts
from tessera.notifications.channels import Outcome, Outgoing
from tessera.notifications.choices import Category, Channel, Fault, Format, RecipientKind
from tessera.notifications.events import Event, EventKind
from tessera.notifications.models import Message, OptOut
from tessera.notifications.segments import measure
from tessera.notifications.shipped import Text

_FIELD: Final = {Channel.EMAIL: "email", Channel.SMS: "phone"}


@dataclass(frozen=True)
class Prepared:
    """What can be sent, and what came of the others already."""

    ready: tuple[Outgoing, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class _Addressed:
    message: Message
    secret: Mapping[str, Any]
    who: Reachable
    address: str

    @property
    def language(self) -> str:
        return language_of(self.who)


def prepare(messages: Sequence[Message]) -> Prepared:
    """Messages of one channel."""
    outcomes: list[Outcome] = []
    addressed: list[_Addressed] = []
    found = _reachable(messages)
    for message in messages:
        made = _address(message, found)
        if isinstance(made, Fault):
            outcomes.append(Outcome(message.pk, made))
        else:
            addressed.append(made)
    refused = _opted_out(addressed)
    texts = _texts(addressed)
    ready: list[Outgoing] = []
    for one in addressed:
        made_ready = Fault.OPTED_OUT if one.message.pk in refused else _word(one, texts)
        if isinstance(made_ready, Fault):
            outcomes.append(Outcome(one.message.pk, made_ready))
        else:
            ready.append(made_ready)
    return Prepared(tuple(ready), tuple(outcomes))


def language_of(who: Reachable) -> str:
    """The language to write to somebody in."""
    known = dict(settings.LANGUAGES)
    plain = who.language.split("-")[0]
    return who.language if who.language in known else plain if plain in known else settings.LANGUAGE_CODE


def _reachable(messages: Sequence[Message]) -> dict[tuple[str, str], Reachable]:
    by_kind: dict[str, set[str]] = {}
    for message in messages:
        by_kind.setdefault(message.recipient_kind, set()).add(message.recipient)
    return {
        (kind, key): who
        for kind, keys in by_kind.items()
        for key, who in addresses.resolve(kind, sorted(keys)).items()
    }


def _address(message: Message, found: Mapping[tuple[str, str], Reachable]) -> _Addressed | Fault:
    secret = sealing.unseal(message.sealed, of=message.public_id)
    if secret is None:
        return Fault.UNSEALABLE
    if message.recipient_kind == RecipientKind.ADDRESS:
        return _Addressed(message, secret, Reachable(language=secret["language"]), secret["address"])
    who = found.get((message.recipient_kind, message.recipient))
    if who is None or not who.is_active:
        return Fault.NOT_ACTIVE
    address = str(getattr(who, _FIELD[Channel(message.channel)]))
    return _Addressed(message, secret, who, address) if address else Fault.NO_ADDRESS


def _opted_out(addressed: Sequence[_Addressed]) -> set[int]:
    """Those whose address wants no information; service messages are not asked about it."""
    hashes = {
        one.message.pk: recipients.lookup(one.message.channel, one.address)
        for one in addressed
        if Event(one.message.event).kind.category == Category.INFORMATION
    }
    if not hashes:
        return set()
    channel = addressed[0].message.channel
    found = OptOut.objects.filter(channel=channel, lookup__in=set(hashes.values()))
    refused = set(found.values_list("lookup", flat=True))
    return {key for key, lookup in hashes.items() if lookup in refused}


def _texts(addressed: Sequence[_Addressed]) -> dict[tuple[str, str, str], Text]:
    """By event, or for campaigns by occasion; in a query each."""
    found = dict(wording.current({_text_key(one) for one in addressed if not _is_campaign(one)}))
    told = {_text_key(one) for one in addressed if _is_campaign(one)}
    return found | (campaign_texts(told) if told else {})


def _is_campaign(one: _Addressed) -> bool:
    return one.message.event == Event.CAMPAIGN


def _text_key(one: _Addressed) -> tuple[str, str, str]:
    occasion = one.message.key if _is_campaign(one) else one.message.event
    return occasion, Format.of(one.message.channel), one.language


def _word(one: _Addressed, texts: Mapping[tuple[str, str, str], Text]) -> Outgoing | Fault:
    message, kind = one.message, Event(one.message.event).kind
    values = {"registry": settings.REGISTRY_NAME, "name": one.who.name} | message.context | one.secret
    format_ = Format.of(message.channel)
    text = wording.fill(texts[_text_key(one)], kind.allowed(format_), values, language=one.language)
    segments = measure(text.body).parts if message.channel == Channel.SMS else 0
    if segments > wording.MOST_SEGMENTS:
        return Fault.TOO_LONG
    return Outgoing(
        key=message.pk,
        public_id=str(message.public_id),
        address=one.address,
        subject=text.subject,
        text=text.body,
        language=one.language,
        segments=segments,
        unsubscribe_url=_way_out(one, kind),
    )


def _way_out(one: _Addressed, kind: EventKind) -> str:
    """Of letters that may be opted out of."""
    if kind.category != Category.INFORMATION or one.message.channel != Channel.EMAIL:
        return ""
    return unsubscribing.url_for(Channel.EMAIL, one.address)
