"""Setting up providers and replacing our keys. The only writer of both; each is noted in the log of accounts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings

from tessera.accounts.actions.events import note
from tessera.accounts.choices import Act
from tessera.accounts.models import OidcKey, OidcProvider
from tessera.accounts.oidc import design_errors as errors
from tessera.accounts.oidc import metadata
from tessera.accounts.oidc.choices import KeyState, KeyUse, UserinfoMode
from tessera.accounts.oidc.client import secret_context
from tessera.accounts.oidc.design import DEMONSTRATION, ProviderDraft, check
from tessera.accounts.oidc.keys import ensure_keys, make_key
from tessera.accounts.oidc.queries import must_manage
from tessera.accounts.viewer import Viewer
from tessera.audit.session import recorded_as
from tessera.lib.encryption import provider as sealing


def save_provider(
    draft: ProviderDraft,
    *,
    secret: str = "",
    changing: OidcProvider | None = None,
    from_file: bool = False,
    by: Viewer,
    now: datetime,
) -> OidcProvider:
    """A new entry, or new facts for one that is there. An empty ``secret`` leaves what is kept as it is.

    Raises PermissionMissing, and what is refused of an entry (``design_errors``).
    """
    must_manage(by)
    _check_draft(draft, changing, from_file=from_file)
    entry = changing or OidcProvider(key=draft.key)
    before = _said_of(entry) if changing else {}
    for name, value in draft.model_dump(exclude={"key"}).items():
        setattr(entry, name, list(value) if isinstance(value, tuple) else value)
    entry.names = {language: name.strip() for language, name in draft.names.items() if name.strip()}
    entry.is_from_file, entry.changed_at = from_file, now
    _keep_secret(entry, draft, secret.strip())
    after = _said_of(entry)
    changed = sorted(name for name in after if before.get(name) != after[name])
    with recorded_as(by.actor, at=now):
        entry.save()
        is_encrypted = draft.userinfo == UserinfoMode.ENCRYPTED
        ensure_keys(entry.signing_algorithm, encryption=is_encrypted, now=now)
        if changed or secret:
            note(Act.PROVIDER_CHANGED, None, by=by, provider=entry.key, changed=changed, secret=bool(secret))
    metadata.forget()
    return entry


def switch(entry: OidcProvider, *, on: bool, by: Viewer, now: datetime) -> None:
    """Let people log in through it, or nobody any more. Raises PermissionMissing, KeptInFile, DemonstrationOnly."""
    must_manage(by)
    if entry.is_from_file:
        raise errors.KeptInFile
    _check_demonstration(entry.preset)
    if entry.is_active != on:
        entry.is_active, entry.changed_at = on, now
        with recorded_as(by.actor, at=now):
            entry.save(update_fields=["is_active", "changed_at"])
            note(Act.PROVIDER_CHANGED, None, by=by, provider=entry.key, changed=["is_active"], secret=False)


def switch_off_dropped(kept: Collection[str], *, by: Viewer, now: datetime) -> list[str]:
    """Switch off what came from a file and is no longer in it; returns the keys. Raises PermissionMissing."""
    must_manage(by)
    dropped = OidcProvider.objects.filter(is_from_file=True, is_active=True).exclude(key__in=kept)
    keys = list(dropped.values_list("key", flat=True))
    if keys:
        with recorded_as(by.actor, at=now):
            dropped.update(is_active=False, changed_at=now)
            note(
                Act.PROVIDER_CHANGED,
                None,
                by=by,
                provider=", ".join(keys),
                changed=["is_active"],
                secret=False,
            )
    return keys


def make_next_key(use: KeyUse, algorithm: str, *, by: Viewer, now: datetime) -> OidcKey:
    """Publish the key that will be used next. Raises PermissionMissing, NextKeyExists."""
    must_manage(by)
    if OidcKey.objects.filter(use=use, algorithm=algorithm, state=KeyState.NEXT).exists():
        raise errors.NextKeyExists
    with recorded_as(by.actor, at=now):
        made = make_key(use, algorithm, state=KeyState.NEXT, now=now)
        note(Act.KEY_CHANGED, None, by=by, kid=made.kid, state=str(KeyState.NEXT))
    return made


def take_up_next_key(use: KeyUse, algorithm: str, *, by: Viewer, now: datetime) -> None:
    """From now on the next key is the current one. Raises PermissionMissing, NoNextKey."""
    must_manage(by)
    with recorded_as(by.actor, at=now):
        keys = OidcKey.objects.select_for_update().filter(use=use, algorithm=algorithm)
        following = keys.filter(state=KeyState.NEXT).first()
        if following is None:
            raise errors.NoNextKey
        keys.filter(state=KeyState.CURRENT).update(state=KeyState.PREVIOUS, changed_at=now)
        following.state, following.changed_at = KeyState.CURRENT, now
        following.save(update_fields=["state", "changed_at"])
        note(Act.KEY_CHANGED, None, by=by, kid=following.kid, state=str(KeyState.CURRENT))


def drop_key(kid: str, *, by: Viewer, now: datetime) -> None:
    """Destroy a previous key: it is published no more, and what was encrypted for it stays shut.

    Raises PermissionMissing, KeyInUse.
    """
    must_manage(by)
    with recorded_as(by.actor, at=now):
        deleted, _by_table = OidcKey.objects.filter(kid=kid, state=KeyState.PREVIOUS).delete()
        if not deleted:
            raise errors.KeyInUse
        note(Act.KEY_CHANGED, None, by=by, kid=kid, state="dropped")


def _check_draft(draft: ProviderDraft, changing: OidcProvider | None, *, from_file: bool) -> None:
    check(draft)
    _check_demonstration(draft.preset)
    if changing is None and OidcProvider.objects.filter(key=draft.key).exists():
        raise errors.ProviderKeyTaken(key=draft.key, field="key")
    if changing is not None and changing.is_from_file and not from_file:
        raise errors.KeptInFile


def _check_demonstration(preset: str) -> None:
    if preset == DEMONSTRATION and not settings.DEMO:
        raise errors.DemonstrationOnly


def _keep_secret(entry: OidcProvider, draft: ProviderDraft, secret: str) -> None:
    if secret and draft.secret_variable:
        raise errors.SecretTwice(field="secret_variable")
    if not draft.needs_secret or draft.secret_variable:
        entry.secret = None
    elif secret:
        entry.secret = sealing().encrypt(secret.encode(), context=secret_context(draft.key))
    elif entry.secret is None:
        raise errors.SecretNeeded(field="secret")


def _said_of(entry: OidcProvider) -> dict[str, Any]:
    """All that is told of an entry; never the secret."""
    return {name: getattr(entry, name) for name in ProviderDraft.model_fields if name != "key"}
