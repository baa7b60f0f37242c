"""The line of the home page."""

from datetime import datetime

from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.portal.home.pages import Task, task


@task(20)
def information(viewer: Viewer, now: datetime) -> Task:
    return Task(_("My information"), "portal:information", "id", _("Name, birth, address, phone"))
