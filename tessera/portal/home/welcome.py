"""What somebody reads who has logged in and is nobody in the register: how they come into it."""

from dataclasses import dataclass
from datetime import date, datetime

from tessera.accounts.models import Citizen
from tessera.accounts.viewer import Viewer
from tessera.changes.citizens import registrations_under_way
from tessera.intake.choices import Action, SubmissionStatus
from tessera.intake.queries.forms import open_forms
from tessera.intake.queries.submissions import own
from tessera.portal.filling.pages import AnswersLine, FormLine, form_line, line
from tessera.portal.requests.pages import Line, requests
from tessera.selfservice.queries.links import open_question_of


@dataclass(frozen=True)
class WelcomePage:
    """``asked_at`` is since when a registrar compares who they are. ``form`` registers their household and ``begun`` is
    what they began of it; both are there only while they may send it."""

    name: str
    asked_at: datetime | None
    waits: bool
    form: FormLine | None
    begun: AnswersLine | None
    others: tuple[FormLine, ...]
    sent: tuple[Line, ...]


def welcome(citizen: Citizen, viewer: Viewer, *, today: date, language: str) -> WelcomePage:
    question = open_question_of(citizen)
    waits = registrations_under_way(viewer).exists()
    offered = open_forms(viewer, today=today)
    registers = [one for one in offered if one.action == Action.REGISTER_HOUSEHOLD]
    is_free = question is None and not waits
    begun = own(viewer).filter(form__in=registers, status=SubmissionStatus.STARTED).first()
    return WelcomePage(
        name=citizen.name,
        asked_at=question.asked_at if question is not None else None,
        waits=waits,
        form=form_line(registers[0], language) if registers and is_free else None,
        begun=line(begun, language) if begun is not None and is_free else None,
        others=tuple(form_line(one, language) for one in offered if one not in registers),
        sent=requests(viewer).own,
    )
