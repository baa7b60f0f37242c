"""What the home page says of requests."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tessera.accounts.viewer import Viewer
from tessera.changes.choices import RequestStatus
from tessera.portal.home.pages import Notice, Task, notice, task
from tessera.selfservice.queries.requests import own, touching


@task(30)
def _requests_task(viewer: Viewer, now: datetime) -> Task:
    waiting = own(viewer).filter(status__in=(RequestStatus.SUBMITTED, RequestStatus.APPROVED)).count()
    note = (
        ngettext("%(count)d is on its way", "%(count)d are on their way", waiting) % {"count": waiting}
        if waiting
        else ""
    )
    return Task(gettext_lazy("My requests"), "portal:requests", "list-check", note)


@notice
def _questions(viewer: Viewer, now: datetime) -> list[Notice]:
    """What the office asked, and what others sent that touches their record."""
    asked = own(viewer).filter(status=RequestStatus.RETURNED).order_by("-pk")[:3]
    return [
        Notice(
            _("The office has a question about %(reference)s") % {"reference": one.reference},
            _("It goes on when you answer."),
            _url(one.public_id),
            icon="message",
        )
        for one in asked
    ]


@notice
def _about_me(viewer: Viewer, now: datetime) -> list[Notice]:
    sent = touching(viewer).filter(status=RequestStatus.SUBMITTED).order_by("-pk")[:3]
    return [
        Notice(
            _("%(name)s sent a request that is about you") % {"name": one.actor_name},
            _("Look at it. You can agree, or object."),
            _url(one.public_id),
            icon="users",
            kind="info",
        )
        for one in sent
    ]


def _url(public_id: UUID) -> str:
    return reverse("portal:request", args=[public_id])
