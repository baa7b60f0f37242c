"""What the home page says of forms."""

from datetime import datetime

from django.utils.translation import gettext_lazy, ngettext

from tessera.accounts.viewer import Viewer
from tessera.intake.choices import SubmissionStatus
from tessera.intake.queries.submissions import own
from tessera.portal.home.pages import Task, task


@task(25)
def _forms_task(viewer: Viewer, now: datetime) -> Task:
    begun = own(viewer).filter(status=SubmissionStatus.STARTED).count()
    note = (
        ngettext("%(count)d is begun and not sent", "%(count)d are begun and not sent", begun)
        % {"count": begun}
        if begun
        else ""
    )
    return Task(gettext_lazy("Forms to fill in"), "portal:forms", "clipboard-check", note)
