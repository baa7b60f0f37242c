"""What cannot be true together, or hardly."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tessera.dictionary.choices import Subject
from tessera.registry.quality.rules import HOUSEHOLD, Mend, Rule, Severity, Trouble

GONE: Final = Rule(
    code="gone-but-member",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.FIRST,
    title=_("A member who has died or moved away"),
    sentence=_("%(name)s has died, moved away or is a duplicate, and still counts as a member."),
    found="""
        select null::bigint, null::text[] where exists (
          select from registry_membership m where m.individual_id = s.id and m.until is null)
    """,
    mend=Mend("remove-member", HOUSEHOLD),
    statuses=("deceased", "moved_away", "duplicate"),
)
CHILD_AS_HEAD: Final = Rule(
    code="child-as-head",
    subject=Subject.GROUP,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.FIRST,
    title=_("A child as head"),
    sentence=_("%(other)s heads the household and is younger than %(age)s."),
    found="""
        select p.id, null::text[] from registry_membership m join registry_individual p on p.id = m.individual_id
        where m.group_id = s.id and m.until is null and 'head' = any (m.roles)
          and p.birth_date > (%(today)s::date - make_interval(years => %(head_age)s))::date
    """,
    mend=Mend("change-head"),
    age="head_age",
)
TWICE: Final = Rule(
    code="person-twice",
    subject=Subject.GROUP,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.FIRST,
    title=_("The same person twice in a household"),
    sentence=_("%(other)s stands twice in the household, with the same name and date of birth."),
    found="""
        select min(p.id), null::text[]
        from registry_membership m join registry_individual p on p.id = m.individual_id
        where m.group_id = s.id and m.until is null
        group by lower(concat_ws(' ', p.given_name, p.additional_name, p.family_name)), p.birth_date
        having count(*) > 1 and p.birth_date is not null
    """,
    mend=Mend("remove-member"),
)
SPOUSES: Final = Rule(
    code="several-spouses",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.SOON,
    title=_("Married to several people at once"),
    sentence=_("%(name)s is recorded as married to several people at once."),
    found="""
        select null::bigint, null::text[] where %(most_spouses)s < (
          select count(*) from (
            select from registry_relationship r
            where r.individual_id = s.id and r.kind = 'spouse_of' and r.ended_on is null
            union all
            select from registry_relationship r
            where r.other_id = s.id and r.kind = 'spouse_of' and r.ended_on is null) married)
    """,
    mend=Mend("separation"),
)
_YOUNG_MARRIAGE: Final = """
          select from registry_relationship r
          where r.{end} = s.id and r.kind = 'spouse_of' and r.ended_on is null and (
            s.birth_date > (%(today)s::date - make_interval(years => %(marriage_age)s))::date
            or s.birth_date > (r.married_on - make_interval(years => %(parent_age)s))::date)
"""
# Who married young long ago is no contradiction; a child who is married today is one, and a wedding in childhood.
YOUNG_SPOUSE: Final = Rule(
    code="spouse-too-young",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.SOON,
    title=_("Married as a child"),
    sentence=_("%(name)s is recorded as married, at an age below %(age)s."),
    found=f"""
        select null::bigint, null::text[] where exists ({_YOUNG_MARRIAGE.format(end="individual_id")})
        or exists ({_YOUNG_MARRIAGE.format(end="other_id")})
        or exists (
          select from registry_membership m
          where m.individual_id = s.id and m.until is null and m.relationship_to_head = 'spouse'
            and s.birth_date > (%(today)s::date - make_interval(years => %(marriage_age)s))::date)
    """,  # noqa: S608 - our own words
    mend=Mend("correct"),
    age="marriage_age",
)
YOUNG_PARENT: Final = Rule(
    code="parent-too-young",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.SOON,
    title=_("A parent who was too young"),
    sentence=_("%(name)s was younger than %(age)s when %(other)s was born."),
    found="""
        select c.id, null::text[] from registry_relationship r join registry_individual c on c.id = r.other_id
        where r.individual_id = s.id and r.kind = 'parent_of' and not r.is_adopted and r.ended_on is null
          and c.birth_date < (s.birth_date + make_interval(years => %(parent_age)s))::date
    """,
    mend=Mend("correct"),
    age="parent_age",
)
OLDER_THAN_HEAD: Final = Rule(
    code="child-older-than-head",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.SOON,
    title=_("A child older than the head"),
    sentence=_("%(name)s is recorded as a child or grandchild of %(other)s, and is not younger."),
    found="""
        select p.id, null::text[] from registry_membership m
        join registry_membership h on h.group_id = m.group_id and h.until is null and 'head' = any (h.roles)
        join registry_individual p on p.id = h.individual_id
        where m.individual_id = s.id and m.until is null and m.relationship_to_head in ('child', 'grandchild')
          and s.birth_date <= p.birth_date
    """,
    mend=Mend("correct"),
)
BORN_LATER: Final = Rule(
    code="born-after-registration",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.SOON,
    title=_("Born after the registration"),
    sentence=_("%(name)s was registered before the recorded date of birth."),
    found="select null::bigint, null::text[] where s.birth_date > s.registered_on",
    mend=Mend("correct"),
)
TOO_OLD: Final = Rule(
    code="too-old",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.SOON,
    title=_("Older than anybody"),
    sentence=_("%(name)s would be older than %(age)s: a death may not be recorded."),
    found="""
        select null::bigint, null::text[]
        where s.birth_date < (%(today)s::date - make_interval(years => %(oldest_age)s + 1))::date
    """,
    mend=Mend("death"),
    age="oldest_age",
)
ELSEWHERE: Final = Rule(
    code="lives-elsewhere",
    subject=Subject.INDIVIDUAL,
    trouble=Trouble.CONTRADICTORY,
    severity=Severity.LATER,
    title=_("A member in another area than the household"),
    sentence=_("%(name)s is recorded in another area than the household."),
    found="""
        select null::bigint, null::text[] where exists (
          select from registry_membership m join registry_group g on g.id = m.group_id
          where m.individual_id = s.id and m.until is null and m.is_exclusive and g.area_id <> s.area_id)
    """,
    mend=Mend("correct"),
)

RULES: Final = (
    *(GONE, CHILD_AS_HEAD, TWICE, SPOUSES, YOUNG_SPOUSE, YOUNG_PARENT, OLDER_THAN_HEAD, BORN_LATER, TOO_OLD),
    ELSEWHERE,
)
