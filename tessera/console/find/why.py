"""Why somebody was found, in words."""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera.lib.labels import in_language
from tessera.registry.queries.search.parts import How, Match, Pair, Why


def why_words(why: Why, name: str, *, met: str = "") -> str:
    """Why this one was found; nothing when only filters chose.

    ``name`` is the name shown of the person found; ``met`` is set where that person led to their household.
    """
    parts = [_("Lives there: %(name)s") % {"name": met}] if met else []
    if why.match == Match.IDENTIFIER:
        parts.append(in_language(why.names or {}, get_language() or "en") or str(why.match.label))
    elif why.match in {Match.NAME, Match.ALIKE, Match.PARTLY}:
        parts += _of_names(why, met or name)
    else:
        parts.append(_plain(why.match))
    return " · ".join(part for part in parts if part)


def _plain(match: Match) -> str:
    return {
        Match.REGISTRY_NUMBER: _("Registry number"),
        Match.HOUSEHOLD_NUMBER: _("Household number"),
        Match.CONTACT: _("Phone number"),
        Match.EMAIL: _("E-mail address"),
        Match.HOUSEHOLD_CONTACT: _("Phone of the household"),
        Match.HOUSEHOLD_EMAIL: _("E-mail address of the household"),
    }.get(match, "")


def _of_names(why: Why, name: str) -> Iterator[str]:
    script = [pair for pair in why.pairs if _is_foreign(pair.asked, name)]
    others = [pair for pair in why.pairs if pair not in script]
    is_same = why.match == Match.NAME and not script
    if is_same:
        yield _("Same name in another order") if why.is_reordered else _("Same name")
    if script:
        yield _("In another script: %(pairs)s") % {"pairs": _listed(script, name)}
    for how, sentence in (
        (How.SOUND, _("Spelled alike: %(pairs)s")),
        (How.LETTERS, _("Letters differ: %(pairs)s")),
        (How.BEGINNING, _("Begins so: %(pairs)s")),
    ):
        if told := [pair for pair in others if pair.how == how]:
            yield sentence % {"pairs": _listed(told, name)}
    if why.is_reordered and not is_same:
        yield _("In another order")
    if why.missing:
        yield _("Without “%(words)s”") % {"words": " ".join(why.missing)}


def _listed(pairs: list[Pair], name: str) -> str:
    """The words asked for beside those of the name; a word of another of the person's names stands alone."""
    found = ((pair.asked, _word_of(name, pair.found)) for pair in pairs)
    return ", ".join(f"{asked} ~ {word}" if word else asked for asked, word in found)


def _word_of(name: str, token: str) -> str:
    """The word of a name that is written so when folded; "" when another of the person's names is."""
    for word in name.replace("-", " ").split():
        plain = unicodedata.normalize("NFKD", word).casefold()
        if "".join(letter for letter in plain if letter.isalnum()) == token:
            return word
    return ""


def _is_foreign(word: str, name: str) -> bool:
    """Whether a word is written in a script that the name is not in."""
    scripts = {_script(letter) for letter in name if letter.isalpha()}
    return bool(scripts) and any(_script(letter) not in scripts for letter in word if letter.isalpha())


def _script(letter: str) -> str:
    """The first word of a letter's name in Unicode: LATIN, ARABIC, CYRILLIC …"""
    return unicodedata.name(letter, "").partition(" ")[0]
