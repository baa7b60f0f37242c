"""Connecting other systems on screen: one role in one area, a key shown once, a new key, the end of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tessera.accounts.models import AccountEvent, ApiClient
from tests.cast import Country, log_in, make_user
from tests.interop.calling import Api, connect, problem, read

pytestmark = pytest.mark.django_db


def given(**more: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=90)
    return {
        "name": "Lomba schools",
        "role": "registrar",
        "everywhere": "on",
        "until": until.isoformat(),
        "per_minute": "60",
        "return_to": "https://schools.example/back\nhttp://localhost:3000/back",
    } | more


def key_on(answer: Any) -> str:
    """The key that the page shows."""
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    assert 'value="tsk_' in text
    return str(text.split('value="tsk_')[1].split('"')[0].join(("tsk_", "")))


def test_a_system_is_connected_given_a_new_key_and_cut_off(administrator_client: Client) -> None:
    key = key_on(administrator_client.post(reverse("console:systems-connect"), given()))
    system = ApiClient.objects.get()
    assert system.return_to == ["https://schools.example/back", "http://localhost:3000/back"]
    assert bytes(system.key_hash) != key.encode() and system.key_hint == key[:8]
    assert read(Api(key).get("/forms")) == {"forms": []}
    url = reverse("console:system", args=[system.public_id])
    shown = administrator_client.get(url).content.decode()
    assert "Lomba schools" in shown and key not in shown and "never" not in shown
    assert "Lomba schools" in administrator_client.get(reverse("console:systems")).content.decode()
    until = {"until": (timezone.localdate() + timedelta(days=10)).isoformat()}
    second = key_on(administrator_client.post(f"{url}new-key/", until))
    problem(Api(key).get("/forms"), 401)
    read(Api(second).get("/forms"))
    assert administrator_client.post(f"{url}cut-off/").headers["Location"] == url
    problem(Api(second).get("/forms"), 401)
    assert "Cut off" in administrator_client.get(url).content.decode()
    refused = administrator_client.post(f"{url}new-key/", until)
    assert refused.status_code == 422 and "was cut off" in refused.content.decode()
    told = AccountEvent.objects.filter(what__startswith="system").order_by("pk")
    assert [one.what for one in told] == ["system-connected", "system-renewed", "system-cut-off"]
    log = administrator_client.get(reverse("console:account-events")).content.decode()
    assert "System “Lomba schools” cut off" in log and key[:12] not in log


def test_what_cannot_be_is_refused_beside_its_field(administrator_client: Client) -> None:
    connect(None, name="Taken")
    for wrong, said in (
        ({"name": " taken ".strip().title()}, "is connected already"),
        ({"until": timezone.localdate().isoformat()}, "at least until tomorrow"),
        ({"until": "2999-01-01"}, "at most 800 days"),
        ({"per_minute": "0"}, "greater than or equal"),
        ({"return_to": "http://schools.example/"}, "cannot be an address"),
        ({"return_to": "https://schools.example/#x"}, "cannot be an address"),
        ({"return_to": "https://a@schools.example/"}, "cannot be an address"),
        ({"return_to": "javascript:alert(1)"}, "cannot be an address"),
        ({"return_to": "\n".join(f"https://{one}.example/" for one in range(6))}, "cannot be an address"),
        ({"everywhere": ""}, "tick the whole country"),
        ({"role": "king"}, "Select a valid choice"),
    ):
        answer = administrator_client.post(reverse("console:systems-connect"), given(**wrong))
        assert answer.status_code == 422 and said in answer.content.decode(), (wrong, said)
    assert ApiClient.objects.count() == 1


def test_nobody_connects_or_sees_what_lies_beyond_them(
    tamar: Country, registrar_client: Client, stranger_client: Client
) -> None:
    local = log_in(make_user("Lena Local", ("administrator", tamar.district)))
    far, _key = connect(tamar.elsewhere, name="Far")
    near, _key = connect(tamar.village, name="Near")
    shown = local.get(reverse("console:systems")).content.decode()
    assert "Near" in shown and "Far" not in shown
    assert local.get(reverse("console:system", args=[far.public_id])).status_code == 404
    assert local.post(reverse("console:system-cut-off", args=[far.public_id])).status_code == 404
    assert local.post(reverse("console:system-cut-off", args=[near.public_id])).status_code == 302
    refused = local.post(reverse("console:systems-connect"), given(everywhere="on"))
    assert refused.status_code == 422 and ApiClient.objects.filter(revoked_at=None).count() == 1
    for client in (registrar_client, stranger_client):
        assert client.get(reverse("console:systems")).status_code == 403
        assert client.post(reverse("console:systems-connect"), given()).status_code == 403
