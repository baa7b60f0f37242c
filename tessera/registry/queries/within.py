"""Narrowing a statement to what a viewer sees, as ``objects.within`` narrows a query set.

For the questions that every page asks: as query sets they take longer to put together, and to plan, than to answer.
"""

from typing import Any, Final

from tessera.accounts.viewer import Viewer

# Of a row whose area is joined as "area"; who has no area is seen only from everywhere.
WITHIN: Final = "(%(everywhere)s::boolean or area.path <@ any (%(paths)s::ltree[]))"


def seen_by(viewer: Viewer) -> dict[str, Any]:
    """The parameters of ``WITHIN``."""
    return {"everywhere": viewer.sees.everywhere, "paths": sorted(viewer.sees.paths)}
