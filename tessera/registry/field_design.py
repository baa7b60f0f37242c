"""The field designer's verbs: what may be recorded about a registrant, declared while the register runs.

They live here and not in ``dictionary``: only this floor knows who may act and which facts are recorded.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language, gettext

from tessera.accounts.viewer import Viewer
from tessera.dictionary.choices import FieldType, Sensitivity, Storage, Subject
from tessera.dictionary.models import CodeList, Field, Section
from tessera.jobs import actions as jobs
from tessera.registry import code_design, household_facts
from tessera.registry import design_checks as checks
from tessera.registry import design_errors as errors
from tessera.registry.code_design import CodeDraft

STEP: Final = 10  # between positions, so that one can be put in between


@dataclass(frozen=True)
class FieldDraft:
    """A field as somebody wants it. An empty ``key`` is made from the English label.

    ``code_list`` and ``section`` are keys; limits are for numbers, pattern and length for text.
    """

    subject: Subject
    type: FieldType
    labels: Mapping[str, str]
    help: Mapping[str, str] = dataclasses.field(default_factory=dict)
    key: str = ""
    code_list: str = ""
    section: str = ""
    unit: str = ""
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str = ""
    max_length: int | None = None
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    filterable: bool = False
    searchable: bool = False
    attestable: bool = False
    attestation_months: int | None = None
    attestation_roles: tuple[str, ...] = ()
    own_attestation: bool = False
    citizen_may_propose: bool = False
    exportable: bool = True
    household_fact: bool = False
    retention_months: int | None = None
    stale_months: int | None = None
    synonyms: tuple[str, ...] = ()


COPIED: Final = (
    *("type", "unit", "required", "minimum", "maximum", "pattern", "max_length", "sensitivity", "filterable"),
    *("searchable", "attestable", "citizen_may_propose", "exportable", "household_fact"),
    *("retention_months", "stale_months", "attestation_months", "own_attestation"),
)


def add_field(draft: FieldDraft, *, by: Viewer, now: datetime, codes: Sequence[CodeDraft] = ()) -> Field:
    """Declare a new field, the last one of its section. It is everywhere at once.

    With ``codes`` it gets a code list of its own, made along with it.
    """
    with checks.designing(by), household_facts.followed():
        key = checks.new_key(
            draft.key, checks.cleaned_labels(draft.labels), fallback=f"field_{now:%Y%m%d%H%M%S}"
        )
        checks.key_is_free(draft.subject, key)
        if codes:
            draft = dataclasses.replace(draft, code_list=_own_list(draft, key, codes, by=by, now=now))
        columns = _columns(draft)
        peers = Field.objects.filter(subject=draft.subject, section=columns["section"])
        last = peers.aggregate(last=Max("position"))["last"]
        field = Field.objects.create(subject=draft.subject, key=key, position=(last or 0) + STEP, **columns)
        _keep_index(field, was=False)
        return field


def change_field(subject: str, key: str, *, draft: FieldDraft, by: Viewer, now: datetime) -> Field:
    """Declare a field anew. Its key and subject stay, and its type too once facts are recorded in it."""
    with checks.designing(by), household_facts.followed():
        field = _locked(subject, key)
        columns = _columns(dataclasses.replace(draft, subject=Subject(subject)))
        changes_type = columns["type"] != field.type or columns["code_list"] != field.code_list
        if changes_type and field.storage == Storage.COLUMN:
            raise errors.BuiltInStays(field="type", label=field.label_in(by.language))
        if changes_type and checks.has_values(field):
            raise errors.TypeHasValues(field="type", label=field.label_in(by.language))
        was = field.filterable
        changed = _write(field, **columns)
        _keep_index(changed, was=was, anew=changes_type)
        return changed


def move_field(subject: str, key: str, *, section: str, after: str, by: Viewer) -> Field:
    """Put a field into a section, behind the field with the key ``after``, or at the top without it."""
    with checks.designing(by):
        field = _locked(subject, key)
        target = _section(section, subject)
        others = list(
            Field.objects.select_for_update()
            .filter(subject=subject, section=target)
            .exclude(pk=field.pk)
            .order_by("position", "key")
        )
        place = next((at + 1 for at, other in enumerate(others) if other.key == after), 0)
        if after and not place:
            raise errors.FieldAbsent(field="after")
        others.insert(place, field)
        field.section = target
        for at, other in enumerate(others, start=1):
            if other.position != at * STEP or other is field:
                _write(other, position=at * STEP, section=target)
        return field


def shift_field(subject: str, key: str, *, steps: int, by: Viewer) -> Field:
    """Move a field up (``steps`` below 0) or down within its section, past the deprecated ones as well."""
    with checks.designing(by):
        field = _locked(subject, key)
        peers = list(
            Field.objects.select_for_update(of=("self",))
            .filter(subject=subject, section=field.section)
            .order_by("position", "key")
        )
        checks.write_order(checks.shifted(peers, field, steps), step=STEP)
        return field


def deprecate_field(subject: str, key: str, *, by: Viewer, now: datetime) -> Field:
    """Hide a field: it is asked and shown no more, and what was recorded in it stays."""
    with checks.designing(by), household_facts.followed():
        field = _locked(subject, key)
        if field.storage == Storage.COLUMN:
            raise errors.BuiltInStays(label=field.label_in(by.language))
        if field.deprecated_since is None:
            _write(field, deprecated_since=timezone.localdate(now))
            _keep_index(field, was=field.filterable)
        return field


def reinstate_field(subject: str, key: str, *, by: Viewer) -> Field:
    """Show a deprecated field again, with all that was recorded in it."""
    with checks.designing(by), household_facts.followed():
        field = _write(_locked(subject, key), deprecated_since=None)
        _keep_index(field, was=False)
        return field


def add_section(
    subject: Subject, *, labels: Mapping[str, str], by: Viewer, now: datetime, key: str = ""
) -> Section:
    """A new heading, the last one on the record page."""
    with checks.designing(by):
        found = checks.cleaned_labels(labels)
        key = checks.new_key(key, found, fallback=f"section_{now:%Y%m%d%H%M%S}")
        if Section.objects.filter(key=key).exists():
            raise errors.KeyTaken(field="key", key=key)
        last = Section.objects.filter(subject=subject).aggregate(last=Max("position"))["last"]
        return Section.objects.create(key=key, subject=subject, labels=found, position=(last or 0) + STEP)


def change_section(key: str, *, labels: Mapping[str, str], by: Viewer) -> Section:
    with checks.designing(by):
        section = _locked_section(key)
        section.labels = checks.cleaned_labels(labels)
        section.save(update_fields=["labels"])
        return section


def shift_section(key: str, *, steps: int, by: Viewer) -> Section:
    """Move a section, with all its fields, up (``steps`` below 0) or down the record page."""
    with checks.designing(by):
        section = _locked_section(key)
        peers = list(
            Section.objects.select_for_update().filter(subject=section.subject).order_by("position", "key")
        )
        checks.write_order(checks.shifted(peers, section, steps), step=STEP)
        return section


def _keep_index(field: Field, *, was: bool, anew: bool = False) -> None:
    """Have the index of a filterable field built, or dropped when it ``was`` one, once this is written."""
    if field.storage == Storage.ATTRIBUTE and (field.filterable or was):
        jobs.enqueue(
            "registry.index_field",
            lock="registry.index_field",
            title=gettext("Prepare the filter by “%(field)s”")
            % {"field": field.label_in(get_language() or "en")},
            subject=field.subject,
            key=field.key,
            anew=anew,
        )


def _own_list(draft: FieldDraft, key: str, codes: Sequence[CodeDraft], *, by: Viewer, now: datetime) -> str:
    """Make the code list of a field; its key is the field's, or says the subject too when that is taken."""
    if draft.code_list:
        raise errors.TwoCodeLists(field="code_list")
    if draft.type not in checks.CODED:
        raise errors.CodeListNotForType(field="type")
    own = f"{draft.subject}_{key}"[:50] if CodeList.objects.filter(key=key).exists() else key
    return code_design.add_code_list(draft.labels, codes=codes, key=own, by=by, now=now).key


def _columns(draft: FieldDraft) -> dict[str, Any]:
    """The draft, checked, as columns."""
    checks.type_has_its_list(draft.type, draft.code_list)
    checks.limits_fit(draft.type, minimum=draft.minimum, maximum=draft.maximum)
    checks.form_fits(draft.type, pattern=draft.pattern, max_length=draft.max_length)
    if draft.household_fact:
        checks.may_be_household_fact(draft.type)
    checks.attesters_are_roles(draft.attestation_roles)
    synonyms = dict.fromkeys(" ".join(word.split()) for word in draft.synonyms if word.strip())
    return {name: getattr(draft, name) for name in COPIED} | {
        "labels": checks.cleaned_labels(draft.labels),
        "help": checks.cleaned_texts(draft.help),
        "code_list": _code_list(draft.code_list),
        "section": _section(draft.section, draft.subject),
        "synonyms": list(synonyms),
        "attestation_roles": sorted(set(draft.attestation_roles)),
    }


def _code_list(key: str) -> CodeList | None:
    if not key:
        return None
    found = CodeList.objects.filter(key=key).first()
    if found is None:
        raise errors.CodeListUnknown(field="code_list", key=key)
    return found


def _section(key: str, subject: str) -> Section | None:
    if not key:
        return None
    found = Section.objects.filter(key=key, subject=subject).first()
    if found is None:
        raise errors.SectionUnknown(field="section", key=key)
    return found


def _locked_section(key: str) -> Section:
    found = Section.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise errors.SectionAbsent
    return found


def _locked(subject: str, key: str) -> Field:
    found = Field.objects.select_for_update(of=("self",)).filter(subject=subject, key=key).first()
    if found is None:
        raise errors.FieldAbsent
    return found


def _write(field: Field, **columns: Any) -> Field:
    for name, value in columns.items():
        setattr(field, name, value)
    field.save(update_fields=list(columns))
    return field
