"""The line of the home page, and where messages lead to."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.viewer import Viewer
from tessera.notifications import unsubscribing
from tessera.notifications.choices import Audience
from tessera.notifications.links import lead_to
from tessera.notifications.queries import unread
from tessera.portal.home.pages import Task, task

lead_to("change", Audience.PEOPLE, lambda key: reverse("portal:request", args=[key]))
lead_to("documents", Audience.PEOPLE, lambda _key: reverse("portal:documents"))
lead_to(unsubscribing.NOUN, Audience.PEOPLE, lambda token: reverse("portal:unsubscribe", args=[token]))


@task(35)
def inbox(viewer: Viewer, now: datetime) -> Task:
    count = unread(viewer=viewer)
    note = (
        ngettext("%(count)d new message", "%(count)d new messages", count) % {"count": count} if count else ""
    )
    return Task(_("Messages"), "portal:inbox", "mail", note)
