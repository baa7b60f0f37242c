"""The only writers of groups."""

from collections.abc import Mapping
from typing import Any

from tessera.lib.db.inserting import insert_all
from tessera.registry.actions.individuals import merged
from tessera.registry.choices import GroupStatus
from tessera.registry.homes import Home
from tessera.registry.models import Group
from tessera.registry.violations import explained


def register(group: Group) -> None:
    """Write a group that is not in the register yet; it gets its registry number."""
    with explained():
        insert_all([group])


def correct(group: Group, *, columns: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
    """Write the given facts and nothing else; an attribute of None is taken away."""
    for column, value in columns.items():
        setattr(group, column, value)
    group.attributes = merged(group.attributes, attributes)
    with explained():
        group.save(update_fields=[*columns, *(["attributes"] if attributes else [])])


def relocate(group: Group, *, home: Home) -> None:
    """Move the group; its members are moved by the caller."""
    for column, value in home.columns.items():
        setattr(group, column, value)
    with explained():
        group.save(update_fields=list(home.columns))


def dissolve(group: Group) -> None:
    group.status = GroupStatus.DISSOLVED
    group.save(update_fields=["status"])


def merge_into(group: Group, *, other: Group) -> None:
    group.status = GroupStatus.MERGED
    group.merged_into = other
    group.save(update_fields=["status", "merged_into"])


def set_status(group: Group, *, status: GroupStatus) -> None:
    group.status = status
    group.save(update_fields=["status"])
