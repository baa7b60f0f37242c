from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tessera.accounts.viewer import Viewer
from tessera.registry.queries.people import people
from tessera.web.parts import Words


@dataclass(frozen=True)
class Task:
    """A line of the home page: where it leads, and in a few words what is there."""

    title: Words
    view: str
    icon: str
    note: Words = ""

    @property
    def url(self) -> str:
        return reverse(self.view)


@dataclass(frozen=True)
class Notice:
    """Something that should be done or known soon, on top of the home page."""

    title: Words
    text: Words
    url: str = ""
    icon: str = "hourglass"
    kind: str = "warn"


@dataclass(frozen=True)
class Home:
    greeting: str
    notices: tuple[Notice, ...]
    tasks: tuple[Task, ...]


Asked = Callable[[Viewer, datetime], Task | None]
Warned = Callable[[Viewer, datetime], Sequence[Notice]]
_tasks: list[tuple[int, Asked]] = []
_notices: list[Warned] = []


def task(position: int) -> Callable[[Asked], Asked]:
    """Put a line on the home page; None leaves it out for this viewer. It may ask one query."""

    def register(asked: Asked) -> Asked:
        _tasks.append((position, asked))
        _tasks.sort(key=lambda each: each[0])
        return asked

    return register


def notice(warned: Warned) -> Warned:
    """Have something looked at when the home page is opened that may have to be said on top of it. One query."""
    _notices.append(warned)
    return warned


def home(viewer: Viewer, *, now: datetime) -> Home:
    own = people(viewer.sees.people, viewer=viewer) if viewer.acts_for is None else {}
    name = next((one.name for one in own.values() if not one.is_hidden), viewer.name)
    return Home(
        greeting=greeting(now, name),
        notices=tuple(each for warned in _notices for each in warned(viewer, now)),
        tasks=tuple(shown for _position, asked in _tasks if (shown := asked(viewer, now)) is not None),
    )


def greeting(now: datetime, name: str = "") -> str:
    """By the time of day, and by name where one is given."""
    hour = timezone.localtime(now).hour
    if not name:
        return _("Good morning") if hour < 12 else _("Good afternoon") if hour < 18 else _("Good evening")
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    said = _("Good afternoon, %(name)s") if hour < 18 else _("Good evening, %(name)s")
    return said % {"name": name}
