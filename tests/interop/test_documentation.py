"""The examples of docs/api.md do what the page says, one after the other."""

import re
import shlex
from pathlib import Path
from string import Template
from typing import Any

import orjson
import pytest
from django.test import Client

from tessera.accounts.actions import citizen_tokens
from tessera.accounts.actions.citizens import find_session
from tessera.accounts.models import Citizen
from tessera.intake.choices import Action
from tessera.registry.models import Individual
from tests.cast import Country
from tests.changes.families import Family
from tests.citizens import sign_in
from tests.intake.conftest import publish
from tests.intake.forms import sound
from tests.interop.calling import BACK, CHALLENGE, VERIFIER, connect
from tests.interop.test_forms import picture

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n(curl .*?)```(?:\n```json\n(.*?)```)?", re.DOTALL)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_is_visible")]


def curl(command: str, known: dict[str, str]) -> Any:
    """What the command would be answered."""
    method, address, headers, body, parts = "", "", {}, "", {}
    words = iter(shlex.split(Template(command.replace("\\\n", " ")).substitute(known))[1:])
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word == "-F":
            name, _, value = next(words).partition("=")
            parts[name] = picture() if value.startswith("@") else value
        else:
            assert word.startswith("http"), word
            address = word.removeprefix(known["TESSERA"])
    client = Client()
    if parts:
        return client.post(address, parts, headers=headers)
    method = method or ("POST" if body else "GET")
    return client.generic(method, address, body, content_type="application/json", headers=headers)


def shape(value: Any) -> Any:
    """The names in an answer, without what they hold; answers to a form are whatever they are."""
    if isinstance(value, dict):
        return {name: None if name in {"answers", "request"} else shape(one) for name, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_the_examples_of_the_page(family: Family, tamar: Country, amina: Citizen) -> None:
    definition = sound()
    definition["components"][1]["components"].append({"type": "file", "key": "paper", "label": "Rooms"})
    publish("school_meals", definition, Action.CORRECT_FACTS)
    system, key = connect(tamar.district)
    session = find_session(sign_in(amina).cookies["tessera_portal"].value, now=system.made_at)
    assert session is not None
    code = citizen_tokens.give_leave(
        session, client=system, return_to=BACK, challenge=CHALLENGE, now=system.made_at
    )
    person = Individual.objects.get(public_id=family.amina).registry_number
    known = {"TESSERA": "http://testserver", "KEY": key, "PERSON": person, "CODE": code, "VERIFIER": VERIFIER}
    examples = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(examples) == 14
    for command, told in examples:
        answer = curl(command, known)
        assert answer.status_code in {200, 201, 204}, (command, answer.content)
        found = orjson.loads(answer.content) if answer.content else None
        if told:
            assert shape(found) == shape(orjson.loads(told)), command
        if found and "/drafts" in command and "id" in found:
            known["FILE" if "/files" in command else "DRAFT"] = found["id"]


def test_every_code_of_the_page_is_one_of_ours() -> None:
    """Codes that partners are told to look for exist."""
    sources = [path.read_text(encoding="utf-8") for path in PAGE.parents[1].glob("tessera/**/*.py")]
    ours = set(re.findall(r'code = "([a-z-]+)"', "\n".join(sources)))
    table = PAGE.read_text(encoding="utf-8").split("| Status |")[1]
    told = {
        code
        for line in table.splitlines()
        if line.startswith("| 4")
        for code in re.findall(r"`([a-z-]+)`", line)
    }
    assert told and not (unknown := told - ours - {"fields"}), unknown
