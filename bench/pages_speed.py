"""How quickly the pages of the desk answer: ``python -m bench.pages_speed --people 20000``.

As a registrar of one region, logged in, through all the middleware, in this process (no network): households, people,
a household as it was on a date, and finding by registry number, identifier and phone. Each figure stands beside a
reference from the same run: one row read by its index. "Database" is time inside the database's calls, as the client
waits for it; "work" is what client and server computed, which a busy machine hardly changes.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.place import Work, fill, in_a_fresh_register

WARM_UP = 5
BACK = 30  # days


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000, help="how many are registered")
    parser.add_argument("--pages", type=int, default=100, help="how many of each kind are asked for")
    parser.add_argument("--keep", type=Path, help="a data directory to use and to keep")
    asked = parser.parse_args()
    where = asked.keep or Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.mkdir(exist_ok=True, parents=True)
    where.chmod(0o711)
    os.environ.setdefault(
        "TESSERA_LOG_LEVEL", "WARNING"
    )  # a line for each request would stand between the figures
    with in_a_fresh_register(where):
        from tessera.cli import static  # noqa: PLC0415 - after the settings were chosen

        static.collect()
        fill(asked.people)
        measure(asked.pages)
    if asked.keep is None:
        shutil.rmtree(where, ignore_errors=True)


def measure(pages: int) -> None:
    from tessera.accounts import reach  # noqa: PLC0415
    from tessera.accounts.choices import Purpose  # noqa: PLC0415
    from tessera.changes.queries.records import get_household, get_individual  # noqa: PLC0415

    user, viewer, area = registrar()
    client = logged_in(user)
    with reach.narrowed_to(viewer):
        households, people = some(area, pages + WARM_UP)
        numbers, phones, papers = known(area, pages + WARM_UP)
    on = {"on": (date.today() - timedelta(days=BACK)).isoformat()}
    at = now_less(BACK)
    print(f"load average {os.getloadavg()[0]:.1f}; {len(households) - WARM_UP} of each")

    def page(path: str, **query: Any) -> None:
        answer = client.get(f"{path}?{urlencode(query)}" if query else path)
        assert answer.status_code == 200, (answer.status_code, path)

    def record(call: Callable[..., Any], key: Any, **more: Any) -> None:
        with reach.narrowed_to(viewer):
            call(key, viewer=viewer, purpose=Purpose.SERVICE, **more)

    show("one row by its index (reference)", lambda key: one_row(key, viewer), people)
    show("household page", lambda key: page(f"/households/{key}/"), households)
    show("person page", lambda key: page(f"/individuals/{key}/"), people)
    show("household page as on a date", lambda key: page(f"/households/{key}/", **on), households)
    show("household as on a date, the query", lambda key: record(get_household, key, at=at), households)
    show("person as on a date, the query", lambda key: record(get_individual, key, at=at), people)
    for what, texts in (("registry number", numbers), ("phone", phones), ("identifier", papers)):
        show(f"find by {what}, the query", lambda text: search(text, viewer), texts)
        show(f"find by {what}, the page", lambda text: page("/find/", q=text), texts)


def registrar() -> tuple[Any, Any, Any]:
    """Somebody who works in one region, with the second factor that the desk asks for."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    from tessera.accounts.models import Grant, Role, User  # noqa: PLC0415
    from tessera.accounts.queries import viewer_for  # noqa: PLC0415
    from tessera.areas.models import Area  # noqa: PLC0415

    region = Area.objects.filter(level__number=1).order_by("code")[0]
    user, made = User.objects.get_or_create(email="pages@example.org", defaults={"name": "Rama Registrar"})
    if made:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
        Grant.objects.create(
            user=user, role=Role.objects.get(key="registrar"), area=region, since=date(2020, 1, 1)
        )
    return user, viewer_for(user, on=date.today()), region


def logged_in(user: Any) -> Any:
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def some(area: Any, count: int) -> tuple[list[Any], list[Any]]:
    """Households and people who were registered long enough ago, in no order."""
    from tessera.registry.models import Group, Individual  # noqa: PLC0415

    long_ago = now_less(BACK)

    def keys(model: Any) -> list[Any]:
        found = model.objects.filter(area__path__within=area.path, recorded_at__lt=long_ago, status="active")
        return list(found.order_by("attributes", "id").values_list("public_id", flat=True)[:count])

    return keys(Group), keys(Individual)


def known(area: Any, count: int) -> tuple[list[str], list[str], list[str]]:
    """Registry numbers, phones and identifiers (of a kind that is not sealed, or as people are asked for it)."""
    from tessera.registry.encryption import unseal  # noqa: PLC0415
    from tessera.registry.models import ContactPoint, Identifier, Individual  # noqa: PLC0415

    here = {"individual__area__path__within": area.path}
    numbers = Individual.objects.filter(area__path__within=area.path).order_by("birth_date", "id")
    phones = ContactPoint.objects.filter(**here, kind="phone").order_by("value")
    papers = Identifier.objects.filter(**here).select_related("kind").order_by("lookup")
    return (
        list(numbers.values_list("registry_number", flat=True)[:count]),
        list(phones.values_list("value", flat=True)[:count]),
        [unseal(paper) for paper in papers[:count]],
    )


def now_less(days: int) -> Any:
    from django.utils import timezone  # noqa: PLC0415

    return timezone.now() - timedelta(days=days)


def one_row(key: Any, viewer: Any) -> None:
    from tessera.accounts import reach  # noqa: PLC0415
    from tessera.registry.models import Individual  # noqa: PLC0415

    with reach.narrowed_to(viewer):
        Individual.objects.values_list("pk").get(public_id=key)


def search(text: str, viewer: Any) -> None:
    from tessera.accounts import reach  # noqa: PLC0415
    from tessera.registry.queries import find  # noqa: PLC0415

    with reach.narrowed_to(viewer):
        found = find.people(text, viewer=viewer, purpose="operation", on=date.today())
    assert found.hits, "what is registered is found"


def show(what: str, call: Callable[[Any], None], inputs: Sequence[Any]) -> None:
    """Call with each input; the first ones warm up and are not counted."""
    from django.db import connection  # noqa: PLC0415

    spent, statements, took, inside, counts = 0.0, 0, [], [], []

    def measured(execute: Any, *what: Any) -> Any:
        nonlocal spent, statements
        started = time.perf_counter()
        try:
            return execute(*what)
        finally:
            spent, statements = spent + (time.perf_counter() - started) * 1e3, statements + 1

    for one in inputs[:WARM_UP]:
        call(one)
    work = Work()
    began = work.now()
    with connection.execute_wrapper(measured):
        for one in inputs[WARM_UP:]:
            spent, statements, started = 0.0, 0, time.perf_counter()
            call(one)
            took.append((time.perf_counter() - started) * 1e3)
            inside.append(spent)
            counts.append(statements)
    each = [(now - then) * 1e3 / len(took) for then, now in zip(began, work.now(), strict=True)]
    print(
        f"{what:36} p50 {part(took, 0.5):6.1f}  p95 {part(took, 0.95):6.1f} ms   database p50 {part(inside, 0.5):6.1f}"
        f"  p95 {part(inside, 0.95):6.1f} ms   work {sum(each):6.1f} ms (client {each[0]:.1f}, server {each[1]:.1f})"
        f"   {min(counts)} to {max(counts)} statements ({statistics.mean(counts):.1f})",
        flush=True,
    )


def part(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    main()
