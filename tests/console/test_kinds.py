"""The pages of kinds: groups and the numbers that somebody else gives."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tessera.registry.models import GroupKind, IdentifierKind

pytestmark = pytest.mark.django_db

COOPERATIVE = {"label_en": "Cooperative", "label_fr": "Coopérative", "label_ar": "تعاونية", "has_head": "on"}
CARD = {
    "label_en": "Farmer card",
    "subject": "individual",
    "pattern": "FC[0-9]{4}",
    "is_unique": "on",
    "sensitivity": "personal",
    "validity_months": "24",
    "synonyms": "Card\nCarte",
}


def page(client: Client, name: str, *args: str, language: str = "en") -> str:
    response = client.get(reverse(f"console:{name}", args=args), headers={"accept-language": language})
    assert response.status_code == 200
    shown: str = response.content.decode()
    assert "&lt;bdi" not in shown and "&lt;time" not in shown
    return shown


def post(client: Client, name: str, *args: str, **answers: Any) -> Any:
    return client.post(reverse(f"console:{name}", args=args), answers)


def test_a_kind_of_group_is_added_changed_and_deprecated(administrator_client: Client) -> None:
    made = post(administrator_client, "kind-group-add", **COOPERATIVE, roles=["alternate"])
    assert (made.status_code, made.url) == (302, "/group-kinds/cooperative/")
    assert "Cooperative" in page(administrator_client, "kinds")
    changed = COOPERATIVE | {"label_en": "Union", "is_exclusive": "on", "roles": ["alternate", "caregiver"]}
    assert post(administrator_client, "kind-group-change", "cooperative", **changed).status_code == 302
    kind = GroupKind.objects.get(key="cooperative")
    assert (kind.is_exclusive, kind.roles) == (True, ["alternate", "caregiver"])
    post(administrator_client, "kind-group-deprecate", "cooperative")
    shown = page(administrator_client, "kind-group", "cooperative")
    assert "Roles: alternate → alternate, caregiver" in shown and "Use it again" in shown
    post(administrator_client, "kind-group-reinstate", "cooperative")
    assert "Use it again" not in page(administrator_client, "kind-group", "cooperative")


def test_the_household_is_not_given_up_on_screen(administrator_client: Client) -> None:
    assert "deprecate" not in page(administrator_client, "kind-group", "household")
    answer = administrator_client.post(
        reverse("console:kind-group-deprecate", args=["household"]), follow=True
    ).content.decode()
    assert "The register relies on" in answer
    loose = {"label_en": "Household", "has_head": "on"}
    answer = post(administrator_client, "kind-group-change", "household", **loose)
    assert answer.status_code == 422 and "The register relies on" in answer.content.decode()


def test_a_kind_of_number_is_tried_before_it_is_saved(administrator_client: Client) -> None:
    tried = CARD | {"label_en": "", "examples": "fc 12-34\nFC12345\n<b>", "try": "1"}
    answer = post(administrator_client, "kind-identifier-add", **tried)
    shown = answer.content.decode()
    assert answer.status_code == 200 and "There is a problem" not in shown
    assert "FC1234" in shown and "FC12345 does not have this form" in shown
    assert shown.count("Taken") == 1 and shown.count("Refused") == 2
    assert not IdentifierKind.objects.filter(key="farmer_card").exists()
    unsafe = post(administrator_client, "kind-identifier-add", **CARD | {"pattern": "(a+)+b", "try": "1"})
    assert unsafe.status_code == 422 and "could take very long" in unsafe.content.decode()


def test_a_kind_of_number_is_added_changed_and_moved(administrator_client: Client) -> None:
    made = post(administrator_client, "kind-identifier-add", **CARD)
    assert made.url == "/identifier-kinds/farmer_card/"
    kind = IdentifierKind.objects.get(key="farmer_card")
    assert (kind.pattern, kind.validity_months, kind.synonyms) == ("FC[0-9]{4}", 24, ["Card", "Carte"])
    shown = page(administrator_client, "kind-identifier", "farmer_card")
    assert "valid for 24 months" in shown and "no two share one" in shown
    changed = CARD | {"pattern": "FC[0-9]{6}"}
    post(administrator_client, "kind-identifier-change", "farmer_card", **changed)
    assert "FC[0-9]{4} → FC[0-9]{6}" in page(administrator_client, "kind-identifier", "farmer_card")
    post(administrator_client, "kind-identifier-order", "farmer_card", steps="-1")
    listed = page(administrator_client, "kind-identifiers")
    assert listed.index("farmer_card") < listed.index("bank_account")
    before = list(IdentifierKind.objects.values_list("key", "position"))
    post(administrator_client, "kind-identifier-order", "farmer_card", steps="-40")
    assert list(IdentifierKind.objects.values_list("key", "position")) == before
    post(administrator_client, "kind-identifier-deprecate", "farmer_card")
    assert "Use it again" in page(administrator_client, "kind-identifier", "farmer_card")
    post(administrator_client, "kind-identifier-reinstate", "farmer_card")


@pytest.mark.parametrize(
    ("name", "answers", "message"),
    [
        ("kind-group-add", COOPERATIVE | {"key": "family"}, "in use already"),
        ("kind-group-add", {"has_head": "on"}, "at least one language"),
        ("kind-group-add", COOPERATIVE | {"roles": "king"}, "Select a valid choice"),
        ("kind-identifier-add", CARD | {"pattern": "("}, "cannot be read"),
        ("kind-identifier-add", CARD | {"validity_months": "0"}, "greater than or equal to 1"),
        ("kind-identifier-add", CARD | {"subject": "membership"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_explained(
    administrator_client: Client, name: str, answers: dict[str, str], message: str
) -> None:
    response = post(administrator_client, name, **answers)
    assert response.status_code == 422 and message in response.content.decode()


def test_who_may_not_define_kinds_does_not(registrar_client: Client) -> None:
    before = IdentifierKind.objects.count()
    for name, args in (("kinds", []), ("kind-identifiers", []), ("kind-group", ["family"])):
        assert registrar_client.get(reverse(f"console:{name}", args=args)).status_code == 403
    assert post(registrar_client, "kind-identifier-add", **CARD).status_code == 403
    assert post(registrar_client, "kind-group-deprecate", "family").status_code == 403
    assert IdentifierKind.objects.count() == before


@pytest.mark.parametrize("path", ["/group-kinds/nothing/", "/identifier-kinds/nothing/change/"])
def test_what_is_not_there_is_not_there(administrator_client: Client, path: str) -> None:
    assert administrator_client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_opens_in_every_language(administrator_client: Client, language: str) -> None:
    pages = [
        ("kinds",),
        ("kind-identifiers",),
        ("kind-group", "household"),
        ("kind-identifier", "passport"),
        ("kind-group-add",),
        ("kind-identifier-add",),
        ("kind-group-change", "family"),
        ("kind-identifier-change", "passport"),
    ]
    for name, *args in pages:
        assert f'lang="{language}"' in page(administrator_client, name, *args, language=language)


def test_queries_do_not_grow_with_the_kinds(administrator_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page(administrator_client, "kind-identifiers")
        return len(found)

    queries()
    before = queries()
    IdentifierKind.objects.bulk_create(
        IdentifierKind(key=f"k{number}", names={"en": f"Kind {number}"}, position=200) for number in range(9)
    )
    assert queries() == before
