"""What somebody may do and why, in sentences."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from tessera.accounts.explanation import HINDERS, Answer, Reason, Why
from tessera.accounts.models import Grant, User
from tessera.console.users.pages import url_of, users_crumb
from tessera.lib.dates import in_words
from tessera.web.formatting import END_OF_ISOLATE, ISOLATE
from tessera.web.parts import Crumb


@dataclass(frozen=True)
class AnswerRow:
    """Permissions with the same answer for the same reasons."""

    permissions: tuple[str, ...]
    may: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AccessPage:
    """``asked`` is the question in words, empty before anything was asked; ``verdict`` the answer to it."""

    title: str
    crumbs: tuple[Crumb, ...]
    back: str
    asked: str = ""
    verdict: str = ""
    may: bool = False  # all that was asked for
    rows: tuple[AnswerRow, ...] = ()


def access_page(user: User) -> AccessPage:
    title = _("What would they see?")
    return AccessPage(title, (users_crumb(), Crumb(user.name, url_of(user)), Crumb(title)), url_of(user))


def answered_page(
    user: User, answers: Sequence[Answer], *, place: str, on: date, is_open: bool, language: str
) -> AccessPage:
    """``is_open`` is for a page that asks for no permission: whoever can log in may open it."""
    page = access_page(user)
    facts = {"name": f"{ISOLATE}{user.name}{END_OF_ISOLATE}", "place": place, "day": in_words(on)}
    asked = _("%(name)s, in %(place)s, on %(day)s") if place else _("%(name)s, anywhere at all, on %(day)s")
    may = is_open or (bool(answers) and all(answer.may for answer in answers))
    rows = tuple(_rows(answers, on=on, language=language))
    return AccessPage(page.title, page.crumbs, page.back, asked % facts, _verdict(answers, may), may, rows)


def _rows(answers: Sequence[Answer], *, on: date, language: str) -> Iterable[AnswerRow]:
    alike: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for answer in answers:
        reasons = tuple(sentence(reason, on=on, language=language) for reason in _telling(answer))
        alike.setdefault((answer.may, reasons), []).append(str(answer.permission.label))
    for (may, reasons), permissions in sorted(alike.items(), key=lambda item: not item[0][0]):
        yield AnswerRow(tuple(permissions), may, reasons)


def _verdict(answers: Sequence[Answer], may: bool) -> str:
    if len(answers) <= 1:
        return _("Yes.") if may else _("No.")
    if may:
        return _("Yes, all of it.")
    return _("Some of it.") if any(answer.may for answer in answers) else _("No, none of it.")


def sentence(reason: Reason, *, on: date, language: str) -> str:
    """Why somebody may or may not: "Registrar in Lomba gives it." """
    if reason.grant is None:
        return str(_OF_THE_ACCOUNT[reason.why]())
    return _OF_A_GRANT[reason.why]() % _facts(reason.grant, language)


def _telling(answer: Answer) -> Sequence[Reason]:
    """What gives it is enough where something does; else everything that would have."""
    gives = [reason for reason in answer.reasons if reason.why == Why.GIVES or reason.why in HINDERS]
    if any(reason.why == Why.GIVES for reason in gives):
        return gives
    near = [reason for reason in answer.reasons if reason.why != Why.LACKS]
    return near or answer.reasons


def _facts(grant: Grant, language: str) -> dict[str, str]:
    return {
        "role": grant.role.name_in(language),
        "area": grant.area.name_in(language) if grant.area else _("the whole country"),
        "since": in_words(grant.since),
        "until": in_words(grant.until) if grant.until else "",
    }


_OF_THE_ACCOUNT: Final[Mapping[Why, Callable[[], str]]] = {
    Why.CLOSED: lambda: _("The account is closed, so none of its roles hold."),
    Why.NO_PASSWORD: lambda: _("No password was set yet, so nobody can log in to the account."),
    Why.NO_SECOND_STEP: lambda: _(
        "No second step is set up, and without one every page leads to setting it up."
    ),
    Why.NO_ROLE: lambda: _("They hold no role and never held one."),
}
_OF_A_GRANT: Final[Mapping[Why, Callable[[], str]]] = {
    Why.GIVES: lambda: _("“%(role)s” in %(area)s gives it."),
    Why.ENDED: lambda: _("“%(role)s” in %(area)s would give it, but ended on %(until)s."),
    Why.NOT_YET: lambda: _("“%(role)s” in %(area)s will give it from %(since)s on."),
    Why.ELSEWHERE: lambda: _("“%(role)s” gives it in %(area)s only, which does not cover this place."),
    Why.LACKS: lambda: _("“%(role)s” in %(area)s does not include it."),
}
