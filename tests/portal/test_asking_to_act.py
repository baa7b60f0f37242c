"""Asking to act for somebody, from the portal to the desk and back."""

import pytest
from django.test import Client
from django.urls import reverse

from tessera.selfservice.choices import Asked
from tessera.selfservice.models import AuthorityRequest
from tests.changes.families import Family, person
from tests.citizens import sign_in_citizen
from tests.portal.test_events import photo

pytestmark = pytest.mark.usefixtures("everything_is_visible")
ASK, ACTING, LIST = "/my/acting/ask/", "/my/acting/", "/who-is-who/"
SAID = {
    "name": "Moussa Bah",
    "ground": "proxy",
    "until": "2099-01-01",
    "covers_household": "on",
    "reason": "He cannot walk any more.",
    "kind": "guardianship",
}


def asked(client: Client) -> AuthorityRequest:
    assert client.post(ASK, SAID | {"file": photo()}).headers["Location"] == ACTING
    return AuthorityRequest.objects.latest("pk")


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_the_phone_to_the_desk_and_back(
    family: Family, neighbours: Family, amina_client: Client, registrar_client: Client, clerk_client: Client
) -> None:
    assert f'href="{ASK}"' in text(amina_client, ACTING)
    wish = asked(amina_client)
    waits = text(amina_client, ACTING)
    assert "Moussa Bah" in waits and "The office is looking at it" in waits
    moussa = sign_in_citizen(neighbours.moussa)
    assert "asks to act for you" not in text(moussa, "/my/")
    desk = reverse("console:links-wish", args=[wish.public_id])
    assert desk in text(registrar_client, LIST)
    assert "He cannot walk any more." in text(registrar_client, desk)
    paper = registrar_client.get(f"{desk}paper/")
    assert (
        paper.headers["Content-Type"] == "image/jpeg" and "attachment" in paper.headers["Content-Disposition"]
    )
    for url in (desk, f"{desk}paper/"):
        assert clerk_client.get(url).status_code in {403, 404}
    early = registrar_client.post(desk, {"answer": "grant", "note": "Both were here."})
    assert early.status_code == 422 and "Say first which person" in early.content.decode()
    assert registrar_client.post(desk, {"name": "1", "number": "NOBODY"}).status_code == 422
    number = person(neighbours.moussa).registry_number
    assert registrar_client.post(desk, {"name": "1", "number": number}).headers["Location"] == desk
    assert "Amina Diallo asks to act for you" in text(moussa, "/my/")
    assert (
        registrar_client.post(desk, {"answer": "grant", "note": "Both were here."}).headers["Location"]
        == LIST
    )
    assert "Both were here." in text(registrar_client, desk)
    assert "Granted" in text(amina_client, ACTING)
    assert amina_client.post(reverse("portal:acting-begin", args=[neighbours.moussa])).status_code == 302
    assert amina_client.get(ASK).status_code == 404, "while she acts for him"
    assert "Amina Diallo" in text(moussa, ACTING)


def test_who_is_meant_objects(
    family: Family, neighbours: Family, amina_client: Client, registrar_client: Client
) -> None:
    wish = asked(amina_client)
    desk = reverse("console:links-wish", args=[wish.public_id])
    registrar_client.post(desk, {"name": "1", "number": person(neighbours.moussa).registry_number})
    moussa = sign_in_citizen(neighbours.moussa)
    url = reverse("portal:acting-object", args=[wish.public_id])
    assert url in text(moussa, ACTING)
    assert amina_client.post(url).status_code == 404
    assert moussa.post(url, {"note": "I am well."}).status_code == 302
    assert "You objected" in text(moussa, ACTING)
    assert "I am well." in text(registrar_client, desk)
    assert "I am well." not in text(amina_client, ACTING)
    refused = registrar_client.post(desk, {"answer": "grant", "note": "x"})
    assert refused.status_code == 422 and "Moussa Bah objects" in refused.content.decode()
    assert registrar_client.post(desk, {"answer": "refuse", "note": "He objects"}).status_code == 302
    assert "Not granted" in text(amina_client, ACTING)


def test_it_needs_a_paper_and_is_withdrawn(family: Family, amina_client: Client) -> None:
    refused = amina_client.post(ASK, SAID)
    assert refused.status_code == 422 and 'href="#id_file"' in refused.content.decode()
    past = amina_client.post(ASK, SAID | {"until": "2020-01-01", "file": photo()})
    assert past.status_code == 422 and 'href="#id_until"' in past.content.decode()
    wish = asked(amina_client)
    url = reverse("portal:acting-withdraw", args=[wish.public_id])
    assert amina_client.post(url).status_code == 302
    assert "settled already" in amina_client.post(url, follow=True).content.decode()
    wish.refresh_from_db()
    assert wish.status == Asked.WITHDRAWN
