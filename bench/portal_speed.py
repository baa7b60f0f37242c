"""How the portal bears a crowd: ``python -m bench.portal_speed --signed-in 200``.

Starts the real server (granian, a process a core, with its worker) beside an embedded database, logs people in, each
in a browser of their own, and lets them go through their pages at once: home, family, information, requests,
documents, a report that they begin, fill in and send. Between two pages everybody waits a while, as people do. In the
middle the server and its worker are killed with SIGKILL and started again: whatever somebody was told is sent must be
there afterwards, once.

The times are those of whole answers, as the phone's side of the line sees them, without the line. The reference is the
page that says that the process is alive.
"""

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.place import fill, in_a_fresh_register

PORT = 8765
LONGEST = 20  # seconds until a phone gives up
PAGES = ("/my/", "/my/family/", "/my/information/", "/my/requests/", "/my/documents/", "/my/")


@dataclass
class Visitor:
    """Somebody at their phone. ``sent`` are the references that they were told."""

    token: str
    cookies: dict[str, str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)


@dataclass
class Seen:
    """How long answers took, by page, in milliseconds; and what went wrong while nothing was being killed."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    is_down: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000, help="how many are registered")
    parser.add_argument("--signed-in", type=int, default=200, help="how many are on the portal at once")
    parser.add_argument("--seconds", type=int, default=60, help="for how long")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two pages of one person")
    asked = parser.parse_args()
    where = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.chmod(0o711)
    os.environ.setdefault("TESSERA_LOG_LEVEL", "WARNING")
    with in_a_fresh_register(where):
        fill(asked.people)
        visitors = logged_in(asked.signed_in)
        server = started()
        try:
            report(
                asyncio.run(crowd(visitors, seconds=asked.seconds, pause=asked.pause, server=server)),
                visitors,
            )
        finally:
            stopped(server)
    shutil.rmtree(where, ignore_errors=True)


def logged_in(count: int) -> list[Visitor]:
    """People of the register who live with somebody, each with a session."""
    from django.utils import timezone  # noqa: PLC0415 - after the settings were chosen

    from tessera.accounts.actions import citizens  # noqa: PLC0415
    from tessera.accounts.actions.citizens import Proof  # noqa: PLC0415
    from tessera.accounts.reach import narrowed_to  # noqa: PLC0415
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.registry.models import Membership  # noqa: PLC0415
    from tessera.selfservice.choices import How  # noqa: PLC0415
    from tessera.selfservice.models import Link  # noqa: PLC0415

    now = timezone.now()
    visitors = []
    with narrowed_to(system_viewer()):
        heads = Membership.objects.filter(roles__contains=["head"], until__isnull=True, is_exclusive=True)
        for one in heads.filter(individual__status="active").select_related("individual")[:count]:
            login = citizens.know(
                issuer="https://id.example.org", subject=str(one.pk), name=one.individual.full_name, acr="bench",
                language="en", now=now,
            )  # fmt: skip
            Link.objects.create(
                citizen=login.citizen, individual=one.individual, how=How.DEMO, since=now, linked_by="system",
                linked_by_name="bench",
            )  # fmt: skip
            _session, token = citizens.begin_session(
                login, proof=Proof(now, acr="bench"), device="bench", now=now
            )
            visitors.append(Visitor(token))
    return visitors


def started() -> "subprocess.Popen[bytes]":
    """The server in a group of its own, once it answers."""
    command = [sys.executable, "-m", "tessera", "serve", "--port", str(PORT)]
    server = subprocess.Popen(command, start_new_session=True)
    for _ in range(300):
        if asyncio.run(alive()):
            return server
        time.sleep(0.2)
    raise RuntimeError("The server does not answer.")


def stopped(server: "subprocess.Popen[bytes]") -> None:
    os.killpg(server.pid, signal.SIGTERM)
    server.wait()


async def alive() -> bool:
    try:
        status, _head, _body = await ask("GET", "/healthz", {})
    except (OSError, TimeoutError, IndexError):
        return False
    return status == 200


async def crowd(
    visitors: Sequence[Visitor], *, seconds: int, pause: float, server: "subprocess.Popen[bytes]"
) -> Seen:
    seen, until = Seen(), time.monotonic() + seconds
    rng = random.Random(5)
    going = [
        asyncio.create_task(visit(one, seen, until=until, pause=pause, late=rng.random() * pause))
        for one in visitors
    ]
    going.append(asyncio.create_task(reference(seen, until=until)))
    await asyncio.sleep(seconds / 2)
    seen.is_down = True
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    again = await asyncio.to_thread(started)
    server.pid, server.returncode = again.pid, None
    await asyncio.sleep(pause)
    seen.is_down = False
    await asyncio.gather(*going)
    return seen


async def visit(one: Visitor, seen: Seen, *, until: float, pause: float, late: float) -> None:
    await asyncio.sleep(late)
    rng = random.Random(one.token)
    while time.monotonic() < until:
        for page in PAGES:
            await timed(one, seen, page)
            await asyncio.sleep(pause * rng.uniform(0.5, 1.5))
            if time.monotonic() > until:
                return
        await report_a_baby(one, seen, pause=pause)


async def reference(seen: Seen, *, until: float) -> None:
    while time.monotonic() < until:
        await timed(Visitor(""), seen, "/healthz")
        await asyncio.sleep(0.5)


async def report_a_baby(one: Visitor, seen: Seen, *, pause: float) -> None:
    """Begin, fill in, check, send; the answer to the last says the reference."""
    begun = await timed(one, seen, "/my/report/baby/")
    url = begun[1].get("location", "") if begun else ""
    if not url:
        return
    form = await timed(one, seen, url, called="/my/report/…")
    if form is None:
        return
    answers = {
        "given_name": "Oumou", "birth_date_day": "3", "birth_date_month": "5", "birth_date_year": "2025",
        "sex": "2", "relationship_to_head": "child", "csrfmiddlewaretoken": token_in(form[2]),
    }  # fmt: skip
    await asyncio.sleep(pause)
    if not await timed(one, seen, url, answers, called="/my/report/… filled in"):
        return
    check = await timed(one, seen, f"{url}check/", called="/my/report/… check")
    if check is None:
        return
    sent = {"csrfmiddlewaretoken": token_in(check[2])}
    done = await timed(one, seen, f"{url}check/", sent, called="/my/report/… sent")
    if done and done[0] == 302:
        shown = await timed(one, seen, done[1]["location"], called="/my/requests/…")
        if shown and (found := re.search(r"CR-\d+-\d+", shown[2])):
            one.sent.append(found[0])


Answer = tuple[int, dict[str, str], str]


async def timed(
    one: Visitor, seen: Seen, path: str, form: dict[str, str] | None = None, *, called: str = ""
) -> Answer | None:
    start = time.perf_counter()
    try:
        answer = await ask("POST" if form else "GET", path, one.cookies | {"tessera_portal": one.token}, form)
    except (OSError, TimeoutError, IndexError, ValueError) as fault:
        if not seen.is_down:
            seen.faults.append(f"{called or path}: {type(fault).__name__}")
        return None
    took = (time.perf_counter() - start) * 1000
    status, head, _body = answer
    if set_cookie := re.match(r"(csrftoken)=([^;]+)", head.get("set-cookie", "")):
        one.cookies[set_cookie[1]] = set_cookie[2]
    if status >= 400 and not seen.is_down:
        seen.faults.append(f"{called or path}: {status}")
    if not seen.is_down:
        seen.took[called or path].append(took)
    return answer if status < 400 else None


async def ask(method: str, path: str, cookies: dict[str, str], form: dict[str, str] | None = None) -> Answer:
    async with asyncio.timeout(LONGEST):
        return await _ask(method, path, cookies, form)


async def _ask(method: str, path: str, cookies: dict[str, str], form: dict[str, str] | None) -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    try:
        body = urlencode(form).encode() if form else b""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: localhost:{PORT}",
            f"Origin: http://localhost:{PORT}",
            "Connection: close",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()),
            f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded",
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        raw = await reader.read()
    finally:
        writer.close()
    head, _gap, content = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in rest)}
    return int(first.split()[1]), fields, content.decode("utf-8", "replace")


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""


def report(seen: Seen, visitors: Sequence[Visitor]) -> None:
    from django.db import connection  # noqa: PLC0415

    from tessera.accounts.reach import narrowed_to  # noqa: PLC0415
    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.changes.models import ChangeRequest  # noqa: PLC0415

    connection.close()  # the database was started anew with the server
    told = [reference for one in visitors for reference in one.sent]
    with narrowed_to(system_viewer()):
        kept = set(ChangeRequest.objects.filter(reference__in=told).values_list("reference", flat=True))
    times = sorted(took for page, some in seen.took.items() if page != "/healthz" for took in some)
    print(f"load average {os.getloadavg()[0]:.1f}; {len(visitors)} people, {len(times)} answers")
    for page, some in sorted(seen.took.items()):
        print(
            f"  {page:32} p50 {statistics.median(some):6.0f} ms  p95 {at(sorted(some), 0.95):6.0f} ms  {len(some)}"
        )
    print(f"all pages: p50 {statistics.median(times):.0f} ms, p95 {at(times, 0.95):.0f} ms")
    twice = len(told) - len(set(told))
    print(f"told that it was sent: {len(told)}; of these there: {len(kept)}; there twice: {twice}")
    print(f"faults while the server was up: {len(seen.faults)} {sorted(set(seen.faults))[:5]}")


def at(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


if __name__ == "__main__":
    main()
