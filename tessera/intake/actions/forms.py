"""Designing forms: drafts, publishing, taking out of use. Definitions travel between registries as JSON."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from tessera.accounts.choices import Permission
from tessera.accounts.viewer import Viewer
from tessera.areas.models import AreaLevel
from tessera.audit.session import recorded_as
from tessera.dictionary import catalogue
from tessera.intake import errors
from tessera.intake.choices import Action, Audience, FormChannel, FormStatus
from tessera.intake.documents import storable
from tessera.intake.models import Form, FormVersion
from tessera.intake.outline.tree import edition_of
from tessera.intake.profile.checking import check
from tessera.intake.profile.faults import Fault
from tessera.intake.profile.model import Form as Profile
from tessera.intake.profile.reading import read
from tessera.intake.profile.writing import written
from tessera.lib.keys import is_key

LARGEST: Final = 500_000  # bytes of a definition


@dataclass(frozen=True)
class Settings:
    """Who fills a form in, where, when, and what its answers do."""

    action: Action = Action.NOTHING
    channel: FormChannel = FormChannel.ANY
    audience: Audience = Audience.ANYBODY
    programme: str = ""
    opens_on: date | None = None
    closes_on: date | None = None


def create(key: str, *, definition: Any, settings: Settings, by: Viewer, now: datetime) -> Form:
    """A new form with its first draft. Raises KeyUnusable, KeyTaken, DatesCrossed, FormTooLarge."""
    by.must(Permission.FORMS_MANAGE)
    if not is_key(key):
        raise errors.KeyUnusable(key=key[:80], field="key")
    _check_dates(settings)
    with recorded_as(by.actor, at=now):
        if Form.objects.filter(key=key).exists():
            raise errors.KeyTaken(key=key, field="key")
        form = Form.objects.create(key=key, **_columns(settings))
        _write_draft(form, 1, definition, by=by, now=now)
    return form


def change(form: Form, *, settings: Settings, by: Viewer, now: datetime) -> None:
    """Other settings for a form; what is asked stays. Raises DatesCrossed, FormNotReady when the published version does
    not fit the new action or channel."""
    by.must(Permission.FORMS_MANAGE)
    _check_dates(settings)
    to_people = form.channel == FormChannel.CONSOLE and settings.channel != FormChannel.CONSOLE
    if (settings.action != form.action or to_people) and form.status == FormStatus.OPEN:
        version = form.versions.filter(published_at__isnull=False).first()
        definition = version.definition if version else {}
        _refuse_faults(judge(definition, action=settings.action, channel=settings.channel)[1])
    with recorded_as(by.actor, at=now):
        for name, value in _columns(settings).items():
            setattr(form, name, value)
        form.save(update_fields=list(_columns(settings)))


def save_draft(
    form: Form, *, definition: Any, by: Viewer, now: datetime, seen: str | None = None
) -> FormVersion:
    """Keep what the builder has made, sound or not. ``seen`` is the edition that it was made from (``edition_of``).

    Raises FormTooLarge, FormRetired, and DraftChanged when somebody has saved another one since.
    """
    by.must(Permission.FORMS_MANAGE)
    if form.status == FormStatus.RETIRED:
        raise errors.FormRetired
    with recorded_as(by.actor, at=now):
        newest = _lock(form)
        if newest is not None and seen is not None and seen != edition_of(newest.definition):
            raise errors.DraftChanged(name=newest.saved_by_name)
        number = newest.number if newest is not None else 0
        return _write_draft(
            form, number if newest and not newest.is_published else number + 1, definition, by=by, now=now
        )


def discard_draft(form: Form, *, by: Viewer) -> None:
    """Back to what is published. Raises OnlyDraft for a form of which nothing is published: it has nothing else."""
    by.must(Permission.FORMS_MANAGE)
    if not form.versions.filter(published_at__isnull=False).exists():
        raise errors.OnlyDraft
    form.versions.filter(published_at__isnull=True).delete()


def publish(form: Form, *, by: Viewer, now: datetime, seen: str | None = None) -> FormVersion:
    """From now on the draft is what people fill in, for ever as it is. ``seen`` is the edition that was checked.

    Raises FormNotReady, NothingToPublish, FormRetired, and DraftNotSeen when somebody has saved another draft since.
    """
    by.must(Permission.FORMS_MANAGE)
    if form.status == FormStatus.RETIRED:
        raise errors.FormRetired
    with recorded_as(by.actor, at=now):
        draft = _lock(form)
        if draft is None or draft.is_published:
            raise errors.NothingToPublish
        if seen is not None and seen != edition_of(draft.definition):
            raise errors.DraftNotSeen(name=draft.saved_by_name)
        profile, faults = judge(draft.definition, action=form.action, channel=form.channel)
        _refuse_faults(faults)
        _tell_of(draft, profile)
        draft.definition = written(profile)
        draft.published_at, draft.saved_at = now, now
        draft.saved_by, draft.saved_by_name = by.actor, by.name
        draft.save()
        form.status, form.titles = FormStatus.OPEN, _titles(profile)
        form.save(update_fields=["status", "titles"])
    return draft


def retire(form: Form, *, by: Viewer, now: datetime) -> None:
    """Nobody begins it any more; answers stay. What was begun can still be sent."""
    by.must(Permission.FORMS_MANAGE)
    with recorded_as(by.actor, at=now):
        form.status = FormStatus.RETIRED
        form.save(update_fields=["status"])


def reinstate(form: Form, *, by: Viewer, now: datetime) -> None:
    """Back into use, as it was before it was retired."""
    by.must(Permission.FORMS_MANAGE)
    published = form.versions.filter(published_at__isnull=False).exists()
    with recorded_as(by.actor, at=now):
        form.status = FormStatus.OPEN if published else FormStatus.DRAFT
        form.save(update_fields=["status"])


def judge(definition: Any, *, action: str, channel: str = FormChannel.CONSOLE) -> tuple[Profile, list[Fault]]:
    """The form and all that stands against publishing it, by the dictionary as it is now."""
    portal = channel != FormChannel.CONSOLE
    levels = [str(number) for number in AreaLevel.objects.values_list("number", flat=True)]
    return check(definition, catalogue=catalogue.current(), action=action, levels=levels, portal=portal)


def _refuse_faults(faults: list[Fault]) -> None:
    if faults:
        raise errors.FormNotReady(faults)


def _lock(form: Form) -> FormVersion | None:
    """The newest version; whoever saves or publishes waits for the other."""
    Form.objects.select_for_update().get(pk=form.pk)
    return form.versions.order_by("-number").first()


def _write_draft(form: Form, number: int, definition: Any, *, by: Viewer, now: datetime) -> FormVersion:
    if len(storable(definition)) > LARGEST:
        raise errors.FormTooLarge(most=LARGEST // 1000)
    profile, _faults = read(definition)
    draft = FormVersion(form=form, number=number, definition=definition, saved_at=now)
    draft.saved_by, draft.saved_by_name = by.actor, by.name
    _tell_of(draft, profile)
    columns = ["definition", "languages", "bindings", "saved_at", "saved_by", "saved_by_name"]
    FormVersion.objects.bulk_create(
        [draft], update_conflicts=True, unique_fields=["form", "number"], update_fields=columns
    )
    if form.status == FormStatus.DRAFT:
        form.titles = _titles(profile)
        form.save(update_fields=["titles"])
    return form.versions.get(number=number)


def _tell_of(version: FormVersion, profile: Profile) -> None:
    version.languages = [one[:10] for one in profile.languages[:20]]
    version.bindings = sorted({str(one.binding) for one in profile.questions() if one.binding is not None})


def _titles(profile: Profile) -> dict[str, str]:
    return {
        language: profile.translated(profile.title, language)
        for language in profile.languages
        if language in dict(settings.LANGUAGES)
    }


def _check_dates(given: Settings) -> None:
    if given.opens_on and given.closes_on and given.closes_on <= given.opens_on:
        raise errors.DatesCrossed(field="closes_on")


def _columns(given: Settings) -> dict[str, Any]:
    return {
        "action": given.action,
        "channel": given.channel,
        "audience": given.audience,
        "programme": given.programme,
        "opens_on": given.opens_on,
        "closes_on": given.closes_on,
    }


# Moving forms between registries

FORMAT: Final = "tessera-form/1"


def export(form: Form) -> dict[str, Any]:
    """The form with all its versions, as a document that ``import_form`` reads in another registry."""
    versions = form.versions.order_by("number")
    return {
        "format": FORMAT,
        "key": form.key,
        "action": form.action,
        "channel": form.channel,
        "audience": form.audience,
        "programme": form.programme,
        "versions": [
            {"number": one.number, "published": one.is_published, "definition": one.definition}
            for one in versions
        ],
    }


@transaction.atomic
def import_form(
    document: Any, *, by: Viewer, now: datetime, unsound: bool = True, over_draft: bool = True
) -> Form:
    """The newest version of an exported form as a draft: of a new form, or of the one with its key. It is published
    here by somebody who has looked at it.

    Raises DefinitionUnreadable and what ``create`` raises; DraftInTheWay unless it may replace a draft
    (``over_draft``), FormNotReady for what could not be published here unless it may be kept all the same
    (``unsound``).
    """
    by.must(Permission.FORMS_MANAGE)
    storable(document)
    newest = newest_of(document)
    known = Form.objects.filter(key=document["key"]).first()
    if known is not None:
        if not over_draft and known.versions.filter(published_at__isnull=True).exists():
            raise errors.DraftInTheWay(title=known.title_in(by.language))
        _judge_import(newest, known.action, known.channel, unsound=unsound)
        save_draft(known, definition=newest, by=by, now=now)
        return known
    wanted = _wanted(document)
    _judge_import(newest, wanted.action, wanted.channel, unsound=unsound)
    return create(document["key"], definition=newest, settings=wanted, by=by, now=now)


def _judge_import(definition: Any, action: str, channel: str, *, unsound: bool) -> None:
    if not unsound:
        _refuse_faults(judge(definition, action=action, channel=channel)[1])


def _wanted(document: Any) -> Settings:
    try:
        return Settings(
            action=Action(document["action"]),
            channel=FormChannel(document["channel"]),
            audience=Audience(document["audience"]),
            programme=str(document.get("programme") or "")[:80],
        )
    except (KeyError, ValueError):
        raise errors.DefinitionUnreadable from None


def newest_of(document: Any) -> Any:
    """What the newest version in an exported form asks. Raises DefinitionUnreadable."""
    if (
        not isinstance(document, dict)
        or document.get("format") != FORMAT
        or not isinstance(document.get("key"), str)
    ):
        raise errors.DefinitionUnreadable
    versions = document.get("versions")
    if not isinstance(versions, list) or not versions or not all(isinstance(one, dict) for one in versions):
        raise errors.DefinitionUnreadable
    return versions[-1].get("definition")
