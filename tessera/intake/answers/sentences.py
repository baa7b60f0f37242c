"""What is said of an answer that is not taken: one sentence for each rule and kind of question, never put together.

The name of the question stands before it where several are listed.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.intake.answers.result import Refused
from tessera.intake.profile.model import Form, Kind

Sentences = Mapping[tuple[str, Kind | None], str | Promise]

SENTENCES: Final[Sentences] = {
    ("required", None): _("Fill this in."),
    ("required", Kind.YES): _("Tick the box if you agree."),
    ("required", Kind.RADIO): _("Choose one."),
    ("required", Kind.SELECT): _("Choose one."),
    ("required", Kind.BOXES): _("Choose at least one."),
    ("required", Kind.DAY): _("Enter a date."),
    ("required", Kind.AREA): _("Choose a place."),
    ("required", Kind.FILE): _("Choose a file."),
    ("required", Kind.ROWS): _("Add at least one."),
    ("shape", None): _("This answer cannot be read. Give it again."),
    ("characters", None): _("This holds characters that cannot be stored. Type it anew."),
    ("size", None): _("Use %(most)s characters at most."),
    ("minLength", None): _("Use %(least)s characters at least."),
    ("maxLength", None): _("Use %(most)s characters at most."),
    ("pattern", None): _("This does not have the form that is expected. Check it for typing mistakes."),
    ("email", None): _("Enter an e-mail address, for example name@example.org."),
    ("phone", None): _("Enter a phone number, for example +221 77 123 40 11."),
    ("number", None): _("Enter a number, for example 12."),
    ("integer", None): _("Enter a whole number, for example 12."),
    ("min", None): _("Enter %(least)s or more."),
    ("max", None): _("Enter %(most)s or less."),
    ("onlyAvailableItems", None): _("Choose from the list."),
    ("minSelectedCount", None): _("Choose %(least)s at least."),
    ("maxSelectedCount", None): _("Choose %(most)s at most."),
    ("day", None): _("This date is not in the calendar. Check the day, the month and the year."),
    ("minDate", None): _("Enter a date that is not before %(earliest)s."),
    ("maxDate", None): _("Enter a date that is not after %(latest)s."),
    ("future", None): _("Enter a date that is not in the future."),
    ("area", None): _("Choose a place from the list."),
    ("file", None): _("This file did not arrive. Choose it again."),
    ("files", None): _("Choose %(most)s files at most."),
    ("minRows", None): _("Add %(least)s at least."),
    ("maxRows", None): _("Give %(most)s at most."),
}  # fmt: skip


def sentence(refused: Refused, *, form: Form, language: str) -> str:
    """In the active language; the form's own words for it, if it has some, in the given one."""
    if refused.question.message and refused.rule != "required":
        return form.translated(refused.question.message, language)
    rule, kind = refused.rule, refused.question.kind
    words = SENTENCES.get((rule, kind)) or SENTENCES[rule, None]
    return str(words) % {name: _shown(value) for name, value in refused.facts.items()}


def _shown(value: Any) -> str:
    if isinstance(value, int | float):
        whole = int(value) if value == int(value) else value
        return str(formats.number_format(whole, use_l10n=True))
    return str(formats.date_format(value, "DATE_FORMAT"))
