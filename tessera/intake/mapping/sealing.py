"""Answers that are not kept in clear: numbers of papers, and facts that the dictionary calls sensitive or secret."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from tessera.dictionary.catalogue import Catalogue
from tessera.dictionary.choices import Sensitivity
from tessera.intake.answers.result import Answers
from tessera.intake.profile.model import Form, Question, RowsQuestion
from tessera.lib.encryption import provider

_SECRET: Final = frozenset({Sensitivity.SENSITIVE, Sensitivity.SECRET})


def secret_paths(form: Form, catalogue: Catalogue) -> frozenset[str]:
    return frozenset(question.path for question in form.questions() if _is_secret(question, catalogue))


def _is_secret(question: Question, catalogue: Catalogue) -> bool:
    binding = question.binding
    if binding is None:
        return False
    if binding.part == "identifier":
        return True
    spec = catalogue.field(binding.subject, binding.key) if binding.part == "fact" else None
    return spec is not None and spec.sensitivity in _SECRET


def split(form: Form, answers: Mapping[str, Any], secret: frozenset[str]) -> tuple[Answers, Answers]:
    """What is kept in clear and what is sealed. Rows stay in their places in both."""
    if not secret:
        return dict(answers), {}
    rows = {question.key for question in form.questions() if isinstance(question, RowsQuestion)}
    clear: Answers = {}
    sealed: Answers = {}
    for key, value in answers.items():
        if key in rows and any(path.startswith(f"{key}.") for path in secret):
            clear[key] = [
                {name: one for name, one in row.items() if f"{key}.{name}" not in secret} for row in value
            ]
            sealed[key] = [
                {name: one for name, one in row.items() if f"{key}.{name}" in secret} for row in value
            ]
        else:
            (sealed if key in secret else clear)[key] = value
    return clear, sealed


def seal(answers: Answers, *, public_id: UUID) -> bytes | None:
    if not answers:
        return None
    return provider().encrypt(json.dumps(answers).encode(), context=_context(public_id))


def opened(sealed: bytes | memoryview | None, *, public_id: UUID) -> Answers:
    """Raises a refusal of the encryption when the key is gone."""
    if sealed is None:
        return {}
    found: Answers = json.loads(provider().decrypt(bytes(sealed), context=_context(public_id)))
    return found


def merged(clear: Mapping[str, Any], sealed: Mapping[str, Any]) -> Answers:
    """All answers again."""
    whole: Answers = dict(clear)
    for key, value in sealed.items():
        if (
            isinstance(value, list)
            and isinstance(clear.get(key), list)
            and all(isinstance(one, dict) for one in value)
        ):
            whole[key] = [{**mine, **theirs} for mine, theirs in zip(clear[key], value, strict=False)]
        else:
            whole[key] = value
    return whole


def _context(public_id: UUID) -> bytes:
    return b"submission:" + public_id.bytes
