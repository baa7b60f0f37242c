"""What the home page says of the household."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from tessera.accounts.viewer import Viewer
from tessera.portal.home.pages import Task, task


@task(20)
def _family_task(viewer: Viewer, now: datetime) -> Task:
    return Task(
        gettext_lazy("My household and family"),
        "portal:family",
        "users",
        gettext_lazy("Who lives with me. Tell us about a baby, a death, a marriage, a move."),
    )
