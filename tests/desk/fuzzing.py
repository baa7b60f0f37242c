"""Sends what nobody means to the whole of Tessera, and writes down where it broke.

Each sending is undone before the next, so that all of them meet the same world.
"""

import logging
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Final

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tessera.lib.db.roles import as_owner
from tests.cast import log_in
from tests.citizens import sign_in
from tests.desk.addresses import WITHOUT_EXAMPLE, Address
from tests.desk.hostile import Attacker, Sent
from tests.desk.world import World

# What may be written although the answer is a refusal: who tried what, the counts of attempts, one's own drafts.
LOGS: Final = (
    "audit_",
    "django_session",
    "accounts_accountevent",
    "accounts_attempts",
    "selfservice_phonecode",  # how often somebody guessed
    "accounts_citizensession",  # when it was last used
    "axes_",
    "usersessions_",
)
DRAFTS: Final = ("changes_draft", "intake_submission")
_TABLES: Final = """
select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname
"""
_ROWS: Final = """select '{0}', count(*), sum(hashtextextended(ctid::text || xmin::text, 0)) from "{0}" """
LANGUAGES: Final = ("en", "fr", "ar", "ar", "xx-\x7f")


@dataclass
class Fuzz:
    """``sessions`` are cookies of log-ins by who has them; "" is somebody who is not logged in."""

    sessions: Mapping[str, Mapping[str, str]]
    random: Random
    attacker: Attacker
    wrong: list[str] = field(default_factory=list)
    sent: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    untouched: dict[str, tuple[int, int]] = field(default_factory=dict)

    def send(self, who: str, url: str, body: Sent | None = None) -> HttpResponse | None:
        """What ``who`` is answered, or None where the server broke. Without a body it is a GET."""
        self.sent += 1
        self.untouched = self.untouched or rows()
        told = f"{who or 'a stranger from outside'}: {url[:300]} [{body.told[:900] if body else 'GET'}]"
        with _undone():
            try:
                answer = self._answer(who, url, body)
                connection.check_constraints()
            except Exception as broken:  # noqa: BLE001 - whatever it is, it is what is looked for
                self._complain(f"{told}: {_where(broken)}")
                return None
            self._judge(told, answer)
        return answer

    def absent(self, found: Iterable[Address]) -> set[str]:
        """The addresses that have been opened, by whomever, and never found."""
        answers = {one.route: self._statuses(one.route) for one in found if one.route not in WITHOUT_EXAMPLE}
        return {route for route, statuses in answers.items() if statuses == {404}}

    def _statuses(self, route: str) -> set[int]:
        return {status for name, status in self.answers if name == route}

    def _answer(self, who: str, url: str, body: Sent | None) -> HttpResponse:
        client = Client()
        for name, value in self.sessions[who].items():
            client.cookies[name] = value
        # What breaks is written down here. In a log its surrogates would end the workers of xdist, and all tests.
        logging.disable(logging.CRITICAL)
        try:
            return self._asked(client, url, body)
        finally:
            logging.disable(logging.NOTSET)

    def _asked(self, client: Client, url: str, body: Sent | None) -> HttpResponse:
        headers = {"HTTP_ACCEPT_LANGUAGE": self.random.choice(LANGUAGES)}
        headers |= {"HTTP_HX_REQUEST": "true"} if self.random.random() < 0.15 else {}
        if body is None:
            answer = client.get(url, **headers)
        else:
            answer = client.generic("POST", url, body.body, content_type=body.content_type, **headers)
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer

    def _judge(self, told: str, answer: HttpResponse) -> None:
        match = answer.resolver_match
        self.answers[match.view_name if match else "", answer.status_code] += 1
        if answer.status_code >= 500:
            self._complain(f"{told}: answered {answer.status_code}")
        if not answer.streaming and b"Traceback (most recent" in answer.content:
            self._complain(f"{told}: showed a traceback")
        if answer.status_code >= 400:
            found = rows()
            written = [name for name in found if found[name] != self.untouched[name]]
            if written:
                self._complain(f"{told}: answered {answer.status_code} and wrote to {written}")

    def _complain(self, told: str) -> None:
        # What a lone surrogate is quoted in cannot be printed, and ends a worker of xdist.
        self.wrong.append(told.encode("ascii", "backslashreplace").decode())


def sessions_of(world: World) -> dict[str, Mapping[str, str]]:
    clients = {who: log_in(user) for who, user in world.users.items()}
    clients |= {"citizen": sign_in(world.citizen), "": Client()}
    return {who: {name: one.value for name, one in client.cookies.items()} for who, client in clients.items()}


def rows() -> dict[str, tuple[int, int]]:
    """Of each table that is no log, how many rows it has and which versions of them.

    One query, planned once for each connection: that takes ten times as long as to answer it.
    """
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select from pg_prepared_statements where name = 'rows_of_all'")
        if not cursor.rowcount:
            cursor.execute(_TABLES)
            tables = [name for (name,) in cursor.fetchall() if not name.startswith(LOGS + DRAFTS)]
            each = " union all ".join(_ROWS.format(name) for name in tables)
            cursor.execute(f"prepare rows_of_all as {each}")
        cursor.execute("execute rows_of_all")
        return {name: (count, versions) for name, count, versions in cursor.fetchall()}


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever is written within is taken back, even after the database has refused something."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        connection.needs_rollback = False


def _where(broken: Exception) -> str:
    """What broke, and the last lines of ours on the way to it."""
    steps = [
        f"{frame.filename.rpartition('tessera/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(broken.__traceback__)
        if "/tessera/" in frame.filename and "site-packages" not in frame.filename
    ]
    return f"{type(broken).__name__}: {str(broken)[:300]} at {' > '.join(steps[-4:])}"
