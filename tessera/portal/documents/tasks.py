"""The line of the home page."""

from datetime import datetime

from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.portal.home.pages import Task, task


@task(40)
def documents(viewer: Viewer, now: datetime) -> Task:
    return Task(_("My documents"), "portal:documents", "files", _("Photos and files of my papers"))
