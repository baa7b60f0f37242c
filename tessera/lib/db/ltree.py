"""A model field for PostgreSQL's ``ltree``: the path of a node in a tree, kept by the database."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.lookups import BuiltinLookup

if TYPE_CHECKING:
    TextualField = models.Field[str, str]
    Lookups = BuiltinLookup[Any]
else:
    Lookups = BuiltinLookup
    TextualField = models.Field  # Django's fields are generic to the type checker only

Sql = tuple[str, tuple[str | int, ...]]  # a piece of a statement with its parameters


class PathField(TextualField):
    """A read-only ``ltree`` path; a trigger of the owning table fills it."""

    def db_type(self, connection: Any) -> str:
        return "ltree"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else str(value)


@PathField.register_lookup
class Within(Lookups):
    """``path__within="1.7"``: the node itself and everything below it."""

    lookup_name = "within"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <@ {right}::ltree", (*left_params, *right_params)


@PathField.register_lookup
class WithinAny(Lookups):
    """``path__within_any=["1.7", "1.9"]``: below any of the nodes; nothing is below an empty list."""

    lookup_name = "within_any"

    def get_prep_lookup(self) -> list[str]:
        return [str(path) for path in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        left, left_params = self.process_lhs(compiler, connection)
        places = ", ".join(["%s"] * len(self.rhs))
        return f"{left} <@ ANY(ARRAY[{places}]::ltree[])", (*left_params, *self.rhs)


@PathField.register_lookup
class Above(Lookups):
    """``path__above="1.7.9"``: the node itself and its ancestors."""

    lookup_name = "above"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @> {right}::ltree", (*left_params, *right_params)
