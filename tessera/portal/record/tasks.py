"""The lines of the home page."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.accounts.viewer import Viewer
from tessera.portal.home.pages import Task, task
from tessera.selfservice.queries.looks import how_many

YEAR: Final = timedelta(days=365)
MOST: Final = 99


@task(60)
def seen(viewer: Viewer, now: datetime) -> Task:
    count = how_many(viewer=viewer, since=now - YEAR, most=MOST)
    if count > MOST:
        note = _("More than %(count)d times within a year") % {"count": MOST}
    else:
        note = ngettext("%(count)d time within a year", "%(count)d times within a year", count) % {
            "count": count
        }
    return Task(_("Who has seen my information"), "portal:seen", "eye", note)


@task(70)
def versions(viewer: Viewer, now: datetime) -> Task:
    return Task(_("What has changed"), "portal:versions", "history", _("Earlier versions of my record"))


@task(80)
def data(viewer: Viewer, now: datetime) -> Task:
    return Task(_("Download my data"), "portal:data", "download", _("To read, print or hand on"))
