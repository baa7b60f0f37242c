"""The papers that a policy asks for: which must come with a change, and which are not there."""

from collections.abc import Collection, Sequence
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.changes.errors import EvidenceMissing
from tessera.changes.operations import AttachDocument, Operation
from tessera.dictionary import catalogue

KINDS: Final = "document_kind"  # the code list


def labels() -> dict[str, str]:
    """What each kind of document is called, in the language of the reader."""
    codes = catalogue.current().code_list(KINDS)
    return {code.value: code.label_in(get_language() or "en") for code in codes.codes} if codes else {}


def missing(asked: Collection[str], operations: Sequence[Operation]) -> list[str]:
    """The kinds of which no document comes with the change."""
    sent = {operation.document.kind for operation in operations if isinstance(operation, AttachDocument)}
    return sorted(set(asked) - sent)


def must_be_there(asked: Collection[str], operations: Sequence[Operation]) -> None:
    """Raises EvidenceMissing, which says which."""
    kinds = missing(asked, operations) if asked else []
    if kinds:
        known = labels()
        raise EvidenceMissing(papers=_(", ").join(known.get(kind, kind) for kind in kinds), kinds=kinds)
