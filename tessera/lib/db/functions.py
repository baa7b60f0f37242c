"""SQL functions of our own schema, as Django expressions for column defaults."""

from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Func, TextField


class _NoArguments(Func):
    arity = 0

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return f"{self.__class__.__module__}.{self.__class__.__qualname__}", [], {}


class HistoryNow(_NoArguments):
    """The moment of the change in progress."""

    function = "history_now"
    output_field = DateTimeField()


class HistoryChange(_NoArguments):
    """The key of the change request in progress, if any."""

    function = "history_change"
    output_field = BigIntegerField()


class HistoryWriter(_NoArguments):
    """Who writes: the acting user's public id, or the database user when nobody was named."""

    function = "history_writer"
    output_field = TextField()


class HistoryTxid(_NoArguments):
    """The number of the transaction in progress; it rises for good, across a restore as well."""

    function = "history_txid"
    output_field = BigIntegerField()


class NextIndividualNumber(_NoArguments):
    """The next registry number for an individual."""

    function = "next_individual_number"
    output_field = TextField()


class NextGroupNumber(_NoArguments):
    """The next registry number for a group."""

    function = "next_group_number"
    output_field = TextField()
