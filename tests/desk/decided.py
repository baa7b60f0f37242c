"""What is decided and what is said of records: a policy with a draft, what waits and what came back,
versions, and lists of facts that somebody attests."""

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.bulk.attesting import actions as lists
from tessera.bulk.attesting import checking, download
from tessera.bulk.models import AttestedFile
from tessera.changes.actions import decisions, delegations, freezes, marking, policies, requests
from tessera.changes.choices import Channel
from tessera.changes.models import ChangeRequest, Policy
from tessera.changes.operations import AttachDocument, CorrectFacts, KeepVersion
from tessera.changes.operations.attachments import DocumentInput
from tessera.dictionary.choices import Subject
from tessera.registry.models import Document
from tessera.versions.models import NamedVersion
from tests.cast import Country
from tests.changes.families import Family, submit

Named = dict[str, list[tuple[Any, ...]]]


def approvals(tamar: Country, family: Family, users: Mapping[str, User], *, paper: DocumentInput) -> Named:
    """Two corrections of the clerk's, one that waits and one that was sent back, under a policy that is rewritten."""
    now, policy = timezone.now(), _policy()
    clerk, approver = (viewer_for(users[who], on=now.date()) for who in ("clerk", "approver"))
    waiting, returned = (
        requests.submit(
            [
                CorrectFacts(individual=key, facts={"given_name": name}),
                AttachDocument(individual=key, document=paper),
            ],
            by=clerk, channel=Channel.CONSOLE, now=now, reason="They showed us",
        )
        for key, name in ((family.awa, "Hawa"), (family.moussa, "Musa"))
    )  # fmt: skip
    with narrowed_to(system_viewer()):
        submit(AttachDocument(individual=family.awa, document=paper))
        known = Document.objects.filter(individual__public_id=family.awa).latest("pk")
    with narrowed_to(approver):
        found = ChangeRequest.objects.get(pk=returned.pk)
        decisions.send_back(found, by=approver, now=now, note="Which paper?")
    freeze = freezes.begin(
        areas=[tamar.village_elsewhere], programme="Winter grants", since=now + timedelta(days=1),
        until=now + timedelta(days=9), by=system_viewer(), now=now,
    )  # fmt: skip
    deputy = delegations.delegate(
        users["approver"], deputy=users["administrator"], since=now.date(), until=now.date() + timedelta(days=9),
        by=system_viewer(), now=now, reason="Away",
    )  # fmt: skip
    return {
        "waiting": [(waiting.public_id,), (returned.public_id,)],
        "change-document": [(waiting.public_id, 2)],
        "change-evidence": [(waiting.public_id, known.public_id)],
        "policy": [(policy.public_id,)],
        "policy-stage": [(policy.public_id, 0)],
        "policy-order": [(policy.public_id, 0)],
        "policy-drop": [(policy.public_id, "stages", 0)],
        "policy-freeze-end": [(freeze.public_id,)],
        "work-deputy-end": [(deputy.public_id,)],
    }


def _policy() -> Policy:
    """Published, with a draft of its next version; it asks nothing of registrars."""
    by, now = system_viewer(), timezone.now()
    stage = {
        "key": "district", "names": {"en": "District office", "fr": "Bureau du district", "ar": "مكتب المقاطعة"},
        "role": "approver", "level": 2, "hours": 16,
    }  # fmt: skip
    definition = {
        "stages": [stage],
        "operations": ["correct_facts", "attach_document"],
        "instant": [{"role": "registrar"}],
    }
    names = {"en": "Corrections", "fr": "Corrections", "ar": "التصحيحات"}
    policy = policies.create("corrections", names=names, definition=definition, by=by, now=now)
    policies.publish(policy, by=by, now=now, despite_gaps=True)
    policies.save_draft(policy, definition | {"priority": 50}, by=by, now=now)
    return policy


def versions(family: Family) -> Named:
    """What a survey says of the household and its head, and the marking of it as the default."""
    for whose, said in (
        ({"individual": family.amina}, {"given_name": "Aminata", "birth_date": date(1985, 3, 27)}),
        ({"group": family.household}, {"address": "Near the mosque"}),
    ):
        submit(KeepVersion(version_name="Survey 2026", source="National survey", facts=said, **whose))
    survey = NamedVersion.objects.get()
    begun = marking.start(
        marking.Wanted(survey),
        by=system_viewer(),
        now=timezone.now() + timedelta(minutes=1),
    )
    return {
        "adopt-household": [(family.household, survey.public_id)],
        "adopt-individual": [(family.amina, survey.public_id)],
        "version-mark": [(survey.public_id,)],
        "version-marking": [(begun.public_id,)],
    }


def attested(viewer: Viewer) -> Named:
    """Lists of facts that came back: one checked with a fault in it, one applied, one thrown away, and one that waits
    for approval because it corrects a value."""
    now, today = timezone.now(), timezone.localdate()
    asked = download.Asked(subject=Subject.INDIVIDUAL, fields=["given_name", "birth_date"])
    found = []
    for name in ("checked", "applied", "thrown", "waits"):
        _list, pieces = download.download(asked, viewer=viewer, now=now, on=today)
        content = _with_standings(b"".join(pieces), corrected="Mariam" if name == "waits" else "")
        file = lists.receive([content], name=f"{name}.csv", by=viewer, now=now)
        checking.check(file, by=viewer, on=today, progress=_quiet)
        file.refresh_from_db()
        found.append(file)
    lists.start(found[1], by=viewer, now=now, in_background=False)
    written = AttestedFile.objects.select_related("of", "request", "owner").get(pk=found[1].pk)
    with narrowed_to(system_viewer()):
        lists.run(written, by=viewer, now=timezone.now, progress=_quiet)
    lists.discard(found[2], by=viewer, now=now)
    waits = lists.start(found[3], by=viewer, now=now)
    return {
        "attestation-file": [(one.public_id,) for one in found],
        "change-rows": [(waits.public_id,)],
        "change": [(waits.public_id,)],
    }


def _quiet(**_news: object) -> None:
    """Progress that nobody looks at."""


def _with_standings(content: bytes, *, corrected: str) -> bytes:
    """The list with a standing for the first fact, a word that is none for the second, and perhaps a corrected name."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    rows[0]["New standing"], rows[1]["New standing"] = "Attested", "Perhaps"
    if corrected:
        name = next(row for row in rows[2:] if row["Field"] == "given_name")
        name["Correct value"] = corrected
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
