"""Where a message leads to. Only faces know addresses; they say at start-up how to make them."""

from collections.abc import Callable
from typing import Final

from tessera.notifications.choices import Audience

Maker = Callable[[str], str]
_makers: Final[dict[tuple[str, str], Maker]] = {}


def lead_to(noun: str, audience: Audience, maker: Maker) -> None:
    """Have links to a noun made by a function of its public id, for one of the audiences."""
    _makers[noun, audience] = maker


def path(noun: str, audience: Audience, key: object = "") -> str:
    """The path of a page of ours; empty where no face has one."""
    maker = _makers.get((noun, audience))
    return maker(str(key)) if maker is not None else ""
