"""A version of a form as those see it who fill it in: in each language, on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.console.intake import pages
from tessera.intake.models import Form, FormVersion
from tessera.intake.profile.model import Form as Profile
from tessera.intake.published import form_of
from tessera.lib.refusals import NotFound
from tessera.questions.trying import Tried
from tessera.web.parts import Crumb, Tab

WIDTH: Final = 360  # of a cheap phone, in CSS pixels
HEIGHT: Final = 740


@dataclass(frozen=True)
class PreviewPage:
    """What of a draft cannot be read is not shown in the frame either. ``width`` and ``height`` are of the frame."""

    title: str
    key: str
    crumbs: tuple[Crumb, ...]
    versions: tuple[Tab, ...]
    languages: tuple[Tab, ...]
    frame_url: str
    frame_title: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class FramePage:
    """``tried`` is None where nothing is asked yet."""

    title: str
    tried: Tried | None
    url: str


@dataclass(frozen=True)
class Chosen:
    """Which version is looked at, and in which language."""

    version: FormVersion
    profile: Profile
    language: str

    @property
    def query(self) -> str:
        return urlencode({"version": self.version.number, "language": self.language})


def chosen(form: Form, *, number: str, asked: str, language: str) -> Chosen:
    """The version of this number, else the newest; in the language asked for, else in that of the reader, as far as the
    form speaks it. Raises NotFound."""
    versions = form.versions.select_related("form")
    exact = number.isascii() and number.isdigit() and len(number) < 9
    version = versions.filter(number=int(number)).first() if exact else versions.first()
    if version is None:
        raise NotFound
    profile = form_of(version)
    spoken = spoken_by(profile)
    wanted = (one for one in (asked, language, profile.language) if one in spoken)
    return Chosen(version, profile, next(wanted, language))


def spoken_by(profile: Profile) -> list[str]:
    """The languages of the form that Tessera's own words are in, too."""
    known = dict(settings.LANGUAGES)
    return pages.in_order([one for one in profile.languages if one in known])


def preview_page(form: Form, now: Chosen, *, language: str) -> PreviewPage:
    frame = reverse("console:form-preview-frame", args=[form.key])
    name = str(dict(settings.LANGUAGES)[now.language])
    return PreviewPage(
        title=form.title_in(language),
        key=form.key,
        crumbs=(*pages.crumbs(form, language), Crumb(_("Preview"))),
        versions=_versions(form, now),
        languages=_languages(form, now),
        frame_url=f"{frame}?{now.query}",
        frame_title=_("The form on a phone, in this language: %(language)s") % {"language": name},
    )


def _versions(form: Form, now: Chosen) -> tuple[Tab, ...]:
    """The draft and what is published, and the version looked at where it is an older one."""
    here = reverse("console:form-preview", args=[form.key])
    every: Sequence[FormVersion] = list(form.versions.defer("definition").order_by("-number"))
    published = next((one for one in every if one.is_published), None)
    tabs = []
    for one in every:
        if one.is_published and one is not published and one.number != now.version.number:
            continue
        words = _("Version %(number)s") if one.is_published else _("Draft of version %(number)s")
        query = urlencode({"version": one.number, "language": now.language})
        label = words % {"number": one.number}
        tabs.append(Tab(label, f"{here}?{query}", current=one.number == now.version.number))
    return tuple(tabs)


def _languages(form: Form, now: Chosen) -> tuple[Tab, ...]:
    here, names = reverse("console:form-preview", args=[form.key]), dict(settings.LANGUAGES)
    return tuple(
        Tab(
            names[one],
            f"{here}?{urlencode({'version': now.version.number, 'language': one})}",
            current=one == now.language,
        )
        for one in spoken_by(now.profile)
    )
