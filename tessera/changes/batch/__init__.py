"""The set-based merge under the pen: whole files of people and households, written by a few statements a chunk.

The caller stages its rows in a table of its own, describes it with a :class:`Plan`, and calls :func:`merge.chunk`
inside ``changes.actions.batches.writing``. Nothing here reads a file, and nothing here loops over rows.
"""

from tessera.changes.batch.plan import Column, ContactColumn, IdentifierColumn, Plan

__all__ = ["Column", "ContactColumn", "IdentifierColumn", "Plan"]
