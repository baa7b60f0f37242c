"""Attestations of the demo country: its attester went from house to house with the certificates, and a list came back.

Which facts were looked at follows from the registry numbers: the same country has the same attestations. Most hold, a
few were found wrong, the oldest have run out, and half of the facts wait for somebody's word.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from psycopg import sql

from tessera.accounts import reach
from tessera.accounts.models import User
from tessera.accounts.viewer import Viewer, system_viewer
from tessera.attestation.choices import Status
from tessera.attestation.digests import digester
from tessera.attestation.queries.standings import TABLES, attestable, valid_until
from tessera.attestation.queries.values import value_of
from tessera.changes.actions import batches
from tessera.changes.batch.attesting import put_words
from tessera.changes.choices import ATTESTED_LIST, Channel
from tessera.demo.staff import HOME
from tessera.dictionary import catalogue
from tessera.dictionary.choices import Sensitivity, Subject
from tessera.dictionary.specs import FieldSpec
from tessera.lib.db import as_owner

ATTESTER: Final = "attester@karuna.example"
_ASKED: Final = {
    Subject.INDIVIDUAL: ("given_name", "family_name", "birth_date"),
    Subject.GROUP: ("water_source",),
}
_AGO: Final = (6, 34, 75, 210, 700)  # days since the rounds on which the words were given
_IN_CLEAR: Final = frozenset({Sensitivity.PUBLIC, Sensitivity.PERSONAL})
_WRONG: Final = "The certificate says something else; the family will bring it to the office."

_FACTS: Final = """
select r.id, {field}, ({value})::text,
       ('x' || substr(md5(r.registry_number || {salt}), 1, 6))::bit(24)::int as draw
from {live} r join areas_area a on a.id = r.area_id
where r.status = 'active' and {value} is not null
  and a.path <@ (select d.path from areas_area d join areas_arealevel l on l.id = d.level_id
    where d.names ->> 'en' = {home} and l.number = 2 limit 1)
  and ('x' || substr(md5(r.registry_number), 1, 4))::bit(16)::int % 5 < 3
order by r.id
"""


def vouch(*, by: Viewer, now: datetime) -> int:
    """Have the attester of the home district give their word on facts there; on how many. Without one, the system
    does."""
    user = User.objects.filter(email=ATTESTER).first()
    actor, name = (str(user.public_id), user.name) if user else (by.actor, by.name)
    with as_owner(), reach.narrowed_to(system_viewer()), catalogue.held():
        batch = batches.open_batch(
            ATTESTED_LIST,
            description={"number": _number(now), "file": "house-to-house.csv"},
            channel=Channel.IMPORT,
            source="House-to-house visits",
            observed_on=None,
            by=by,
            now=now,
        )
        with batches.writing(batch):
            given = sum(
                put_words(subject, list(_words(subject, spec, actor=actor, name=name, now=now)))
                for subject, keys in _ASKED.items()
                for spec in attestable(subject)
                if spec.key in keys
            )
        batches.close_batch(batch, now=now)
    return given


def _number(now: datetime) -> str:
    return f"AL-{timezone.localdate(now).year}-KARUNA"


def _words(
    subject: Subject, spec: FieldSpec, *, actor: str, name: str, now: datetime
) -> Iterator[dict[str, Any]]:
    digest, number = digester(), _number(now)
    for record, field, value, draw in _facts(subject, spec):
        at = now - timedelta(days=_AGO[draw % len(_AGO)], minutes=draw % 400)
        day = timezone.localdate(at)
        status, until = Status.ATTESTED, valid_until(spec.attestation_months or 12, on=day)
        if draw % 13 == 0:
            status, until = Status.REJECTED, None
        elif until is not None and until <= timezone.localdate(now):
            status = Status.EXPIRED
        yield {
            "record": record,
            "field_id": field,
            "status": status,
            "attested_by": actor,
            "attested_by_name": name,
            "attested_at": at.isoformat(),
            "batch": number,
            "comment": _WRONG if status == Status.REJECTED else "",
            "value": value if spec.sensitivity in _IN_CLEAR else None,
            "value_digest": "\\x" + digest(subject, record, field, value).hex(),
            "valid_until": until.isoformat() if until else None,
        }


def _facts(subject: Subject, spec: FieldSpec) -> Sequence[Any]:
    """Key of the record, key of the field, its value as it is compared, and a number that follows from the record."""
    statement = sql.SQL(_FACTS).format(
        field=sql.Literal(spec.id),
        value=value_of([spec], record="r", field=str(spec.id)),
        salt=sql.Literal(spec.key),
        live=sql.Identifier(TABLES[subject][0]),
        home=sql.Literal(HOME),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(connection.connection))
        return list(cursor.fetchall())
