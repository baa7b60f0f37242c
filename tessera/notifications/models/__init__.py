from tessera.notifications.models.campaign import Campaign, CampaignRecipient
from tessera.notifications.models.gateway import Gateway, Meter
from tessera.notifications.models.message import Message
from tessera.notifications.models.preference import EventChannels, OptOut, Preference
from tessera.notifications.models.wording import Wording

__all__ = [
    "Campaign",
    "CampaignRecipient",
    "EventChannels",
    "Gateway",
    "Message",
    "Meter",
    "OptOut",
    "Preference",
    "Wording",
]
