"""Verbs on code lists: what a choice is chosen from. A code is never removed, only deprecated."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Max

from tessera.accounts.viewer import Viewer
from tessera.dictionary.models import Code, CodeList
from tessera.lib import keys
from tessera.registry import design_checks as checks
from tessera.registry import design_errors as errors

STEP: Final = 10
FORM: Final = re.compile(r"[^\s,;|،/.][^\s,;|،/]{0,59}")


@dataclass(frozen=True)
class CodeDraft:
    """A code as somebody wants it. An empty ``value`` is made from the label; ``parent`` is a value too.

    It is offered from ``since`` on, from always without it.
    """

    labels: Mapping[str, str]
    value: str = ""
    parent: str = ""
    since: date | None = None


def add_code_list(
    labels: Mapping[str, str],
    *,
    codes: Iterable[CodeDraft],
    by: Viewer,
    now: datetime,
    key: str = "",
    standard: str = "",
) -> CodeList:
    """A new code list with its codes, in the given order."""
    with checks.designing(by):
        found = checks.cleaned_labels(labels)
        key = checks.new_key(key, found, fallback=f"list_{now:%Y%m%d%H%M%S}")
        if key in checks.RESERVED:
            raise errors.KeyReserved(field="key", key=key)
        if CodeList.objects.filter(key=key).exists():
            raise errors.KeyTaken(field="key", key=key)
        code_list = CodeList.objects.create(key=key, labels=found, standard=standard.strip())
        drafts = list(codes)
        if not drafts:
            raise errors.CodeListEmpty(field="codes")
        for draft in drafts:
            _add(code_list, draft)
        return code_list


def add_code(code_list: str, *, draft: CodeDraft, by: Viewer) -> Code:
    """A further code, the last one of the list."""
    with checks.designing(by):
        return _add(_locked(code_list), draft)


def change_code(code_list: str, value: str, *, draft: CodeDraft, by: Viewer) -> Code:
    """Give a code other labels, another parent or another first day. Its value stays: facts refer to it."""
    with checks.designing(by):
        locked = _locked(code_list)
        code = _code(locked, value)
        code.labels = checks.cleaned_labels(draft.labels)
        code.parent = _parent(locked, draft.parent)
        _not_below_itself(code)
        if code.until is not None and draft.since is not None and code.until <= draft.since:
            raise errors.CodeEndsTooEarly(field="since")
        code.since = draft.since
        code.save(update_fields=["labels", "parent", "since"])
        return code


def shift_code(code_list: str, value: str, *, steps: int, by: Viewer) -> Code:
    """Move a code, with those below it, up (``steps`` below 0) or down among those of the same parent."""
    with checks.designing(by):
        locked = _locked(code_list)
        code = _code(locked, value)
        order = list(locked.codes.order_by("position", "value"))
        places = [place for place, peer in enumerate(order) if peer.parent_id == code.parent_id]
        peers = checks.shifted([order[place] for place in places], code, steps)
        for place, peer in zip(places, peers, strict=True):
            order[place] = peer
        checks.write_order(order, step=STEP)
        return code


def deprecate_code(code_list: str, value: str, *, on: date, by: Viewer) -> Code:
    """From the day on the code is offered no more; where it was chosen it stays readable."""
    with checks.designing(by):
        code = _code(_locked(code_list), value)
        if code.since and on <= code.since:
            raise errors.CodeEndsTooEarly(field="on")
        code.until = on
        code.save(update_fields=["until"])
        return code


def reinstate_code(code_list: str, value: str, *, by: Viewer) -> Code:
    with checks.designing(by):
        code = _code(_locked(code_list), value)
        code.until = None
        code.save(update_fields=["until"])
        return code


def relabel_code_list(code_list: str, *, labels: Mapping[str, str], by: Viewer) -> CodeList:
    with checks.designing(by):
        found = _locked(code_list)
        found.labels = checks.cleaned_labels(labels)
        found.save(update_fields=["labels"])
        return found


def _add(code_list: CodeList, draft: CodeDraft) -> Code:
    labels = checks.cleaned_labels(draft.labels)
    last = code_list.codes.aggregate(last=Max("position"))["last"] or 0
    value = draft.value.strip() or keys.key_from(labels.get("en") or next(iter(labels.values())))
    value = value or f"code_{last // STEP + 1}"
    if not FORM.fullmatch(value):
        raise errors.CodeMalformed(field="codes", value=value)
    if code_list.codes.filter(value=value).exists():
        raise errors.CodeTaken(field="codes", value=value)
    parent = _parent(code_list, draft.parent)
    return code_list.codes.create(
        value=value, labels=labels, parent=parent, since=draft.since, position=last + STEP
    )


def _locked(key: str) -> CodeList:
    found = CodeList.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise errors.CodeListUnknown(key=key)
    return found


def _code(code_list: CodeList, value: str) -> Code:
    found = code_list.codes.filter(value=value).first()
    if found is None:
        raise errors.CodeAbsent(value=value)
    return found


def _parent(code_list: CodeList, value: str) -> Code | None:
    if not value:
        return None
    found = code_list.codes.filter(value=value).first()
    if found is None:
        raise errors.CodeAbsent(field="parent", value=value)
    return found


def _not_below_itself(code: Code) -> None:
    above = code.parent
    while above is not None:
        if above.pk == code.pk:
            raise errors.CodeBelowItself(field="parent", value=code.value)
        above = above.parent
