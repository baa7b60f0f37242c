"""Who looked at which record, when and for what purpose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Reach, Viewer
from tessera.audit.actions import record_access
from tessera.audit.models import AccessRecord
from tessera.changes.choices import Channel
from tessera.changes.queries.facts import DOCUMENT_KINDS
from tessera.dictionary import catalogue
from tessera.lib.dates import midnight, midnight_after
from tessera.registry.models import Group, IdentifierKind, Individual
from tessera.registry.queries.people import full_name

PAGE: Final = 50
_DOCUMENT: Final = "document:"  # then the code of its kind
_FORM: Final = "form:"  # and its key: its answers were taken out as a file
_LISTS: Final[Mapping[str, str | Promise]] = {
    "access-log": gettext_lazy("Who looked"),
    "account-events": gettext_lazy("Accounts and roles"),
    "change-log": gettext_lazy("Changes"),
    "submissions": gettext_lazy("Answers to forms"),
}
_OF_LISTS: Final = {AccessRecord.Subject.SEARCH, AccessRecord.Subject.EXPORT}
_PEOPLE, _GROUPS = AccessRecord.Subject.INDIVIDUAL, AccessRecord.Subject.GROUP


@dataclass(frozen=True)
class Asked:
    """What to list: the accesses to one record, or by one viewer, on some days. All empty is everything.

    ``purpose``, ``channel`` and ``subject`` are values of their choices.
    """

    individual: UUID | None = None
    group: UUID | None = None
    who: str = ""  # part of the name of who looked
    purpose: str = ""
    channel: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None  # that day included
    before: int | None = None  # the page after the one that ended with this access


@dataclass(frozen=True)
class Access:
    """One look. ``public_id`` is that of the record, None for a list such as a search.

    ``revealed`` is what was shown in clear besides, in words.
    """

    id: int
    at: datetime
    viewer: str
    viewer_name: str
    purpose_label: str
    channel_label: str
    subject: str
    subject_label: str
    public_id: UUID | None
    name: str
    revealed: str
    number: str  # the registry number of the record


@dataclass(frozen=True)
class Accesses:
    """A page, newest first; ``next`` is the ``before`` of the following one."""

    lines: tuple[Access, ...]
    next: int | None


class _Record(NamedTuple):
    public_id: UUID | None
    name: str
    number: str


_NO_RECORD: Final = _Record(None, "", "")


def accesses(asked: Asked, *, viewer: Viewer) -> Accesses:
    """Raises PermissionMissing. Looks at records outside of where the viewer may see the access log are left out;
    searches and exports, which lie nowhere, are seen only from everywhere. The look at the log is noted too.
    """
    found = read(asked, viewer=viewer, most=PAGE)
    record_access(AccessRecord.Subject.SEARCH, None, by=viewer, purpose=Purpose.AUDIT, revealed="access-log")
    return found


def read(asked: Asked, *, viewer: Viewer, most: int) -> Accesses:
    """As ``accesses``, and leaves it to the caller to note the look."""
    viewer.must(Permission.ACCESS_LOG_VIEW)
    reach = viewer.reach(Permission.ACCESS_LOG_VIEW)
    found = list(_narrowed(_asked(asked), reach).order_by("-pk")[: most + 1])
    page = found[:most]
    people, groups = _named(page, reach)
    named = revealed_words({one.revealed for one in page if one.revealed})
    lines = tuple(_line(one, people, groups, named) for one in page)
    return Accesses(lines, page[-1].pk if len(found) > most else None)


def _asked(asked: Asked) -> QuerySet[AccessRecord]:
    found = AccessRecord.objects.all()
    if asked.individual is not None:
        person = Individual.objects.filter(public_id=asked.individual).values("pk")
        found = found.filter(subject=_PEOPLE, subject_id__in=person)
    if asked.group is not None:
        group = Group.objects.filter(public_id=asked.group).values("pk")
        found = found.filter(subject=_GROUPS, subject_id__in=group)
    if asked.who:
        found = found.filter(viewer_name__icontains=asked.who)
    chosen = {"purpose": asked.purpose, "channel": asked.channel, "subject": asked.subject}
    found = found.filter(**{column: value for column, value in chosen.items() if value})
    if asked.since is not None:
        found = found.filter(at__gte=midnight(asked.since))
    if asked.until is not None:
        found = found.filter(at__lt=midnight_after(asked.until))
    return found.filter(pk__lt=asked.before) if asked.before is not None else found


def _narrowed(found: QuerySet[AccessRecord], reach: Reach) -> QuerySet[AccessRecord]:
    if reach.everywhere:
        return found
    return found.filter(
        Q(subject=_PEOPLE, subject_id__in=Individual.objects.within(reach).values("pk"))
        | Q(subject=_GROUPS, subject_id__in=Group.objects.within(reach).values("pk"))
    )


def _named(page: list[AccessRecord], reach: Reach) -> tuple[Mapping[int, _Record], Mapping[int, _Record]]:
    """Each record on the page by its key."""
    wanted: dict[str, set[int]] = {_PEOPLE: set(), _GROUPS: set()}
    for one in page:
        if one.subject in wanted and one.subject_id is not None:
            wanted[one.subject].add(one.subject_id)
    language = get_language() or ""
    names = ("given_name", "additional_name", "family_name", "preferred_name", "name_variants")
    rows = (
        Individual.objects.within(reach)
        .filter(pk__in=wanted[_PEOPLE])
        .values("pk", "public_id", "registry_number", *names)
    )
    people = {
        row["pk"]: _Record(row["public_id"], full_name(row, language=language), row["registry_number"])
        for row in rows
    }
    groups = Group.objects.within(reach).filter(pk__in=wanted[_GROUPS])
    found = groups.values_list("pk", "public_id", "registry_number")
    return people, {pk: _Record(public_id, number, number) for pk, public_id, number in found}


def _line(
    one: AccessRecord,
    people: Mapping[int, _Record],
    groups: Mapping[int, _Record],
    named: Mapping[str, str],
) -> Access:
    of_list = one.subject in _OF_LISTS and one.revealed in _LISTS
    known = people if one.subject == _PEOPLE else groups if one.subject == _GROUPS else {}
    record = known.get(one.subject_id or 0, _NO_RECORD)
    return Access(
        id=one.pk,
        at=one.at,
        viewer=one.viewer,
        viewer_name=one.viewer_name,
        purpose_label=str(Purpose(one.purpose).label) if one.purpose in Purpose.values else one.purpose,
        channel_label=str(Channel(one.channel).label) if one.channel in Channel.values else one.channel,
        subject=one.subject,
        subject_label=_label(one) if of_list else one.get_subject_display(),
        public_id=record.public_id,
        name=record.name,
        number=record.number,
        revealed="" if of_list else named.get(one.revealed, one.revealed),
    )


def _label(one: AccessRecord) -> str:
    """Which log was looked at, or taken out as a file."""
    log = str(_LISTS[one.revealed])
    return _("Export: %(log)s") % {"log": log} if one.subject == AccessRecord.Subject.EXPORT else log


def revealed_words(codes: Collection[str]) -> dict[str, str]:
    """What was shown in clear, in words: kinds of identifiers and of documents. One query, if any."""
    language = get_language() or ""
    found = {"identifiers": _("Identifiers")}
    keys = [code for code in codes if code not in _LISTS and not code.startswith((_DOCUMENT, _FORM))]
    if keys:
        found |= {kind.key: kind.name_in(language) for kind in IdentifierKind.objects.filter(key__in=keys)}
    kinds = catalogue.current().code_list(DOCUMENT_KINDS)
    for document in (code for code in codes if code.startswith(_DOCUMENT)):
        kind = kinds.code(document.removeprefix(_DOCUMENT)) if kinds else None
        found[document] = kind.label_in(language) if kind else _("Document")
    for form in (code for code in codes if code.startswith(_FORM)):
        found[form] = _("Answers to the form “%(key)s”") % {"key": form.removeprefix(_FORM)}
    return found
