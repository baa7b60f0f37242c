from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tessera.console import definitions
from tessera.console.short_forms import FormPage
from tessera.dictionary import catalogue
from tessera.intake.actions.forms import judge
from tessera.intake.choices import Action, Audience, FormChannel, FormStatus
from tessera.intake.models import Form, FormVersion
from tessera.intake.profile.model import Form as Profile
from tessera.intake.published import form_of
from tessera.intake.queries.downloads import XFORM, XLSFORM, asks_for_areas, left_to_the_server
from tessera.intake.queries.forms import retired_fields_of
from tessera.intake.queries.listing import COUNTED, Listed
from tessera.registry.queries.definitions import DefinitionChange
from tessera.web import formatting
from tessera.web.parts import Crumb, Event, Fact, Kind, Words

COLUMN_WORDS: Final[dict[str, str | Promise]] = {
    "titles": gettext_lazy("Title"),
    "programme": gettext_lazy("Programme"),
    "action": gettext_lazy("What the answers do"),
    "channel": gettext_lazy("Where it is filled in"),
    "audience": gettext_lazy("Who may fill it in on the portal"),
    "opens_on": gettext_lazy("Open from"),
    "closes_on": gettext_lazy("Closed from"),
    "status": gettext_lazy("State"),
}


@dataclass(frozen=True)
class State:
    """A word for how a form stands."""

    words: Words
    kind: Kind


@dataclass(frozen=True)
class FormRow:
    """``answers`` is "" for who may not see any. ``retired`` counts fields that are used no more."""

    title: str
    url: str
    programme: str
    channel: Words
    audience: Words
    opens_on: date | None
    closes_on: date | None
    states: tuple[State, ...]
    answers: str
    retired: int


@dataclass(frozen=True)
class FormsPage:
    rows: tuple[FormRow, ...]
    shows_answers: bool


@dataclass(frozen=True)
class VersionRow:
    """``at`` and ``by`` are of publishing, or of the last saving of a draft."""

    number: int
    is_published: bool
    is_in_use: bool
    at: datetime
    by: str
    preview_url: str


@dataclass(frozen=True)
class VersionSummary:
    """What a version asks, in figures."""

    number: int
    facts: tuple[Fact, ...]
    preview_url: str


@dataclass(frozen=True)
class Download:
    label: str
    note: str
    url: str


@dataclass(frozen=True)
class FormPageShown:
    """``faults`` counts what stands against publishing the draft. ``answers_url`` is "" for who may not see answers."""

    title: str
    key: str
    crumbs: tuple[Crumb, ...]
    states: tuple[State, ...]
    is_retired: bool
    retired: tuple[str, ...]
    facts: tuple[Fact, ...]
    published: VersionSummary | None
    draft: VersionSummary | None
    faults: int
    may_discard: bool
    versions: tuple[VersionRow, ...]
    history: tuple[Event, ...]
    answers_url: str
    downloads: tuple[Download, ...]
    left_to_server: str


def forms_page(listed: Sequence[Listed], *, shows_answers: bool, language: str) -> FormsPage:
    rows = (_row(one, language) for one in listed)
    return FormsPage(tuple(sorted(rows, key=lambda row: row.title.casefold())), shows_answers)


def form_page(
    form: Form,
    *,
    answers: int | None,
    shows_answers: bool,
    history: Sequence[DefinitionChange],
    language: str,
) -> FormPageShown:
    versions = list(form.versions.order_by("-number"))
    published = next((one for one in versions if one.is_published), None)
    draft = next((one for one in versions if not one.is_published), None)
    faults = (
        len(judge(draft.definition, action=form.action, channel=form.channel)[1]) if draft is not None else 0
    )
    sound = published or (draft if not faults else None)
    profile = form_of(sound) if sound is not None else None
    return FormPageShown(
        title=form.title_in(language),
        key=form.key,
        crumbs=(*crumbs(), Crumb(form.title_in(language))),
        states=_states(form, published, draft),
        is_retired=form.status == FormStatus.RETIRED,
        retired=field_names(retired_fields_of(published), language) if published is not None else (),
        facts=_facts(form, answers),
        published=_summary(published, language) if published is not None else None,
        draft=_summary(draft, language) if draft is not None else None,
        faults=faults,
        may_discard=draft is not None and published is not None,
        versions=tuple(_version_row(one, published) for one in versions),
        history=definitions.timeline(history, words=COLUMN_WORDS, names=_names()),
        answers_url=f"{reverse('console:submissions')}?form={form.key}" if shows_answers else "",
        downloads=tuple(_downloads(form, sound, profile)),
        left_to_server=formatting.side_by_side(*left_to_the_server(profile)) if profile is not None else "",
    )


def _downloads(form: Form, version: FormVersion | None, profile: Profile | None) -> Iterator[Download]:
    """The whole form, and the version that can be filled in elsewhere."""
    yield Download(
        _("The form with all its versions (JSON)"),
        _("To be taken in by another registry."),
        reverse("console:form-export", args=[form.key]),
    )
    if version is None or profile is None:
        return
    number = {"number": version.number}
    for kind, words, note in (
        (XLSFORM, _("XLSForm of version %(number)s (Excel)"), _("To be read and changed by hand.")),
        (
            XFORM,
            _("XForm of version %(number)s (XML)"),
            _("For ODK Collect and other apps that fill in XForms."),
        ),
    ):
        yield Download(
            words % number, note, reverse("console:form-version", args=[form.key, version.number, kind])
        )
    if asks_for_areas(profile):
        note = _("ODK needs it beside the form, under this name: areas.csv")
        yield Download(_("The areas (CSV)"), note, reverse("console:forms-areas"))


def settings_page(form: Form | None, *, language: str) -> FormPage:
    """The page of a form about a form, or about a new one."""
    if form is None:
        title, button, back = _("A new form"), _("Make the form"), reverse("console:forms")
        return FormPage(title, button, (*crumbs(), Crumb(title)), back)
    title, back = _("Settings"), reverse("console:form", args=[form.key])
    return FormPage(title, _("Save the settings"), (*crumbs(form, language), Crumb(title)), back)


def crumbs(form: Form | None = None, language: str = "") -> tuple[Crumb, ...]:
    first = Crumb(_("Forms"), reverse("console:forms"))
    if form is None:
        return (first,)
    return (first, Crumb(form.title_in(language), reverse("console:form", args=[form.key])))


def field_names(bindings: Sequence[str], language: str) -> tuple[str, ...]:
    """``individual.old_number`` as people call it; by its key where the dictionary has lost it."""
    current = catalogue.current()
    found = ((binding, current.field(*binding.split("."))) for binding in bindings)
    return tuple(spec.label_in(language) if spec is not None else binding for binding, spec in found)


def in_order(codes: Sequence[str]) -> list[str]:
    """Languages in the order in which the registry has them, others behind."""
    known = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: known.index(code) if code in known else len(known))


def language_names(codes: Sequence[str]) -> str:
    names = dict(settings.LANGUAGES)
    return formatting.side_by_side(*(str(names.get(code, code)) for code in in_order(codes)))


def programme_in_words(form: Form) -> str:
    return form.programme or _("The registry")


def _row(one: Listed, language: str) -> FormRow:
    form = one.form
    return FormRow(
        title=form.title_in(language),
        url=reverse("console:form", args=[form.key]),
        programme=programme_in_words(form),
        channel=FormChannel(form.channel).label,
        audience=Audience(form.audience).label,
        opens_on=form.opens_on,
        closes_on=form.closes_on,
        states=_states(form, one.published, one.draft),
        answers=_counted(one.answers),
        retired=len(one.retired),
    )


def _counted(answers: int | None) -> str:
    if answers is None:
        return ""
    if answers > COUNTED:
        return _("more than %(count)s") % {"count": number_format(COUNTED, force_grouping=True)}
    return number_format(answers, force_grouping=True)


def _states(form: Form, published: FormVersion | None, draft: FormVersion | None) -> tuple[State, ...]:
    found = []
    if form.status == FormStatus.RETIRED:
        found.append(State(_("Retired"), "warn"))
    elif published is not None:
        found.append(State(_("Published, version %(number)s") % {"number": published.number}, "ok"))
    if draft is not None and form.status != FormStatus.RETIRED:
        found.append(State(_("Draft of version %(number)s") % {"number": draft.number}, "info"))
    return tuple(found)


def _facts(form: Form, answers: int | None) -> tuple[Fact, ...]:
    found = (
        Fact(_("Key"), formatting.left_to_right(form.key)),
        *who_and_when(form),
        Fact(_("Answers that were sent"), _counted(answers)),
    )
    return tuple(fact for fact in found if fact.value)


def who_and_when(form: Form) -> tuple[Fact, ...]:
    """Who fills the form in, where, when, and what for."""
    found = (
        Fact(_("Programme"), programme_in_words(form)),
        Fact(_("What the answers do"), Action(form.action).label),
        Fact(_("Where it is filled in"), FormChannel(form.channel).label),
        Fact(_("Who may fill it in on the portal"), Audience(form.audience).label),
        Fact(_("Open from"), formatting.day(form.opens_on) if form.opens_on else ""),
        Fact(_("Closed from"), formatting.day(form.closes_on) if form.closes_on else ""),
    )
    return tuple(fact for fact in found if fact.value)


def _summary(version: FormVersion, language: str) -> VersionSummary:
    profile = form_of(version)
    facts = (
        Fact(_("Pages"), str(len(profile.pages))),
        Fact(_("Questions"), str(count_of(profile))),
        Fact(_("Languages"), language_names(version.languages)),
        Fact(_("Fields of the register"), str(len(version.bindings))),
        Fact(_("Published") if version.published_at else _("Saved"), formatting.moment(_at(version))),
        Fact(_("By"), version.saved_by_name),
    )
    return VersionSummary(version.number, facts, _preview_url(version))


def count_of(profile: Profile) -> int:
    return sum(1 for _question in profile.questions())


def _at(version: FormVersion) -> datetime:
    return version.published_at or version.saved_at


def _version_row(version: FormVersion, published: FormVersion | None) -> VersionRow:
    return VersionRow(
        number=version.number,
        is_published=version.is_published,
        is_in_use=published is not None and version.number == published.number,
        at=_at(version),
        by=version.saved_by_name,
        preview_url=_preview_url(version),
    )


def _preview_url(version: FormVersion) -> str:
    return f"{reverse('console:form-preview', args=[version.form.key])}?version={version.number}"


def _names() -> Mapping[str, Mapping[str, str]]:
    return {
        "action": _labels(Action.choices),
        "channel": _labels(FormChannel.choices),
        "audience": _labels(Audience.choices),
        "status": _labels(FormStatus.choices),
    }


def _labels(choices: Sequence[tuple[str, Words]]) -> dict[str, str]:
    return {value: str(label) for value, label in choices}
