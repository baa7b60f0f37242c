"""Who may attest a field, and for how long, is said in its definition."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tessera.accounts.viewer import Viewer
from tessera.dictionary import catalogue
from tessera.dictionary.choices import FieldType, Subject
from tessera.registry import design_errors, field_design
from tessera.registry.field_design import FieldDraft

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)


def draft(*roles: str) -> FieldDraft:
    return FieldDraft(
        Subject.GROUP,
        FieldType.TEXT,
        {"en": "Roof"},
        attestable=True,
        attestation_months=12,
        attestation_roles=roles,
        own_attestation=True,
    )


def test_a_field_says_who_may_attest_it_and_for_how_long(everywhere: Viewer) -> None:
    field_design.add_field(draft("attester", "approver", "attester"), by=everywhere, now=NOW)
    spec = catalogue.field("group", "roof")
    assert spec is not None
    assert (spec.attestation_months, spec.attestation_roles, spec.own_attestation) == (
        12,
        ("approver", "attester"),
        True,
    )


def test_only_roles_that_there_are_attest(everywhere: Viewer) -> None:
    with pytest.raises(design_errors.AttesterUnknown):
        field_design.add_field(draft("astrologer"), by=everywhere, now=NOW)


def test_the_designer_asks_for_it(administrator_client: Client, everywhere: Viewer) -> None:
    field_design.add_field(draft("attester"), by=everywhere, now=NOW)
    address = reverse("console:field-page", args=["group", "roof"])
    assert "Months for which an attestation holds" in administrator_client.get(address).content.decode()
    change = reverse("console:field-change", args=["group", "roof"])
    page = administrator_client.get(change).content.decode()
    assert 'value="attester"' in page and 'value="registrar"' not in page  # who may not attest is not offered
    answer = administrator_client.post(
        change,
        {
            "label_en": "Roof", "type": "text", "sensitivity": "personal", "attestable": "on", "synonyms": "",
            "attestation_months": "6",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    spec = catalogue.field("group", "roof")
    assert spec is not None
    assert (spec.attestation_months, spec.attestation_roles, spec.own_attestation) == (6, (), False)
