"""Before a form is published: every fault of the gate and where it is, or what changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.console.intake import pages
from tessera.intake.actions.forms import judge
from tessera.intake.models import Form
from tessera.intake.outline.tree import edition_of
from tessera.intake.profile.comparing import Difference, differences
from tessera.intake.profile.faults import Fault
from tessera.intake.profile.model import Content, Page, RowsQuestion, below
from tessera.intake.profile.model import Form as Profile
from tessera.intake.published import form_of
from tessera.intake.queries.forms import draft_of, published_of
from tessera.web import formatting
from tessera.web.parts import Crumb, Fact


@dataclass(frozen=True)
class FaultRow:
    """``where`` is the page and the question as people read them, ``path`` as the definition has it."""

    where: str
    path: str
    message: str


@dataclass(frozen=True)
class CheckPage:
    """``before`` is the number of the version that is published now, 0 for none. ``seen`` is the draft's edition."""

    title: str
    key: str
    number: int
    before: int
    crumbs: tuple[Crumb, ...]
    faults: tuple[FaultRow, ...]
    changes: tuple[str, ...]
    asked: tuple[str, ...]
    languages: str
    facts: tuple[Fact, ...]
    seen: str
    preview_url: str


def check_page(form: Form, *, language: str) -> CheckPage | None:
    """None when nothing was changed since the form was published."""
    draft, published = draft_of(form), published_of(form)
    if draft is None:
        return None
    profile, faults = judge(draft.definition, action=form.action, channel=form.channel)
    names = dict(settings.LANGUAGES)
    changes = differences(form_of(published), profile, languages=names) if published is not None else []
    return CheckPage(
        title=form.title_in(language),
        key=form.key,
        number=draft.number,
        before=published.number if published is not None else 0,
        crumbs=(*pages.crumbs(form, language), Crumb(_("Check and publish"))),
        faults=fault_rows(faults, profile, language),
        changes=_told(changes, [profile, form_of(published)] if published is not None else [], language),
        asked=tuple(_asked(page, profile, language) for page in profile.pages),
        languages=pages.language_names(profile.languages),
        facts=pages.who_and_when(form),
        seen=edition_of(draft.definition),
        preview_url=reverse("console:form-preview", args=[form.key]),
    )


def _asked(page: Page, profile: Profile, language: str) -> str:
    """A page in one line: its title, and how much it asks."""
    count = sum(1 for _question in below(page.items))
    words = ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
    return formatting.side_by_side(profile.translated(page.title, language), words)


def _told(changes: Sequence[Difference], versions: Sequence[Profile], language: str) -> tuple[str, ...]:
    """With the texts of either version in the reader's language, as far as they are translated."""

    def say(text: str) -> str:
        known = (one.translated(text, language) for one in versions)
        return next((found for found in known if found != text), text)

    return tuple(one.told(say) for one in changes)


def fault_rows(faults: Sequence[Fault], profile: Profile, language: str) -> tuple[FaultRow, ...]:
    """With the names of what they are about, as far as it could be read, in the reader's language."""

    def say(text: str) -> str:
        return profile.translated(text, language)

    names = dict(_named(profile, say))
    return tuple(
        FaultRow(_where(fault.path, names, say(profile.title)), fault.path, fault.told(say))
        for fault in faults
    )


def _where(path: str, names: dict[str, str], title: str) -> str:
    if path in names:
        return names[path]
    above = path.rpartition(".")[0]
    while above:
        if above in names:
            return names[above]
        above = above.rpartition(".")[0]
    if path.startswith("i18n."):
        return _("Translations")
    return title or _("The whole form")


def _named(profile: Profile, say: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Faults name a question by its keys, with or without its page."""
    for page in profile.pages:
        title = say(page.title)
        yield page.key, title
        for item in page.items:
            label = title if isinstance(item, Content) else say(item.label)
            yield from _both(page.key, title, item.key, label)
            for inner in item.questions if isinstance(item, RowsQuestion) else ():
                if not isinstance(inner, Content):
                    yield from _both(page.key, title, f"{item.key}.{inner.key}", say(inner.label))


def _both(page: str, title: str, path: str, label: str) -> Iterator[tuple[str, str]]:
    words = formatting.side_by_side(title, label) if title != label else title
    yield path, words
    yield f"{page}.{path}", words
