"""Choosing an area within reach, for any form of the desk."""

from functools import partial
from typing import Final

from tessera.accounts.viewer import Reach, Viewer
from tessera.questions import places

area_field: Final = partial(places.area_field, view="console:area-options")


def everywhere_of(viewer: Viewer) -> Reach:
    """Wherever the viewer holds anything at all."""
    whole = Reach()
    for reach in viewer.reaches.values():
        whole |= reach
    return whole
