"""What nobody has looked at for too long."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tessera.dictionary.choices import Subject
from tessera.registry.quality.rules import Mend, Rule, Severity, Trouble

_OLD: Final = "select null::bigint, n.keys from (select $old) n (keys) where n.keys <> '{}'"

PERSON_FACTS: Final = Rule(
    code="person-facts-old",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.OLD,
    severity=Severity.LATER,
    title=_("Facts of a person"),
    sentence=_("Not confirmed of %(name)s for too long: %(facts)s."),
    found=_OLD,
    mend=Mend("confirm"),
)
HOUSEHOLD_FACTS: Final = Rule(
    code="household-facts-old",
    subject=Subject.GROUP,
    trouble=Trouble.OLD,
    severity=Severity.LATER,
    title=_("Facts of a household"),
    sentence=_("Not confirmed of the household for too long: %(facts)s."),
    found=_OLD,
    mend=Mend("confirm"),
)
IDENTIFIER: Final = Rule(
    code="identifier-expired",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.OLD,
    severity=Severity.LATER,
    title=_("Identifiers that have expired"),
    sentence=_("An identifier of %(name)s has expired, and no newer one of its kind is recorded."),
    found="""
        select null::bigint, null::text[] where exists (
          select from registry_identifier i where i.individual_id = s.id
            and (i.status = 'expired' or (i.expires_on < %(today)s and i.status <> 'revoked'))
            and not exists (
              select from registry_identifier n where n.individual_id = s.id and n.kind_id = i.kind_id
                and n.status not in ('expired', 'revoked') and coalesce(n.expires_on >= %(today)s, true)))
    """,
    mend=Mend("identifier"),
)

RULES: Final = (HOUSEHOLD_FACTS, PERSON_FACTS, IDENTIFIER)
