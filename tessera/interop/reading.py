"""Reading what other systems send: JSON within bounds, and nothing that the database cannot keep."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser

from tessera.interop.problems import DEEPEST, BodyUnreadable


class Bounded(Parser):
    """JSON of at most so many levels, without the character zero. Lone surrogates and NaN are no JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            read = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            raise BodyUnreadable(most=DEEPEST) from None
        if not _is_storable(read):
            raise BodyUnreadable(most=DEEPEST)
        return read  # type: ignore[no-any-return]  # whatever it is, it is judged next


def _is_storable(read: Any) -> bool:
    """Level by level, so that no depth is too deep to be refused."""
    level = [read]
    for _depth in range(DEEPEST):
        if any(isinstance(one, str) and "\0" in one for one in level):
            return False
        following: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                following += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                following += one
        if not following:
            return True
        level = following
    return False
