"""The logs are append-only."""

import pytest
from django.db import ProgrammingError, connection, transaction

from tessera.lib.db import as_owner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("log", ["audit_accessrecord", "audit_seal", "registry_individual_history"])
@pytest.mark.parametrize(
    "statement", ["delete from {log}", "update {log} set {column} = {column}", "truncate {log}"]
)
def test_the_application_cannot_rewrite_a_log(log: str, statement: str) -> None:
    column = "given_name" if log.startswith("registry") else "id"
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(log=log, column=column))


@pytest.mark.parametrize("statement", ["delete from {log}", "truncate {log}"])
def test_nor_can_the_owner_without_switching_the_guard_off(statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match="append-only")
    with refused, as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(log="audit_accessrecord"))
