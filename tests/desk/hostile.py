"""What a browser never sends and somebody else may: hostile values, and whole answers to a form made of them.

Everything is drawn from a ``random.Random`` that the caller seeds, so that what fails once fails again.
"""

from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import quote_plus

from tests.desk.forms import Form, Input

UNKNOWN: Final = "00000000-0000-7000-8000-000000000000"
# A lone surrogate goes over the wire as the three bytes that no decoder takes.
VALUES: Final[tuple[str, ...]] = (
    "", " ", "\0", "a\0b", "\r\n\t", "\x1b[31m", "\x7f\x80\x9f", "\ufeff", "\ud800", "x\udfffy", "\u202e\u2066abc",
    "\U0010ffff", "e" + "\u0301" * 300, "أمينة ديالو", "٢٠٢٦-٠٣-٠١", "٣", "१२", "²", "½", "x" * 300, "x" * 70_000,
    "9" * 400, "9" * 5_000, "-1", "0", "-0", "+1", "1e999", "-1e999", "1e-999", "NaN", "Infinity", "0x1F", "1_000",
    "1.5.5", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1,5", "1.234,5",
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-45", "29/2/2023", "31.12.9999",
    "1/1/0001", "2026-03-01T25:61", "1 Jan", "true", "None", "null", "on", "[]", "{}", '{"a":', "[" * 3_000,
    '{"a":' * 3_000, '{"id": "\\ud800"}', '{"type":"Polygon","coordinates":[[[1e999,0]]]}', "'; drop table x; --",
    "%s %(a)s {0} {a}", "%", "%00", "\\", "\\x00", "_%", "*", "a & b | !c", "(((", "[a-", "(a+)+$", "<b>", "../../x",
    "javascript:alert(1)", "http://[", "//evil.example", "=1+1", "@a", "a@b", "+2237612", "00", UNKNOWN, "not-a-key",
    "{" + UNKNOWN + "}", UNKNOWN.replace("-", ""), "individual.sex", "group", "__class__", "id", "pk", "a,b;c|d",
    "\u2028", "TM01", "sex=2&sex=1",
)  # fmt: skip
NAMES: Final = ("Awa", "Sira", "Moussa Keita", "أمينة", "Ngozi", "José", "Upper Lomba", "TM010101")
DAYS: Final = ("2026-03-01", "2001-05-17", "1986-03-27", "2024-02-29", "2099-01-01")
FILES: Final[tuple[tuple[str, bytes], ...]] = (
    ("empty.csv", b""),
    ("one.csv", b"a"),
    ("nul.csv", b"a,b\0\n1,2\n"),
    ("two.csv", b'Name,Name\n"x,1\n'),
    ("wide.csv", b"," * 20_000 + b"\n"),
    ("utf16.csv", "Name,Sex\nأمينة,F\n".encode("utf-16")),
    ("people.csv", b"Full name,National ID,Village\nAna B,ABC1,TM010101\n"),
    ("book.xlsx", b"PK\x03\x04" + b"\xff" * 200),
    ("../../x\0.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100),
    ("scan.pdf", b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
    ("areas.json", b'{"type":"FeatureCollection","features":[{"geometry":' + b"[" * 5_000),
    ("اسم" * 80 + ".csv", b"\xff\xfe\x00"),
)
BODIES: Final[tuple[tuple[str, bytes], ...]] = (
    ("application/json", b"[" * 50_000),
    ("application/json", b'{"step": "record"}'),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"),
    ("multipart/form-data; boundary=\xff", b"--\xff--"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=%ff%fe"),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(1_500))),
    ("application/x-www-form-urlencoded", b"%=%&=&&%ZZ=%ZZ;\xff=\xff"),
    ("text/plain", b"\0"),
    ("", b"step=check"),
)
WAYS: Final = 10  # of answering a form, see ``Attacker.answer``


@dataclass(frozen=True)
class Sent:
    """A body that is ready to go."""

    content_type: str
    body: bytes
    told: str


class Attacker:
    """``keys`` are the public ids of what the world has, also of what others may not touch."""

    def __init__(self, random: Random, keys: list[str]) -> None:
        self.random = random
        self.keys = keys

    def value(self) -> str:
        kind = self.random.randrange(10)
        if kind == 0:
            return self.random.choice(self.keys)
        if kind == 1:
            return self._scribble()
        return self.random.choice(VALUES)

    def answer(self, form: Form, turn: int) -> Sent:
        """The answer number ``turn`` to a form: the same few ways by turns, each with other values."""
        way = (turn * 7) % WAYS
        if way == 9:
            kind, body = self.random.choice(BODIES)
            return Sent(kind, body, f"{kind}: {body[:60]!r}")
        pairs = self._pairs(form, way)
        if form.buttons and self.random.random() < 0.9:
            pairs.append(self.random.choice(form.buttons))
        files = [one.name for one in form.inputs.values() if one.kind == "file"]
        return multipart(pairs, self._files(files)) if files else urlencoded(pairs)

    def query(self, known: dict[str, list[str]], turn: int) -> str:
        """A query string of the names that a page knows, some with hostile values, some twice, some missing."""
        pairs = []
        for name, values in known.items():
            if turn and self.random.random() < 0.3:
                continue
            chosen = self.value() if self.random.random() < 0.5 else self.random.choice([*values, ""])
            pairs.append((name, chosen))
        if self.random.random() < 0.3 and pairs:
            pairs.append((self.random.choice(pairs)[0], self.value()))
        return urlencoded(pairs).body.decode()

    def _pairs(self, form: Form, way: int) -> list[tuple[str, str]]:
        inputs = [one for one in form.inputs.values() if one.kind != "file"]
        if way == 1:
            return []
        if way == 2:
            same = self.value()
            return [(one.name, same) for one in inputs]
        if way == 3:
            return [(one.name, self.value()) for one in inputs for _twice in range(2)]
        if way == 4:
            return [(one.name, self.random.choice(self.keys)) for one in inputs]
        answers = [(one.name, value) for one in inputs for value in self._plausible(one, as_it_is=way == 0)]
        spoilt = self._spoil(answers, how_many={5: 1, 6: 2, 7: 3}.get(way, 0))
        return [pair for pair in spoilt if way != 7 or self.random.random() < 0.8]

    def _spoil(self, answers: list[tuple[str, str]], how_many: int) -> list[tuple[str, str]]:
        spoilt = list(answers)
        # The page's own address of return and the marks of its step are worth no attack of their own.
        for place in self.random.sample(range(len(spoilt)), min(how_many, len(spoilt))):
            spoilt[place] = (spoilt[place][0], self.value())
        return spoilt

    def _plausible(self, one: Input, *, as_it_is: bool) -> list[str]:
        """What somebody could answer who means it."""
        if as_it_is or one.kind == "hidden" or (one.filled and one.filled != [""] and self._now_and_then()):
            return one.filled
        if one.options:
            several = self.random.randint(1, 2) if one.kind == "checkbox" else 1
            return self.random.sample(one.options, min(several, len(one.options)))
        if one.kind == "date" or "date" in one.name or one.name in {"on", "since", "until"}:
            return [self.random.choice(DAYS)]
        if one.kind == "number" or one.name.endswith(("_day", "_month", "_year")):
            return [str(self.random.choice((1, 2, 7, 12, 1990)))]
        return [self.random.choice(NAMES)]

    def _now_and_then(self) -> bool:
        return self.random.random() < 0.7

    def _files(self, names: list[str]) -> list[tuple[str, tuple[str, bytes]]]:
        return [(name, self.random.choice(FILES)) for name in names if self.random.random() < 0.9]

    def _scribble(self) -> str:
        """Anything that Unicode has, with a liking for its edges."""
        edges = (0, 0x1F, 0x7F, 0xD800, 0xFFFE, 0x10FFFF, 0x660, 0x200F)
        several = range(self.random.randint(1, 12))
        return "".join(
            chr(self.random.choice(edges) if self.random.random() < 0.3 else self.random.randrange(0x3000))
            for _one in several
        )


def urlencoded(pairs: list[tuple[str, str]]) -> Sent:
    body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    return Sent("application/x-www-form-urlencoded", body.encode(), _told(pairs))


def multipart(pairs: list[tuple[str, str]], files: list[tuple[str, tuple[str, bytes]]]) -> Sent:
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + _bytes(value)
        for name, value in pairs
    ]
    parts += [
        f'Content-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        for name, (called, content) in files
    ]
    body = b"".join(b"--fuzz\r\n" + part + b"\r\n" for part in parts) + b"--fuzz--\r\n"
    told = _told(pairs) + f" files {[(name, called) for name, (called, _content) in files]}"
    return Sent("multipart/form-data; boundary=fuzz", body, told)


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def _quoted(value: str) -> str:
    return quote_plus(_bytes(value))


def _told(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(
        f"{name}={value[:60]!r}{f' of {len(value)}' if len(value) > 60 else ''}" for name, value in pairs
    )
