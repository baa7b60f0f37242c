"""The limits beyond which a record is doubted. A country sets its own; see docs/operate.md."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings


def limits(on: date) -> Mapping[str, int | date]:
    """The parameters of the rules' SQL on a day. Ages are in completed years."""
    return {
        "today": on,
        "head_age": settings.HEAD_AGE,
        "marriage_age": settings.MARRIAGE_AGE,
        "parent_age": settings.PARENT_AGE,
        "oldest_age": settings.OLDEST_AGE,
        "most_spouses": settings.MOST_SPOUSES,
    }
