"""How fast filled-in forms come in: ``python -m bench.forms_speed --submissions 400``.

Sends the shipped form "Register my household" on one process as a registrar of one district does, each a household of
four, whole: read, validated, its number sealed, stored, turned into a change request, and applied with its history, one
durable commit each. In the same run the same answers are only validated, and the same households are registered by the
pen without a form: what a form costs beyond the pen is the difference. With ``--workers 2`` as many processes send as
many forms each at once, as the workers of the server do, and what they send together in a second is said last.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.pen_speed import WARM_UP, registrar, timed
from bench.place import fill, in_a_fresh_register


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=400)
    parser.add_argument("--people", type=int, default=20_000, help="how many are registered before")
    parser.add_argument("--workers", type=int, default=2, help="processes that send at once in the end")
    asked = parser.parse_args()
    where = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    where.chmod(0o711)
    try:
        with in_a_fresh_register(where):
            fill(asked.people)
            measure(asked.submissions)
            if asked.workers > 1:
                together(asked.workers, asked.submissions)
    finally:
        shutil.rmtree(where, ignore_errors=True)


def measure(count: int) -> None:
    from django.utils import timezone  # noqa: PLC0415 - after the settings were chosen

    from tessera.accounts.viewer import system_viewer  # noqa: PLC0415
    from tessera.areas.models import Area  # noqa: PLC0415
    from tessera.changes.actions import requests  # noqa: PLC0415
    from tessera.changes.choices import Channel  # noqa: PLC0415
    from tessera.intake import library  # noqa: PLC0415
    from tessera.intake.actions import submissions  # noqa: PLC0415
    from tessera.intake.answers.cleaning import clean  # noqa: PLC0415
    from tessera.intake.answers.result import Known, KnownArea  # noqa: PLC0415
    from tessera.intake.mapping.gathering import gather  # noqa: PLC0415
    from tessera.intake.mapping.operations import About, operations  # noqa: PLC0415
    from tessera.intake.models import Form  # noqa: PLC0415
    from tessera.intake.published import form_of  # noqa: PLC0415

    now, system = timezone.now(), system_viewer()
    library.publish_all(by=system, now=now)
    form = Form.objects.get(key="register_my_household")
    profile, by = form_of(form.versions.get()), registrar()
    here = Area.objects.filter(path__within_any=list(by.sees.paths)).order_by("-path")
    codes = list(here.values_list("code", flat=True)[:50])
    rows = Area.objects.filter(code__in=codes).values_list("code", "pk", "public_id")
    known = Known({code: KnownArea(code, "", key, public_id) for code, key, public_id in rows})
    today = timezone.localdate(now)
    print(f"load average {os.getloadavg()[0]:.1f}")
    given = list(answers(count + WARM_UP, codes, seed=1))
    print(timed(lambda one: clean(profile, one, today=today, known=known), given).said("validated"))
    sent = timed(lambda one: submissions.send(form, given=one, by=by, now=now), given)
    print(sent.said("validated, stored and filed"))
    bare = []
    for one in answers(count + WARM_UP, codes, seed=2):
        cleaned = clean(profile, one, today=today, known=known)
        assert cleaned.is_complete, cleaned.refused
        about = About(None, None, "en", today, areas=known.areas)
        bare.append(operations(form.action, gather(profile, cleaned.answers), about))
    pen = timed(lambda steps: requests.submit(steps, by=by, channel=Channel.CONSOLE, now=now), bare)
    print(pen.said("the same through the pen alone"))


def together(workers: int, count: int) -> None:
    """Send from so many processes at once, each over a connection of its own; the first to begin starts the clock."""
    from django.db import connections  # noqa: PLC0415 - after the settings were chosen

    connections.close_all()  # a connection must not be shared with a child
    context = multiprocessing.get_context("fork")
    ready, took = context.Barrier(workers), context.Queue()
    children = [
        context.Process(target=send_all, args=(count, number + 3, ready, took)) for number in range(workers)
    ]
    for child in children:
        child.start()
    spans = [took.get(timeout=600) for _child in children]
    for child in children:
        child.join()
    seconds = max(ended for _began, ended in spans) - min(began for began, _ended in spans)
    rate = workers * count / seconds
    print(f"{f'{workers} processes at once':38} {rate:4.0f}/s   load average {os.getloadavg()[0]:.1f}")


def send_all(count: int, seed: int, ready: Any, took: Any) -> None:
    """Warm up, wait for the others, send; when it began and ended."""
    from django.utils import timezone  # noqa: PLC0415

    from tessera.areas.models import Area  # noqa: PLC0415
    from tessera.intake.actions import submissions  # noqa: PLC0415
    from tessera.intake.models import Form  # noqa: PLC0415

    now, by = timezone.now(), registrar()
    form = Form.objects.get(key="register_my_household")
    here = Area.objects.filter(path__within_any=list(by.sees.paths)).order_by("-path")
    codes = list(here.values_list("code", flat=True)[:50])
    began = 0.0
    for number, one in enumerate(answers(count + WARM_UP, codes, seed=seed)):
        if number == WARM_UP:
            ready.wait(timeout=600)
            began = time.perf_counter()
        submissions.send(form, given=one, by=by, now=now)
    took.put((began, time.perf_counter()))


def answers(count: int, codes: Sequence[str], *, seed: int) -> Iterator[dict[str, Any]]:
    """Households of four, each with one number of a paper and one phone."""
    draw = random.Random(seed)
    for number in range(count):
        family = f"Family{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}"
        yield {
            "given_name": draw.choice(["Amina", "Fatou", "Awa", "Mariam"]), "family_name": family,
            "birth_date": f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/{draw.randint(1950, 2000)}", "sex": "2",
            "national_id": f"{seed}{draw.randrange(10**11):011}", "phone": f"+22177{draw.randrange(10**7):07}",
            "area": draw.choice(codes), "address": f"House {number}", "roof": "metal", "rooms": draw.randint(1, 6),
            "assets": {"radio": True, "phone": draw.random() < 0.5}, "agree": True,
            "members": [
                {"member_name": draw.choice(["Ali", "Moussa", "Ismael"]), "member_family": family,
                 "member_tie": tie, "member_sex": "1", "member_born": f"01/0{draw.randint(1, 9)}/{year}"}
                for tie, year in (("spouse", 1980), ("child", 2010), ("child", 2015))
            ],
        }  # fmt: skip


if __name__ == "__main__":
    main()
