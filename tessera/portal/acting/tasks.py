"""What the home page says of acting for somebody."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.notifications.choices import Audience
from tessera.notifications.links import lead_to
from tessera.portal.home.pages import Notice, Task, notice, task
from tessera.selfservice.queries.asking import wishes_about
from tessera.selfservice.queries.authority import about_me

lead_to("acting", Audience.PEOPLE, lambda _key: reverse("portal:acting"))
NEW: Final = timedelta(days=30)


@task(40)
def _acting(viewer: Viewer, now: datetime) -> Task:
    note = _("For a child, or for somebody who cannot come themselves")
    return Task(_("Act for somebody"), "portal:acting", "users", note)


@notice
def _somebody_acts(viewer: Viewer, now: datetime) -> list[Notice]:
    """Who was given authority over the viewer a short while ago."""
    if viewer.acts_for is not None:
        return []
    return [
        Notice(
            _("%(name)s may act for you until %(day)s")
            % {"name": one.representative_name, "day": date_format(one.until - timedelta(days=1))},
            _("An office recorded it. If you do not want that, you can end it."),
            reverse("portal:acting"),
            icon="users",
            kind="info",
        )
        for one in about_me(viewer, on=timezone.localdate(now))
        if one.represented_id in viewer.sees.people and one.until is not None and one.made_at > now - NEW
    ]


@notice
def _somebody_asks(viewer: Viewer, now: datetime) -> list[Notice]:
    return [
        Notice(
            _("%(name)s asks to act for you") % {"name": one.representative_name}
            if viewer.acts_for is None
            else _("%(name)s asks to act for %(whom)s")
            % {"name": one.representative_name, "whom": viewer.acts_for.name},
            _("An office decides. If you do not want that, say so."),
            reverse("portal:acting"),
            icon="users",
        )
        for one in wishes_about(viewer)
        if one.objected_at is None
    ]
