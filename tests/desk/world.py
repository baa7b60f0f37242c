"""One object of each kind that an address of the desk can name, made through the same actions as the desk's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from tessera.accounts.actions import views
from tessera.accounts.models import Citizen, OidcProvider, User
from tessera.accounts.queries import viewer_for
from tessera.accounts.reach import narrowed_to
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.areas import actions as areas
from tessera.areas.models import Area
from tessera.bulk.actions import apply, check, imports, receiving
from tessera.changes.actions import drafts, undo
from tessera.changes.handlers import VERIFY
from tessera.changes.operations import AttachDocument, AttachIdentifier, Birth, Death
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import IdentifierInput, PersonInput
from tessera.console.events.table import HOUSEHOLD_EVENTS, INDIVIDUAL_EVENTS
from tessera.dictionary.choices import FieldType, Subject
from tessera.dictionary.models import CodeList, Field
from tessera.intake.actions import forms, submissions
from tessera.intake.choices import Action
from tessera.intake.models import Upload
from tessera.intake.queries.forms import get_form
from tessera.jobs.choices import Status
from tessera.jobs.models import Job
from tessera.jobs.run import Run
from tessera.lib.uuid7 import uuid7
from tessera.notifications.choices import Channel
from tessera.notifications.models import Campaign, Gateway, OptOut
from tessera.notifications.unsubscribing import token_for
from tessera.portal.events.table import EVENTS
from tessera.registry.models import IdentifierKind
from tessera.registry.quality import going_through
from tessera.selfservice.actions.links import arrive
from tessera.selfservice.models import Link, LinkQuestion
from tessera.statistics import rounds
from tests.cast import Country, make_area
from tests.changes.families import Family, person, register_family, submit
from tests.citizens import Said, citizen_of, sign_in, viewer_of
from tests.desk import decided, proofs
from tests.intake.conftest import publish
from tests.intake.forms import sound
from tests.interop.calling import connect
from tests.portal import reports
from tests.portal.changes import propose
from tests.selfservice.authorities import authorise
from tests.selfservice.wishes import ask

PEOPLE = (
    "National ID,Full name,Date of birth,Sex,Village,Household number,Relationship,Main crop\n"
    "AB{0}1,Ola Keita,27-03-1986,F,TM010101,HH-{0},head,millet\n"
    "AB{0}2,Moussa Keita,05-11-1980,M,Upper Lomba,HH-{0},husband,millet\n"
    "AB{0}3,Sira Keita,31-02-1990,M,TM010101,HH-{0}9,head,rice\n"
)
PARTS = [("meals_at_school", place) for place in ("0", "0-1", "1-2", "1-2-1", "1-3")]  # of an outline
PHOTO = DocumentInput(kind="photo", file="documents/a.png", sha256="a" * 64, mime_type="image/png", size=8)


@dataclass(frozen=True)
class World:
    """``users`` are those of the cast, ``others`` the household of people whom the registrar may not see; the
    ``citizen`` is who heads the family.

    ``named`` has, by the name of an address without its last words, the examples of what the address names.
    """

    users: Mapping[str, User]
    family: Family
    others: Family
    citizen: Citizen
    named: Mapping[str, Sequence[tuple[Any, ...]]]


@pytest.fixture
def world(
    tamar: Country,
    administrator: User,
    registrar: User,
    auditor: User,
    clerk: User,
    approver: User,
    stranger: User,
    nobody: User,
    tmp_path: Path,
    settings: Settings,
) -> World:
    settings.DATA_DIR = tmp_path
    settings.COUNTRY_CODE = "ML"
    settings.DEMO = True  # shows the page of components, too
    settings.PORTAL_CODE_LOG_IN = True
    users = {
        "administrator": administrator,
        "registrar": registrar,
        "auditor": auditor,
        "clerk": clerk,
        "approver": approver,
        "stranger": stranger,
        "nobody": nobody,
    }
    _second_factors(users)
    with override("en"), narrowed_to(system_viewer()):
        family = register_family(tamar.village)
        others = register_family(tamar.village_elsewhere, family_name="Bah")
        named = _records(family, others) | _things(users) | _definitions() | _areas(tamar)
        named |= decided.versions(family) | (more := decided.approvals(tamar, family, users, paper=PHOTO))
        named["change"] += more["waiting"]
        viewer = viewer_for(administrator, on=timezone.localdate())
        named |= (
            _files(viewer)
            | (lists := decided.attested(viewer))
            | {"change": named["change"] + lists["change"]}
        )
        named |= _messages()
        rounds.take(now=timezone.now())
        going_through.go_through(Run(Job.objects.create(name=going_through.JOB)), now=timezone.now())
        citizen = citizen_of(family.amina)
    sign_in(citizen)  # in a second browser, which can be logged out from the first
    named["portal:session"] = [(citizen.sessions.get().public_id,)]
    named["portal:piece"] = [(UUID("00000000-0000-7000-8000-000000000000"),)]
    named["portal:contact-remove"] = [(UUID("00000000-0000-7000-8000-000000000000"),)]
    named["portal:information-change"] = [("preferred_name",)]
    with narrowed_to(system_viewer()):
        named |= _who_is_who(citizen, family)
        named |= _reports(family, area=str(tamar.village.public_id))
        named |= _answers(family)
        named |= _answers_at_the_desk(family, registrar)
        named |= proofs.asked(family, by=viewer_of(family.moussa))
        named["portal:acting-begin"] = [(family.awa,)]
        named["portal:acting-end"] = [(authorise(family.moussa, family.amina).public_id,)]
        named["authority-end"] = named["portal:acting-end"]
        wished, about = ask(citizen), ask(citizen_of(family.moussa))
        named["links-wish"] = [(wished.public_id,), (about.public_id,)]
        named["portal:acting-withdraw"] = [(wished.public_id,)]
        named["portal:acting-object"] = [(about.public_id,)]
    return World(users, family, others, citizen, named)


def _who_is_who(citizen: Citizen, family: Family) -> dict[str, list[tuple[Any, ...]]]:
    """Somebody of whom it is not certain who they are, a person who is a citizen, and what that one has proposed."""
    arrive(Said(sub="somebody else", name="Fatou Sow"), now=timezone.now())
    return {
        "links-question": [(LinkQuestion.objects.get().public_id,)],
        "links-end": [(Link.objects.get(citizen=citizen).public_id,)],
        "portal:information-sent": [(propose(family.amina).public_id,)],
    }


def _reports(family: Family, *, area: str) -> dict[str, list[tuple[Any, ...]]]:
    """Each kind of report, begun; and a request of somebody else that touches the citizen."""
    reports.ask_conditions()
    by = viewer_of(family.amina)
    begun = [(kind, reports.begin(kind, family, area=area, by=by)) for kind in EVENTS]
    sent = reports.send_separation(family, by=viewer_of(family.moussa))
    return {
        "portal:event-begin": [(kind,) for kind in EVENTS],
        "portal:event": begun,
        "portal:request": [(sent.public_id,)],
        "portal:document": [(person(family.amina).documents.get().public_id,)],
    }


def _answers(family: Family) -> dict[str, list[tuple[Any, ...]]]:
    """A form that is open to all, begun by the citizen, and one that they sent."""
    now = timezone.now()
    form = publish("meals", sound(), Action.CORRECT_FACTS)
    by, amina = viewer_of(family.amina), person(family.amina)
    begun, done = (submissions.start(form, individual=amina, by=by, now=now) for _one in range(2))
    with narrowed_to(by):
        submissions.submit(done, by=by, now=now)
    return {
        "portal:form": [("meals",)],
        "portal:answers": [(begun.public_id,)],
        "portal:answers-check": [(begun.public_id,)],
        "portal:answers-throw-away": [(begun.public_id,)],
        "portal:answers-page": [(begun.public_id, key) for key in ("page_child", "page_home")],
        "portal:answers-sent": [(done.public_id,)],
    }


def _answers_at_the_desk(family: Family, registrar: User) -> dict[str, list[tuple[Any, ...]]]:
    """The same form, begun and sent for the citizen by a member of staff."""
    now, form = timezone.now(), get_form("meals")
    by, amina = viewer_for(registrar, on=timezone.localdate()), person(family.amina)
    begun, done = (submissions.start(form, individual=amina, by=by, now=now) for _one in range(2))
    with narrowed_to(by):
        submissions.submit(done, by=by, now=now)
    paper = {"sha256": PHOTO.sha256, "mime_type": PHOTO.mime_type, "size": PHOTO.size, "scan_status": "clean"}
    kept = Upload.objects.create(
        submission=done, question="paper", name="a.png", file=PHOTO.file, uploaded_at=now, **paper
    )
    return {
        "fill-form": [("meals",)],
        "filling": [(begun.public_id,)],
        "filling-page": [(begun.public_id, key) for key in ("page_child", "page_home")],
        "filling-sent": [(done.public_id,)],
        "submission": [(done.public_id,)],
        "submission-file": [(done.public_id, kept.public_id)],
        "submissions-use": [("meals",)],
    }


def _second_factors(users: Mapping[str, User]) -> None:
    """Everybody's app can be asked for its code, and everybody has codes for the day it is lost."""
    secret = encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).update(data={"secret": secret})
    for user in users.values():
        RecoveryCodes.activate(user)


def _records(family: Family, others: Family) -> dict[str, list[tuple[Any, ...]]]:
    kind = IdentifierKind.objects.get(key="national_id")
    submit(AttachIdentifier(individual=family.amina, identifier=IdentifierInput.of(kind, "123456784471")))
    default_storage.save(PHOTO.file, ContentFile(b"\x89PNG\r\n\x1a\n"))
    submit(AttachDocument(individual=family.amina, document=PHOTO))
    baby = PersonInput(given_name="Oumou", birth_date=date(2026, 3, 1))
    change = submit(Birth(household=family.household, child=baby, parents=(family.amina,)))
    late = submit(Death(individual=family.ismael, household=family.household, on=date(2026, 3, 2)))
    undo.undo(late, by=system_viewer(), now=timezone.now(), reason="It was somebody else")
    late.refresh_from_db()
    amina = person(family.amina)
    return {
        "household": [(family.household,)],
        "individual": [(family.amina,)],
        "household-event": [(family.household, kind) for kind in HOUSEHOLD_EVENTS],
        "individual-event": [(family.amina, kind) for kind in INDIVIDUAL_EVENTS],
        "identifier": [(amina.identifiers.get().public_id,)],
        "document": [(amina.documents.get().public_id,)],
        "change": [(change.public_id,), (late.public_id,), (others.request.public_id,)],
    }


def _messages() -> dict[str, list[tuple[Any, ...]]]:
    """One text of each format, an address that opted out, and a gateway that cannot be reached."""
    Gateway.objects.create(pk=1, is_on=True, url="http://127.0.0.1:9/", time_zone="UTC")
    out = OptOut.objects.create(
        channel="sms", lookup="x", masked="+221…67", how=OptOut.How.STAFF, since=timezone.now()
    )
    campaign = Campaign.objects.create(
        name="Clinic",
        channels=["sms"],
        texts={"en": {"subject": "", "body": "", "sms": "The clinic is open."}},
        made_at=timezone.now(),
        made_by="x",
        made_by_name="X",
    )
    return {
        "campaign": [(campaign.public_id,)],
        "message-text": [("request-received", form, "ar") for form in ("letter", "sms")],
        "message-channels": [("request-received",)],
        "message-opted-out": [(out.pk,)],
        "portal:unsubscribe": [(token_for(Channel.EMAIL, "awa@example.org"),)],
    }


def _quiet(**_news: object) -> None:
    """Progress that nobody looks at."""


def _files(viewer: Viewer) -> dict[str, list[tuple[Any, ...]]]:
    """A file at each step of its way: checked with a fault, its columns asked, applied, and thrown away."""
    asked, found, written, thrown = (
        receiving.receive([PEOPLE.format(one).encode()], name="people.csv", by=viewer, now=timezone.now())
        for one in "ABCD"
    )
    for one in (found, written):
        choices = imports.Choices(mapping=list(one.mapping), keys_last=True)
        imports.map_columns(one, choices, by=viewer, now=timezone.now())
        check.check(one, by=viewer, today=timezone.localdate(), progress=_quiet)
    apply.start(written, by=viewer, now=timezone.now(), in_background=False)
    written.refresh_from_db()
    apply.run(written, by=viewer, now=timezone.now, progress=_quiet)
    imports.discard(thrown, by=viewer, now=timezone.now())
    return {"file": [(one.public_id,) for one in (found, asked, written, thrown)]}


def _things(users: Mapping[str, User]) -> dict[str, list[tuple[Any, ...]]]:
    now = timezone.now()
    registrar = users["registrar"]
    viewer = viewer_for(registrar, on=now.date())
    view = views.save_view(name="Women", query="tab=people&sex=2", by=viewer, now=now)
    draft = uuid7()
    answers = {"p0-given_name": ["Aminah"], "p0-family_name": ["Dialo"]}
    drafts.keep(draft, kind="register_household", answers=answers, by=viewer, now=now)
    job = {"name": "bulk.check", "requested_by_id": registrar.pk, "title": "people.csv"}
    jobs = [
        Job.objects.create(status=Status.FAILED, error_code="OperationalError", finished_at=now, **job),
        Job.objects.create(status=Status.RUNNING, started_at=now, done=250, total=1000, **job),
    ]
    check = Job.objects.create(
        name=VERIFY, status=Status.RUNNING, started_at=now, requested_by_id=users["administrator"].pk
    )
    return {
        "view": [(view.public_id,)],
        "draft": [(draft,)],
        "job": [(one.public_id,) for one in jobs],
        "audit-progress": [(check.public_id,)],
        "user": [(registrar.public_id,), (users["administrator"].public_id,)],
        "user-grant-end": [(registrar.public_id, registrar.grants.get().public_id)],
        "role": [("registrar",), ("administrator",)],
    }


def _log_in() -> str:
    """A provider that cannot be asked: the tests reach no other machine."""
    names = {"en": "National ID", "fr": "Identité nationale", "ar": "الهوية الوطنية"}
    facts = {"issuer": "http://127.0.0.1:9", "client_id": "tessera", "changed_at": timezone.now()}
    return OidcProvider.objects.create(key="national-id", names=names, **facts).key


def _form() -> str:
    """A published form with a draft of its next version."""
    form = publish("meals_at_school", sound(), Action.CORRECT_FACTS)
    drafted = sound()
    drafted["components"][0]["components"][3]["validate"]["max"] = 4
    forms.save_draft(form, definition=drafted, by=system_viewer(), now=timezone.now())
    return form.key


def _definitions() -> dict[str, list[tuple[Any, ...]]]:
    for key, kind, more in (
        ("rooms", FieldType.INTEGER, {"filterable": True}),
        ("has_water", FieldType.BOOLEAN, {"filterable": True}),
        ("crop", FieldType.CODE, {"code_list": CodeList.objects.get(key="marital_status")}),
        ("last_visit", FieldType.DATE, {}),
        ("wages", FieldType.DECIMAL, {}),
    ):
        labels = {"en": f"Question {key}", "fr": f"La question {key}", "ar": "سؤال"}
        Field.objects.create(subject=Subject.GROUP, key=key, type=kind, labels=labels, **more)
    return {
        "field": [("group", "rooms"), ("individual", "sex")],
        "field-add": [("group",), ("individual",)],
        "field-section-add": [("group",)],
        "field-section": [("group_identity",)],
        "code-list": [("marital_status",), ("sanitation",)],
        "code-add": [("marital_status",)],
        "code": [("marital_status", CodeList.objects.get(key="marital_status").codes.first().value)],  # type: ignore[union-attr]
        "kind-group": [("household",)],
        "kind-identifier": [("passport",), ("national_id",)],
        "to-mend-list": [("identifier-missing",), ("too-old",)],
        "log-in": [(_log_in(),)],
        "system": [(connect(None)[0].public_id,)],
        "form": [(form := _form(),)],
        "form-version": [(form, 1, "xlsform"), (form, 1, "xform")],
        "forms-take": [("new_baby",)],
        "form-builder": [(form,)],
        "form-outline": [(form,)],
        **{f"form-outline-{page}": PARTS for page in ("part", "move", "delete")},
    }


def _areas(tamar: Country) -> dict[str, list[tuple[Any, ...]]]:
    for place, area in enumerate((tamar.district, tamar.elsewhere)):
        ring = [[10 + place, 1], [11 + place, 1.2], [11 + place, 2], [10 + place, 2.1], [10 + place, 1]]
        Area.objects.filter(pk=area.pk).update(boundary={"type": "Polygon", "coordinates": [ring]})
    ended = make_area("TM010199", en="Mill", ar="الطاحونة", level=3, parent=tamar.district)
    tomorrow = timezone.now().date() + timedelta(days=1)
    areas.retire_area(
        ended, on=tomorrow, successors=[tamar.other_village], by=system_viewer(), now=timezone.now()
    )
    return {
        "statistics": [(tamar.district.public_id,), (tamar.village_elsewhere.public_id,)],
        "area": [(tamar.district.public_id,), (ended.public_id,)],
        "area-level": [(2,)],
    }
