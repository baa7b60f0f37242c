"""In which character set a text file is written, and a clean UTF-8 copy of one that is written otherwise."""

import codecs
import re
from pathlib import Path
from typing import Final

UTF_8: Final = "utf-8"
_BLOCK: Final = 1 << 20
_SAMPLE: Final = 4 * _BLOCK
_DAMAGED: Final = 20  # one bad character among so many good ones is damage, not another character set
_SAID: Final = re.compile(rb"^(?:\xef\xbb\xbf)?sep=([,;|\t])\r?\n", re.IGNORECASE)  # as Excel writes it


def plain(path: Path, encoding: str = "") -> tuple[str, Path]:
    """The codec that reads the file, where none is said, and the file itself or a copy that is sound UTF-8 in lines."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    wide = wide_of(head)
    is_sound = not wide and _is_sound(path)
    encoding = encoding or wide or (UTF_8 if is_sound else _of_sample(_sample(path)))
    if encoding == UTF_8 and is_sound and not _SAID.match(head) and not _ends_in_returns(head):
        return encoding, path
    copy = copy_of(path)
    _copy(path, copy, encoding)
    return encoding, copy


def _copy(path: Path, copy: Path, encoding: str) -> None:
    codec = "utf-8-sig" if encoding == UTF_8 else encoding
    with (
        path.open(encoding=codec, errors="replace", newline="") as old,
        copy.open("w", encoding=UTF_8, newline="") as new,
    ):
        copy.chmod(0o600)
        block = re.sub(r"^\ufeff?(?:sep=[,;|\t]\r?\n)?", "", old.read(_BLOCK), flags=re.IGNORECASE)
        ends_in_returns = "\r" in block and "\n" not in block
        while block:
            block = block.replace("\0", "\ufffd")  # which no database can store
            new.write(block.replace("\r", "\n") if ends_in_returns else block)
            block = old.read(_BLOCK)


def _sample(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_SAMPLE)


def wide_of(head: bytes) -> str:
    """Two bytes a character, by the mark or by where the zero bytes stand; "" for anything else."""
    if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    if b"\0" not in head:
        return ""
    zeros = (b"\0" in head[0::2], b"\0" in head[1::2])
    return {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get(zeros, "")


def _of_sample(sample: bytes) -> str:
    """Arabic words are runs of high bytes; in French or Spanish a high byte stands alone between plain letters."""
    text = sample.decode(UTF_8, errors="replace")
    if text.count("\ufffd") * _DAMAGED <= sum(sign > "\x7f" for sign in text):
        return UTF_8
    high = [byte >= 0xC0 for byte in sample]
    beside = sum(1 for one, two in zip(high, high[1:], strict=False) if one and two)
    if beside * 2 > sum(high):
        return "cp1256"
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def separator_said(path: Path) -> str:
    """The separator that the first line names, as Excel writes it; "" where no line does."""
    with path.open("rb") as file:
        found = _SAID.match(file.read(16))
    return found[1].decode() if found else ""


def copy_of(path: Path) -> Path:
    """Where the clean copy of a file lies."""
    return path.with_name(f"{path.stem}.utf8.csv")


def _is_sound(path: Path) -> bool:
    """Whether the whole file is UTF-8, without zeros."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                if b"\0" in block:
                    return False
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _ends_in_returns(head: bytes) -> bool:
    """As old Macintosh programs ended their lines."""
    return b"\r" in head and b"\n" not in head
