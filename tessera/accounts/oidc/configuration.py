"""Providers from a file (TOML or JSON) that the operator keeps beside the other settings.

The file says how it is to be: what it names is made or brought up to date, and what came from a file once and is no
longer in it is switched off. Entries that were made on screen are left alone.
"""

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from tessera.accounts.models import OidcProvider
from tessera.accounts.oidc import design_errors as errors
from tessera.accounts.oidc.actions import save_provider, switch_off_dropped
from tessera.accounts.oidc.design import ProviderDraft
from tessera.accounts.oidc.presets import PRESETS
from tessera.accounts.viewer import Viewer


@dataclass(frozen=True)
class Applied:
    """The keys of the entries."""

    kept: tuple[str, ...]
    switched_off: tuple[str, ...]


def read(path: Path) -> list[ProviderDraft]:
    """The entries of a file. Raises FileUnreadable, which never repeats what stands in the file."""
    try:
        text = path.read_text(encoding="utf-8")
        whole = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise errors.FileUnreadable(why=f"{path}: {error}") from None
    entries = whole.get("providers") if isinstance(whole, dict) else None
    if not isinstance(entries, dict):
        raise errors.FileUnreadable(why=f"{path}: there is no table of providers")
    return [_draft(key, entry, path) for key, entry in entries.items()]


@transaction.atomic
def apply(drafts: list[ProviderDraft], *, by: Viewer, now: datetime) -> Applied:
    """Make it so, all or nothing. Raises what :func:`save_provider` raises."""
    known = {entry.key: entry for entry in OidcProvider.objects.select_for_update()}
    for draft in drafts:
        save_provider(draft, changing=known.get(draft.key), from_file=True, by=by, now=now)
    keys = [draft.key for draft in drafts]
    return Applied(tuple(keys), tuple(switch_off_dropped(keys, by=by, now=now)))


def _draft(key: str, entry: Any, path: Path) -> ProviderDraft:
    preset = PRESETS.get(str(entry.get("preset", ""))) if isinstance(entry, dict) else None
    if preset is None:
        raise errors.FileUnreadable(why=f"{path}: {key}: there is no such preset")
    try:
        return ProviderDraft.model_validate({**preset, **entry, "key": key})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, (key, *first["loc"])))
        raise errors.FileUnreadable(why=f"{path}: {where}: {first['msg']}") from None
