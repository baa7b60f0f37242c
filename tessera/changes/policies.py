"""Which approvals a change needs. For now every role applies at once what it may do; the request and its decision
are written all the same, so that approval in stages only has to answer "no" here."""

from collections.abc import Sequence

from tessera.accounts.viewer import Viewer
from tessera.changes.operations.base import Operation


def is_instant(operations: Sequence[Operation], *, by: Viewer) -> bool:
    """Whether the actor's permission is enough: that was checked when the change was proposed."""
    return all(by.may(operation.permission) for operation in operations)
