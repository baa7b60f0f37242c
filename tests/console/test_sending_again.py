"""A change that waits or was returned is put into its form again, changed, and sent in its own place."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tessera.accounts.models import User
from tessera.accounts.queries import viewer_for
from tessera.accounts.viewer import Viewer
from tessera.changes.actions import decisions, requests
from tessera.changes.approval import standing
from tessera.changes.choices import Channel, RequestStatus
from tessera.changes.models import ChangeRequest
from tessera.changes.operations import (
    AddContact,
    AddMember,
    Archive,
    AttachDocument,
    AttachIdentifier,
    Birth,
    ChangeHead,
    ConfirmFacts,
    CorrectFacts,
    Death,
    KeepVersion,
    Marriage,
    MergeHouseholds,
    MoveHousehold,
    MoveMember,
    Operation,
    Reactivate,
    RecordRelationship,
    RegisterHousehold,
    RegisterIndividual,
    RemoveMember,
    Separation,
    SplitHousehold,
)
from tessera.changes.operations.attachments import DocumentInput
from tessera.changes.operations.parts import (
    ContactInput,
    IdentifierInput,
    MemberInput,
    PersonInput,
    Place,
    TieInput,
)
from tessera.console.events.again import again
from tessera.registry.choices import RelationshipKind, RelationshipToHead, Sex, SpouseEnd
from tessera.registry.models import IdentifierKind
from tests.cast import TODAY, Country, log_in, make_user
from tests.changes.approval.conftest import MakePolicy, make_policy, stage
from tests.changes.families import NOW, Family, submit
from tests.console.forms import check, record, untouched
from tests.console.test_registering import keita

__all__ = ["make_policy"]
pytestmark = pytest.mark.usefixtures("everything_is_visible")
DAY = date(2026, 3, 1)
Make = Callable[[Family, Family, Country], Operation]


@pytest.fixture
def proposer(tamar: Country) -> User:
    """Somebody whose every change waits."""
    return make_user("Prosper Proposer", ("registrar", tamar.district))


@pytest.fixture
def by(proposer: User, make_policy: MakePolicy) -> Viewer:
    make_policy("all", stage("one", level=2))
    return viewer_for(proposer, on=TODAY)


@pytest.fixture
def client(proposer: User) -> Client:
    return log_in(proposer)


def again_url(request: ChangeRequest) -> str:
    return reverse("console:change-again", args=[request.public_id])


def told(operation: Operation) -> dict[str, Any]:
    """What the operation says, without the names that each making of it draws, and without what it knew."""
    found = operation.model_dump(mode="json", exclude={"founded", "base"})
    for name in ("child", "member"):
        if isinstance(found.get(name), dict):
            (found[name].get("person") or found[name]).pop("public_id", None)
    return found


MADE: dict[str, Make] = {
    "facts of a person": lambda a, b, c: CorrectFacts(
        individual=a.awa,
        facts={"given_name": "Hawa", "birth_date": "2012-07-01", "birth_date_precision": "month"},
    ),
    "names in other scripts": lambda a, b, c: CorrectFacts(
        individual=a.awa, facts={"name_variants": {"ar": "حواء"}, "sex": "1"}
    ),
    "facts of a household": lambda a, b, c: CorrectFacts(
        group=a.household, facts={"address": "By the well", "area": "TM010102"}
    ),
    "a birth": lambda a, b, c: Birth(
        household=a.household,
        child=PersonInput(given_name="Oumou", birth_date=DAY, sex=Sex.FEMALE),
        parents=(a.amina, b.moussa),
        relationship_to_head=RelationshipToHead.OTHER_RELATIVE,
    ),
    "a new member": lambda a, b, c: AddMember(
        household=a.household,
        member=MemberInput(
            person=PersonInput(
                given_name="Zeina", birth_date=date(1990, 1, 1), birth_date_precision="year", sex=Sex.FEMALE
            ),
            relationship_to_head=RelationshipToHead.OTHER_RELATIVE,
        ),
        since=DAY,
    ),
    "a member leaves": lambda a, b, c: RemoveMember(
        household=a.household, individual=a.awa, on=DAY, reason="corrected"
    ),
    "another head": lambda a, b, c: ChangeHead(
        household=a.household,
        new_head=a.moussa,
        relationships={a.amina: RelationshipToHead.SPOUSE, a.awa: RelationshipToHead.CHILD},
    ),
    "a move": lambda a, b, c: MoveHousehold(
        household=a.household,
        place=Place(area=c.other_village.public_id, address="Here", latitude=8.5, longitude=-4.25),
        on=DAY,
    ),
    "a split": lambda a, b, c: SplitHousehold(
        household=a.household, leaving=(a.moussa, a.awa), head=a.moussa,
        relationships={a.awa: RelationshipToHead.CHILD}, on=DAY,
    ),
    "a merge": lambda a, b, c: MergeHouseholds(
        household=a.household, into=b.household, relationships={a.amina: RelationshipToHead.SIBLING}, on=DAY
    ),
    "a death": lambda a, b, c: Death(individual=a.amina, on=DAY, household=a.household, new_head=a.moussa),
    "a marriage": lambda a, b, c: Marriage(
        one=a.awa, other=b.ismael, on=DAY, mover=b.ismael, household=b.household, into=a.household,
        relationship_to_head=RelationshipToHead.CHILD_IN_LAW,
    ),
    "a separation": lambda a, b, c: Separation(
        one=a.amina, other=a.moussa, on=DAY, ended=SpouseEnd.DIVORCED, leaver=a.moussa, household=a.household,
        place=Place(area=c.other_village.public_id, address="There"),
    ),
    "a person moves": lambda a, b, c: MoveMember(
        individual=a.awa, household=a.household, into=b.household, on=DAY,
        relationship_to_head=RelationshipToHead.OTHER_RELATIVE,
    ),
    "a relationship": lambda a, b, c: RecordRelationship(
        tie=TieInput(kind=RelationshipKind.CARER_OF, individual=a.awa, other=b.amina)
    ),
    "a contact": lambda a, b, c: AddContact(
        group=a.household, contact=ContactInput(kind="email", value="a@example.org", is_preferred=True)
    ),
    "a confirmation": lambda a, b, c: ConfirmFacts(group=a.household, individuals=(a.amina, a.awa), on=DAY),
    "archiving": lambda a, b, c: Archive(individual=a.awa),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_every_form_opens_with_what_was_proposed(
    family: Family, neighbours: Family, tamar: Country, by: Viewer, client: Client, name: str
) -> None:
    made = MADE[name](family, neighbours, tamar)
    proposed = requests.submit(
        [made], by=by, channel=Channel.CONSOLE, now=NOW, reason="Said so", source="Her uncle", observed_on=DAY
    )
    form = client.get(again_url(proposed))
    assert form.status_code == 200 and proposed.reference in form.content.decode()
    answers = untouched(form)
    record(client, again_url(proposed), check(client, again_url(proposed), **answers))
    other = ChangeRequest.objects.latest("pk")
    assert other != proposed and other.replaces == proposed
    assert (other.status, other.reason, other.source, other.observed_on) == (
        RequestStatus.SUBMITTED, "Said so", "Her uncle", DAY,
    )  # fmt: skip
    (operation,) = standing.operations_of(other).values()
    assert told(operation) == told(made)
    assert ChangeRequest.objects.get(pk=proposed.pk).status == RequestStatus.WITHDRAWN


def test_a_returned_change_is_mended_and_sent_again(
    family: Family, by: Viewer, client: Client, approver_viewer: Viewer, approver_client: Client
) -> None:
    proposed = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=by)
    decisions.send_back(proposed, by=approver_viewer, now=NOW, note="Hawa or Eve?")
    page = reverse("console:change", args=[proposed.public_id])
    assert "Change it and send it again" in client.get(page).content.decode()
    answers = untouched(client.get(again_url(proposed))) | {"given_name": ["Eve"]}
    done = record(client, again_url(proposed), check(client, again_url(proposed), **answers))
    other = ChangeRequest.objects.latest("pk")
    assert done["Location"] == reverse("console:change", args=[other.public_id])
    assert "took the place of" in client.get(done["Location"]).content.decode()
    assert approver_client.post(
        reverse("console:change-decide", args=[other.public_id]),
        {"outcome": "approved", "note": "", "keep": []},
    ).status_code in {302, 422}
    assert client.get(again_url(proposed))["Location"] == page, "it was withdrawn"


def test_nobody_changes_what_another_proposed(
    family: Family, by: Viewer, approver_client: Client, stranger_client: Client
) -> None:
    proposed = submit(CorrectFacts(individual=family.awa, facts={"given_name": "Hawa"}), by=by)
    page = reverse("console:change", args=[proposed.public_id])
    assert "Change it and send it again" not in approver_client.get(page).content.decode()
    for method in (approver_client.get, approver_client.post):
        assert method(again_url(proposed))["Location"] == page
    assert stranger_client.get(again_url(proposed)).status_code == 404
    assert ChangeRequest.objects.get(pk=proposed.pk).status == RequestStatus.SUBMITTED


def test_a_number_is_typed_and_a_file_chosen_again(family: Family, by: Viewer, client: Client) -> None:
    kind = IdentifierKind.objects.get(key="national_id")
    sealed = IdentifierInput.of(kind, "AB12345", expires_on=DAY)
    stored = default_storage.save("documents/a.png", ContentFile(b"x"))
    file = DocumentInput(
        kind="birth_certificate",
        title="The paper",
        file=stored,
        sha256="a" * 64,
        mime_type="image/png",
        size=1,
    )
    for made in (
        AttachIdentifier(individual=family.awa, identifier=sealed),
        AttachDocument(individual=family.awa, document=file),
    ):
        shown = untouched(client.get(again_url(submit(made, by=by))))
        assert shown["kind"] == [
            made.identifier.kind if isinstance(made, AttachIdentifier) else "birth_certificate"
        ]
        assert "AB12345" not in str(shown)


def test_what_no_form_made_has_none(family: Family, tamar: Country, by: Viewer, client: Client) -> None:
    made = KeepVersion(
        version_name="Visit", source="Visits", facts={"given_name": "A"}, individual=family.awa
    )
    proposed = submit(made, by=by)
    page = client.get(reverse("console:change", args=[proposed.public_id])).content.decode()
    assert "Change it and send it again" not in page
    assert client.get(again_url(proposed)).status_code == 404
    assert (
        again([]) is None
        and again([Archive(individual=family.awa), Reactivate(individual=family.awa)]) is None
    )


def normalised(request: ChangeRequest) -> str:
    """What a registration says, with each new record called by its place in it."""
    (made,) = standing.operations_of(request).values()
    text = made.model_dump_json()
    if isinstance(made, RegisterHousehold):
        for place, member in enumerate(made.members):
            text = text.replace(str(member.public_id), f"member {place}")
        text = text.replace(str(made.public_id), "household")
    else:
        assert isinstance(made, RegisterIndividual)
        text = text.replace(str(made.person.public_id), "person")
    return re.sub(r'"identifiers":\[.*?\]', "", text)  # sealed anew each time


@pytest.mark.parametrize("more", [{}, {"p2-parents": "1"}, {"p2-parents": "0", "p1-birth_date": "41"}])
def test_a_household_that_waits_is_put_into_its_form_again(
    tamar: Country, by: Viewer, client: Client, more: dict[str, str]
) -> None:
    url = reverse("console:household-register")
    record(client, url, check(client, url, **(keita(tamar) | more)))
    proposed = ChangeRequest.objects.get()
    assert proposed.status == RequestStatus.SUBMITTED
    form = client.get(again_url(proposed))
    assert proposed.reference in form.content.decode() and "Sira" in form.content.decode()
    answers = {name: values for name, values in untouched(form).items() if name != "step"}
    record(client, again_url(proposed), check(client, again_url(proposed), **answers))
    other = ChangeRequest.objects.latest("pk")
    assert other.replaces == proposed and other.status == RequestStatus.SUBMITTED
    assert normalised(other) == normalised(proposed)


def test_a_person_who_waits_is_put_into_the_form_again(tamar: Country, by: Viewer, client: Client) -> None:
    url = reverse("console:individual-register")
    answers = {
        "p0-given_name": "Sira", "p0-family_name": "Keita", "p0-sex": "2", "p0-birth_date": "3/1986",
        "area": str(tamar.village.public_id), "registered_on": "2026-03-01", "phone": "+223 76 12 34 56",
    }  # fmt: skip
    record(client, url, check(client, url, **answers))
    proposed = ChangeRequest.objects.get()
    told = untouched(client.get(again_url(proposed)))
    assert told["p0-birth_date"] == ["3/1986"]
    record(
        client,
        again_url(proposed),
        check(client, again_url(proposed), **told | {"p0-given_name": ["Sirata"]}),
    )
    other = ChangeRequest.objects.latest("pk")
    assert other.replaces == proposed
    assert normalised(other) == normalised(proposed).replace("Sira", "Sirata")
