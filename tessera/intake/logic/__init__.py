"""JSONLogic: read into typed nodes, then worked out over answers. Nothing is ever executed as a program.

What comes out is what json-logic-js gives, which is what Form.io runs in a browser; a test compares the two.
"""

from tessera.intake.logic.evaluating import OutOfBounds, evaluate, is_true
from tessera.intake.logic.reading import LogicRefused, Node, read, variables

__all__ = ["LogicRefused", "Node", "OutOfBounds", "evaluate", "is_true", "read", "variables"]
