"""Forms in which forms are made: their settings, and what they are called."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tessera.console.fields.design_forms import add_texts, texts_of
from tessera.intake import errors
from tessera.intake.actions.forms import Settings
from tessera.intake.choices import Action, Audience, FormChannel
from tessera.intake.documents import parsed
from tessera.intake.models import Form as IntakeForm
from tessera.lib.keys import key_from
from tessera.web.forms import Form, IsoDateField

LARGEST_FILE: Final = 5_000_000  # bytes: a form with all its versions
ORDER = ("action", "channel", "audience", "programme", "opens_on", "closes_on")


class SettingsForm(Form):
    """Who fills a form in, where, when, and what its answers do."""

    action = forms.ChoiceField(
        label=_("What the answers do"),
        choices=Action,
        widget=forms.RadioSelect,
        help_text=_(
            "What they say about the register becomes a change request, which your approvals decide on."
        ),
    )
    channel = forms.ChoiceField(
        label=_("Where it is filled in"), choices=FormChannel, widget=forms.RadioSelect
    )
    audience = forms.ChoiceField(
        label=_("Who may fill it in on the portal"), choices=Audience, widget=forms.RadioSelect
    )
    programme = forms.CharField(
        label=_("Programme"),
        required=False,
        max_length=80,
        help_text=_("For which programme it asks. Leave it empty for a form of the registry itself."),
    )
    opens_on = IsoDateField(
        label=_("Open from"),
        required=False,
        help_text=_("Leave it empty to open it as soon as it is published."),
    )
    closes_on = IsoDateField(
        label=_("Closed from"),
        required=False,
        help_text=_("The first day on which it can no longer be begun. Leave it empty when there is none."),
    )

    def __init__(self, data: Any = None, *, form: IntakeForm | None = None) -> None:
        known = {name: getattr(form, name) for name in ORDER} if form is not None else _at_first()
        super().__init__(data, initial=known)

    @property
    def settings(self) -> Settings:
        given = self.cleaned_data
        return Settings(
            action=Action(given["action"]),
            channel=FormChannel(given["channel"]),
            audience=Audience(given["audience"]),
            programme=given["programme"].strip(),
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
        )


class MakeForm(SettingsForm):
    """An empty form: its titles say which languages it speaks."""

    language = forms.ChoiceField(
        label=_("Language in which you write the questions"),
        help_text=_(
            "They are translated into the other languages of the titles before the form is published."
        ),
    )
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=50,
        help_text=_("What its address and files call it. Leave it empty to have it made from the title."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "class": "mono"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        add_texts(self, "title", _("Title in %(language)s"), {})
        languages = [code for code, _name in settings.LANGUAGES]
        self.order_fields(["language", *(f"title_{code}" for code in languages), *ORDER, "key"])
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language() or "en"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        language = given.get("language")
        if language and not given.get(f"title_{language}", "").strip():
            self.add_error(
                f"title_{language}", gettext("Give the form a title in the language you write in.")
            )
        elif language and not self.chosen_key:
            self.add_error("key", gettext("The titles make no key. Type one, in Latin letters."))
        return given

    @property
    def chosen_key(self) -> str:
        """As it was typed, or made from the first title that makes one."""
        typed: str = self.cleaned_data.get("key", "").strip()
        titles = texts_of(self, "title")
        return typed or next((key for one in titles.values() if (key := key_from(one))), "")

    @property
    def definition(self) -> dict[str, Any]:
        """One page, on which nothing is asked yet."""
        titles = texts_of(self, "title")
        language = self.cleaned_data["language"]
        title = titles.pop(language).strip()
        return {
            "display": "form",
            "title": title,
            "language": language,
            "components": [],
            "i18n": {other: {title: text.strip()} for other, text in titles.items() if text.strip()},
        }


class ImportForm(Form):
    """A file that a form was exported to, here or in another registry."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "The form with all its versions (JSON), as “Take it elsewhere” gives it, here or in another registry."
        ),
    )
    unsound = forms.BooleanField(
        label=_("Keep it as a draft even if it cannot be published here yet"), required=False
    )
    over_draft = forms.BooleanField(
        label=_("It may replace the draft of the form with the same key"), required=False
    )

    def clean_file(self) -> Any:
        """The document. Files that are too large are not read."""
        uploaded: UploadedFile[Any] = self.cleaned_data["file"]
        if (uploaded.size or 0) > LARGEST_FILE:
            raise ValidationError(str(errors.FormTooLarge(most=LARGEST_FILE // 1000)))
        try:
            return parsed(uploaded.read())
        except errors.DefinitionUnreadable as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


def _at_first() -> dict[str, Any]:
    return {"action": Action.NOTHING, "channel": FormChannel.ANY, "audience": Audience.ANYBODY}
