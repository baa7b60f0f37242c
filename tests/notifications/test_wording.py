"""What messages say: every shipped text, placeholders, lengths, languages."""

import re

import pytest
from django.conf import settings

from tessera.notifications import errors, wording
from tessera.notifications.choices import Format
from tessera.notifications.events import EVENTS, Event
from tessera.notifications.segments import measure
from tessera.notifications.shipped import Text, shipped

CASES = [
    (event, format_, language)
    for event, kind in EVENTS.items()
    for format_ in kind.formats
    for language, _name in settings.LANGUAGES
]


@pytest.mark.parametrize(("event", "format_", "language"), CASES)
def test_every_shipped_text_can_be_saved_and_says_all(event: Event, format_: str, language: str) -> None:
    kind, text = event.kind, shipped(event, format_, language)
    wording.check(kind, format_, text)
    filled = wording.fill(text, kind.allowed(format_), wording.examples(kind), language=language)
    assert "{" not in filled.subject + filled.body
    if language != "en":
        assert text != shipped(event, format_, "en")
    if format_ == Format.SMS:
        assert measure(filled.body).parts <= 2, filled.body


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ("", errors.TextMissing),
        ("  \n ", errors.TextMissing),
        ("Hello {nonsense}", errors.UnknownPlaceholder),
        ("Hello {name}", errors.PlaceholderNotForSms),
        ("{what} {link}", errors.PlaceholderNotForSms),
        ("Hello {", errors.BraceLeft),
        ("Hello {reference!r}", errors.BraceLeft),
        ("Hello {Reference}", errors.BraceLeft),
        ("ا" * 300, errors.TooManySegments),
    ],
)
def test_a_text_that_would_go_wrong_is_refused(body: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        wording.check(Event.REQUEST_RECEIVED.kind, Format.SMS, Text("", body))


def test_a_code_without_its_code_is_refused() -> None:
    with pytest.raises(errors.PlaceholderMissing):
        wording.check(Event.CONFIRMATION_CODE.kind, Format.SMS, Text("", "Here is your code."))


@pytest.mark.parametrize(
    ("subject", "refusal"), [("", errors.SubjectMissing), ("a\r\nBcc: b@c.d", errors.SubjectOnOneLine)]
)
def test_a_letter_has_one_line_of_subject(subject: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        wording.check(Event.REQUEST_RECEIVED.kind, Format.LETTER, Text(subject, "Hello"))


def test_values_are_written_in_the_language_and_never_read_as_placeholders() -> None:
    kind = Event.DOCUMENT_EXPIRING.kind
    text = Text("{document} {due}", "{name}: {document}, {due}\n{link}")
    values = {
        "name": "{link}",
        "document": {"en": "Card", "fr": "Carte"},
        "due": "2026-06-30",
        "link": "/my/",
    }
    french = wording.fill(text, kind.allowed(Format.LETTER), values, language="fr")
    assert french.subject == "Carte 30 juin 2026"
    assert french.body == "{link}: Carte, 30 juin 2026\nhttp://localhost:8000/my/"
    assert wording.fill(text, kind.allowed(Format.LETTER), values, language="ar").subject.startswith("Card ")


def test_a_value_adds_no_line_to_the_subject() -> None:
    kind = Event.OFFICE_MESSAGE.kind
    values = {"subject": "Monday\r\nBcc: all@example.org", "note": "a"}
    filled = wording.fill(Text("{subject}", "{note}"), kind.allowed(Format.LETTER), values, language="en")
    assert filled.subject == "Monday Bcc: all@example.org"


@pytest.mark.parametrize(
    ("text", "parts", "length"),
    [
        ("", 1, 0),
        ("a" * 160, 1, 160),
        ("a" * 161, 2, 161),
        ("a" * 306, 2, 306),
        ("a" * 307, 3, 307),
        ("€" * 80, 1, 160),
        ("€" * 81, 2, 162),
        ("é" * 160, 1, 160),
        ("ê" * 70, 1, 70),
        ("ê" * 71, 2, 71),
        ("ا" * 134, 2, 134),
        ("ا" * 135, 3, 135),
        ("😀" * 35, 1, 70),
        ("😀" * 36, 2, 72),
    ],
)
def test_parts_are_counted_as_the_standard_does(text: str, parts: int, length: int) -> None:
    found = measure(text)
    assert (found.parts, found.length) == (parts, length)


def test_only_words_that_are_known_stand_in_braces() -> None:
    for event, kind in EVENTS.items():
        for format_ in kind.formats:
            text = shipped(event, format_, "en")
            assert set(re.findall(r"\{(.*?)\}", text.subject + text.body)) <= set(kind.allowed(format_))
