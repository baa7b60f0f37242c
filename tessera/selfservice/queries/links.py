"""Questions about who citizens are."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch

from tessera.accounts.choices import Permission
from tessera.accounts.models import Citizen
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.selfservice import errors
from tessera.selfservice.models import Link, LinkCandidate, LinkQuestion

MOST = 50


def open_question_of(citizen: Citizen) -> LinkQuestion | None:
    """What a registrar is being asked about the citizen; they may know since when, and nothing of the candidates."""
    with narrowed_to(system_viewer()):
        return LinkQuestion.objects.filter(citizen=citizen, settled="").first()


def must_not_be_asked_about(citizen: Citizen) -> None:
    """Who may be in the register already does not register a second time. Raises StillBeingChecked."""
    if open_question_of(citizen) is not None:
        raise errors.StillBeingChecked


def open_questions(viewer: Viewer) -> list[LinkQuestion]:
    """What the viewer may settle, the oldest first; at most ``MOST`` + 1."""
    reach = viewer.reach(Permission.CITIZENS_LINK)
    found = LinkQuestion.objects.filter(settled="").select_related("area").defer("area__boundary")
    if not reach.everywhere:
        found = found.filter(area__path__within_any=sorted(reach.paths))
    return list(found.order_by("asked_at", "pk")[: MOST + 1])


def find_question(public_id: UUID, *, viewer: Viewer) -> LinkQuestion:
    """One that the viewer may settle or has been settled where they may, with its candidates. Raises
    QuestionNotFound."""
    reach = viewer.reach(Permission.CITIZENS_LINK)
    found = LinkQuestion.objects.filter(public_id=public_id).select_related("area", "citizen")
    if not reach.everywhere:
        found = found.filter(area__path__within_any=sorted(reach.paths))
    candidates = LinkCandidate.objects.select_related("individual__area").order_by("pk")
    question = found.prefetch_related(Prefetch("candidates", queryset=candidates)).first()
    if question is None:
        raise errors.QuestionNotFound
    return question


def link_of(citizen: Citizen) -> Link | None:
    """Who the citizen is now. Inside the citizen's own session."""
    return Link.objects.filter(citizen=citizen, until__isnull=True).select_related("individual").first()


def links_of(individuals: Sequence[int]) -> dict[int, Link]:
    """Who is linked now to each of the people, by their keys."""
    found = Link.objects.filter(individual__in=individuals, until__isnull=True)
    return {link.individual_id: link for link in found}


def find_link(public_id: UUID) -> Link:
    """A link that holds, of somebody within reach of the session. Raises LinkNotFound."""
    found = Link.objects.filter(public_id=public_id, until__isnull=True)
    link = found.select_related("individual__area").first()
    if link is None:
        raise errors.LinkNotFound
    return link
