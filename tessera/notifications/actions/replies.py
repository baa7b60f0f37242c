"""What people answer to an SMS: STOP, and START, which takes it back. The gateway hands it on as it does receipts."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from tessera.lib.refusals import Refusal
from tessera.notifications.actions import outboxes
from tessera.notifications.actions.receipts import gateway_of
from tessera.notifications.channels import sms
from tessera.notifications.choices import Channel
from tessera.notifications.models import OptOut
from tessera.notifications.recipients import as_address

# In the languages of the pages; written as people write them, without marks above letters as well.
STOP: Final = frozenset(
    ["stop", "stopall", "unsubscribe", "cancel", "end", "quit"]
    + ["arret", "arrêt", "arreter", "arrêter", "desabonner", "désabonner"]
    + ["قف", "توقف", "إيقاف", "ايقاف", "أوقف", "اوقف", "إلغاء", "الغاء"]
)
START: Final = frozenset(
    [
        "start",
        "unstop",
        "subscribe",
        "reprendre",
        "demarrer",
        "démarrer",
        "ابدأ",
        "ابدا",
        "بدء",
        "استئناف",
        "اشتراك",
    ]
)
_AROUND: Final = " \t\r\n.,;:!?«»\"'“”()-–…،؛؟\u200e\u200f\u202a\u202b\u202c\ufeff"


@transaction.atomic
def hear(reply: Any, *, secret: str, now: datetime) -> bool:
    """Write down that a number wants no more information, or wants it again; False for any other word.

    ``reply`` is a JSON document, or the values of a form. Service messages come all the same. Raises NotFound when the
    secret is wrong or there is no gateway.
    """
    gateway = gateway_of(secret)
    word = sms.said(sms.at_path(reply, gateway.reply_text_path)).strip(_AROUND).casefold()
    if word not in STOP | START:
        return False
    address = _number(sms.said(sms.at_path(reply, gateway.reply_from_path)))
    if not address:
        return False
    if word in STOP:
        return outboxes.opt_out_themselves(Channel.SMS, address, how=OptOut.How.REPLY, now=now)
    return outboxes.opt_in_themselves(Channel.SMS, address)


def _number(said: str) -> str:
    """As E.164; many gateways leave the plus out. Empty for what is no number, such as a sender's name."""
    for typed in (said, f"+{said.strip().lstrip('+')}"):
        try:
            return as_address(Channel.SMS, typed)
        except Refusal:
            continue
    return ""
