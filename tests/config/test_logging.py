"""What a log may say: nothing about people."""

import json
import logging
import subprocess
import sys

import pytest
import structlog

from tessera.config.logging import REMOVED, TemplateOnly, sayable_only, where_only


def test_only_listed_keys_keep_their_values() -> None:
    event = {
        "event": "request",
        "route": "console:person",
        "user": 7,
        "given_name": "Oumou",
        "query": "q=Oumou",
    }
    said = sayable_only(None, "info", event)
    assert said == {
        "event": "request",
        "route": "console:person",
        "user": 7,
        "given_name": REMOVED,
        "query": REMOVED,
    }


def test_an_exceptions_message_is_left_out_and_its_place_is_kept() -> None:
    try:
        try:
            raise ValueError("Oumou Diallo")
        except ValueError as error:
            raise KeyError("MR-1234") from error
    except KeyError:
        said = where_only(None, "error", {"event": "failed", "exc_info": True})
    assert [each["class"] for each in said["exception"]] == ["KeyError", "ValueError"]
    assert "test_logging.py" in said["exception"][0]["where"][-1]
    assert "Oumou" not in str(said)
    assert "1234" not in str(said)


@pytest.mark.parametrize(
    ("message", "args", "kept"),
    [
        ("Not Found: %s", ("/people/MR-1234",), "Not Found: %s"),
        ("Locked out oumou@example.org", (), f"test.here: {REMOVED}"),
    ],
)
def test_of_other_peoples_lines_only_the_template_is_kept(
    message: str, args: tuple[str, ...], kept: str
) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "test.py", 1, message, args, None, "here")
    TemplateOnly().filter(record)
    assert record.getMessage() == kept


PROGRAM = """
import logging, structlog
from tessera.config.logging import configure
configure({"level": "INFO", "json": True})
structlog.contextvars.bind_contextvars(request_id="r1")
structlog.get_logger("tessera.test").info("request", status=200, path="/people/MR-1234")
logging.getLogger("django.request").error("Internal Server Error: %s", "/people/MR-1234")
logging.getLogger("psycopg").warning("Key (value)=(MR-1234) exists")
try:
    raise ValueError("MR-1234")
except ValueError:
    logging.getLogger("somebody").exception("It failed for %s", "MR-1234")
"""


def test_in_production_every_line_is_json_and_says_nothing_about_people() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines[:2]] == ["request", "Internal Server Error: %s"]
    assert lines[0]["request_id"] == "r1"
    assert lines[0]["status"] == 200
    assert lines[3]["exception"][0]["class"] == "ValueError"
    assert "1234" not in done.stderr


def test_our_own_lines_are_structured() -> None:
    with structlog.testing.capture_logs() as said:
        structlog.get_logger("tessera.test").info("request", status=200)
    assert said == [{"event": "request", "status": 200, "log_level": "info"}]
