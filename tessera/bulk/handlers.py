"""Background work of imports."""

from django.utils import timezone, translation

from tessera.bulk import mending
from tessera.bulk.actions import apply as applying
from tessera.bulk.actions import check as checks
from tessera.bulk.attesting import actions as attesting
from tessera.bulk.attesting.checking import check as check_list
from tessera.bulk.choices import AttestedStatus, ImportStatus
from tessera.bulk.models import AttestedFile, Import
from tessera.bulk.owners import viewer_of
from tessera.jobs import actions as jobs
from tessera.jobs.actions import Run
from tessera.notifications import actions as notifications
from tessera.notifications import links
from tessera.notifications.choices import Audience
from tessera.notifications.events import Event
from tessera.notifications.labels import in_each_language
from tessera.notifications.recipients import Recipient


@jobs.handler("bulk.check", stoppable=True)  # its tables are made anew
def check(run: Run, *, import_id: int) -> None:
    found = Import.objects.select_related("owner").get(pk=import_id)
    if found.status != ImportStatus.CHECKING:
        return
    by = viewer_of(found)
    with translation.override(by.language):  # for the stages that the page shows
        checks.check(found, by=by, today=timezone.localdate(), progress=run.progress)


@jobs.handler("bulk.apply")
def apply(run: Run, *, import_id: int) -> None:
    found = Import.objects.select_related("owner", "request").get(pk=import_id)
    by = viewer_of(found)
    with translation.override(by.language):
        applying.run(found, by=by, now=timezone.now, progress=run.progress)
    _tell_owner(found)


@jobs.handler(attesting.CHECK, stoppable=True)  # its tables are made anew
def check_attested(run: Run, *, file_id: int) -> None:
    found = AttestedFile.objects.select_related("owner", "of").get(pk=file_id)
    if found.status != AttestedStatus.CHECKING:
        return
    by = viewer_of(found)
    with translation.override(by.language):
        check_list(found, by=by, on=timezone.localdate(), progress=run.progress)


@jobs.handler(attesting.APPLY)
def apply_attested(run: Run, *, file_id: int) -> None:
    found = AttestedFile.objects.select_related("owner", "of", "request").get(pk=file_id)
    by = viewer_of(found)
    with translation.override(by.language):
        attesting.run(found, by=by, now=timezone.now, progress=run.progress)


@jobs.regularly(seconds=3600)
def forget_refused_rows() -> None:
    mending.forget_old(now=timezone.now())


def _tell_owner(found: Import) -> None:
    """Who imports a file is told once that it is done, also when the job is done again."""
    if found.owner is None:
        return
    notifications.tell(
        Event.IMPORT_FINISHED,
        to=Recipient.staff(found.owner.public_id),
        key=f"import:{found.public_id}:{found.status}",
        now=timezone.now(),
        context={
            "file": found.name,
            "outcome": in_each_language(found.get_status_display),
            "link": links.path("import", Audience.STAFF, found.public_id),
        },
    )
