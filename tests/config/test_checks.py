from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
GOOD = {
    "SECRET_KEY": "s" * 50,
    "ALLOWED_HOSTS": ["registry.example"],
    "FIELD_KEYS": f"k1:{KEY}",
    "BLIND_INDEX_KEY": "b" * 50,
    "DEMO": False,
    "DEBUG": False,
    "HTTPS": True,
    "SECOND_FACTOR_REQUIRED": True,
}


def found(**changed: Any) -> set[str]:
    with override_settings(**GOOD | changed):
        messages = [
            each for each in run_checks(include_deployment_checks=True) if each.id.startswith("tessera.")
        ]
    assert all(each.hint for each in messages)
    return {each.id for each in messages}


def test_good_settings_pass() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"SECRET_KEY": "short"}, "tessera.E001"),
        ({"ALLOWED_HOSTS": ["*"]}, "tessera.E002"),
        ({"ALLOWED_HOSTS": []}, "tessera.E002"),
        ({"FIELD_KEYS": "k1:not base64"}, "tessera.E003"),
        ({"FIELD_KEYS": "k1:c2hvcnQ="}, "tessera.E003"),
        ({"FIELD_KEYS": KEY}, "tessera.E003"),
        ({"FIELD_KEYS": f"k1:{KEY},k1:{KEY}"}, "tessera.E004"),
        ({"BLIND_INDEX_KEY": ""}, "tessera.E005"),
        ({"DEMO": True}, "tessera.E006"),
        ({"DEBUG": True}, "tessera.E007"),
        ({"HTTPS": False}, "tessera.W001"),
        ({"SECOND_FACTOR_REQUIRED": False}, "tessera.W002"),
    ],
)
def test_each_fault_is_found(changed: dict[str, Any], expected: str) -> None:
    assert found(**changed) == {expected}
