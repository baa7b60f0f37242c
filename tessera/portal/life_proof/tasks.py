"""What the home page says of proof of life."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.lib.dates import in_words
from tessera.liveness.actions.reminding import NOUN
from tessera.liveness.queries.checks import first_due
from tessera.notifications.choices import Audience
from tessera.notifications.links import lead_to
from tessera.portal.home.pages import Notice, Task, notice, task

lead_to(NOUN, Audience.PEOPLE, lambda _key: reverse("portal:life-proof"))


@notice
def life_proof_due(viewer: Viewer, now: datetime) -> list[Notice]:
    due = first_due(viewer=viewer)
    if due is None:
        return []
    day = {"day": in_words(due.due_on)}
    url = reverse("portal:life-proof")
    if due.is_waiting:
        title = _("Your proof of life is being looked at")
        return [Notice(title, _("You need not do anything now."), url, kind="info")]
    if due.due_on < timezone.localdate(now):
        title = _("Your proof of life was due on %(day)s") % day
        return [Notice(title, _("Nothing is stopped because of it. Please give it as soon as you can."), url)]
    return [Notice(_("Please give your proof of life by %(day)s") % day, _("It takes a minute."), url)]


@task(65)
def life_proof(viewer: Viewer, now: datetime) -> Task:
    return Task(_("Proof of life"), "portal:life-proof", "heart-handshake", _("When, and how I gave it"))
