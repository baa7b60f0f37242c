"""Keys made from labels: ``"Main crop (2026)"`` becomes ``"main_crop_2026"``."""

import re
import unicodedata

LONGEST = 50
FORM = re.compile(r"[a-z][a-z0-9_]*")


def key_from(label: str) -> str:
    """A plain key from a label in Latin script; "" when nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:LONGEST].rstrip("_")


def is_key(text: str) -> bool:
    return len(text) <= LONGEST and FORM.fullmatch(text) is not None
