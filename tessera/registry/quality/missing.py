"""What a record should say and does not."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tessera.dictionary.choices import Subject
from tessera.registry.quality.rules import Mend, Rule, Severity, Trouble

_NEEDED: Final = "select null::bigint, n.keys from (select $needed) n (keys) where n.keys <> '{}'"

PERSON_FACTS: Final = Rule(
    code="person-facts-missing",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.MISSING,
    severity=Severity.SOON,
    title=_("Facts of a person that are needed"),
    sentence=_("Needed of %(name)s and not recorded: %(facts)s."),
    found=_NEEDED,
    mend=Mend("correct"),
)
BIRTH_DATE: Final = Rule(
    code="birth-date-missing",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.MISSING,
    severity=Severity.SOON,
    title=_("Date of birth"),
    sentence=_("The date of birth of %(name)s is not recorded."),
    found="select null::bigint, null::text[] where s.birth_date is null",
    mend=Mend("correct"),
)
SEX: Final = Rule(
    code="sex-missing",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.MISSING,
    severity=Severity.SOON,
    title=_("Sex"),
    sentence=_("The sex of %(name)s is not recorded."),
    found="select null::bigint, null::text[] where s.sex = 0",
    mend=Mend("correct"),
)
HOUSEHOLD: Final = Rule(
    code="household-missing",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.MISSING,
    severity=Severity.SOON,
    title=_("A person’s household"),
    sentence=_("%(name)s belongs to no household."),
    found="""
        select null::bigint, null::text[] where not exists (
          select from registry_membership m where m.individual_id = s.id and m.until is null and m.is_exclusive)
    """,
    mend=Mend("move"),
)
PERSON_AREA: Final = Rule(
    code="person-area-missing",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.MISSING,
    severity=Severity.SOON,
    title=_("A person’s area"),
    sentence=_("Where %(name)s lives is not recorded."),
    found="select null::bigint, null::text[] where s.area_id is null",
    mend=Mend("correct"),
)
IDENTIFIER: Final = Rule(
    code="identifier-missing",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.MISSING,
    severity=Severity.LATER,
    title=_("An identifier"),
    sentence=_("%(name)s has no identifier, not even a birth certificate."),
    found="""
        select null::bigint, null::text[] where not exists (
          select from registry_identifier i where i.individual_id = s.id)
    """,
    mend=Mend("identifier"),
)
HOUSEHOLD_FACTS: Final = Rule(
    code="household-facts-missing",
    subject=Subject.GROUP,
    trouble=Trouble.MISSING,
    severity=Severity.SOON,
    title=_("Facts of a household that are needed"),
    sentence=_("Needed of the household and not recorded: %(facts)s."),
    found=_NEEDED,
    mend=Mend("correct"),
)
MEMBERS: Final = Rule(
    code="members-missing",
    subject=Subject.GROUP,
    trouble=Trouble.MISSING,
    severity=Severity.FIRST,
    title=_("Members of a household"),
    sentence=_("Nobody belongs to the household."),
    found="""
        select null::bigint, null::text[] where not exists (
          select from registry_membership m where m.group_id = s.id and m.until is null)
    """,
    mend=Mend("add-member"),
)
HEAD: Final = Rule(
    code="head-missing",
    subject=Subject.GROUP,
    trouble=Trouble.MISSING,
    severity=Severity.FIRST,
    title=_("The head of a household"),
    sentence=_("Nobody heads the household."),
    found="""
        select null::bigint, null::text[] from registry_groupkind k where k.id = s.kind_id and k.has_head
          and exists (select from registry_membership m where m.group_id = s.id and m.until is null)
          and not exists (select from registry_membership m where m.group_id = s.id and m.until is null
                          and 'head' = any (m.roles))
    """,
    mend=Mend("change-head"),
)
HOUSEHOLD_AREA: Final = Rule(
    code="household-area-missing",
    subject=Subject.GROUP,
    trouble=Trouble.MISSING,
    severity=Severity.SOON,
    title=_("A household’s area"),
    sentence=_("Where the household lives is not recorded."),
    found="select null::bigint, null::text[] where s.area_id is null",
    mend=Mend("correct"),
)
CONTACT: Final = Rule(
    code="contact-missing",
    subject=Subject.GROUP,
    trouble=Trouble.MISSING,
    severity=Severity.LATER,
    title=_("A way to reach a household"),
    sentence=_("There is no phone number or e-mail address of the household or of anybody in it."),
    found="""
        select null::bigint, null::text[] from registry_groupkind k where k.id = s.kind_id and k.is_exclusive
          and not exists (select from registry_contactpoint c where c.group_id = s.id)
          and not exists (select from registry_membership m
                          join registry_contactpoint c on c.individual_id = m.individual_id
                          where m.group_id = s.id and m.until is null)
    """,
    mend=Mend("contact"),
)

RULES: Final = (
    *(MEMBERS, HEAD, HOUSEHOLD, PERSON_FACTS, HOUSEHOLD_FACTS, BIRTH_DATE, SEX, PERSON_AREA, HOUSEHOLD_AREA),
    *(CONTACT, IDENTIFIER),
)
