"""What a form is called."""

from typing import Any

from django.utils.translation import gettext as _

from tessera.console.outline import texts
from tessera.intake.outline.tree import Json
from tessera.intake.outline.wording import texts_of, with_texts, without_unused
from tessera.intake.profile.texts import plain
from tessera.web.forms import Form


class TitleForm(Form):
    """The title in every language; that of the form is needed."""

    def __init__(self, data: Any = None, *, definition: Json) -> None:
        super().__init__(data)
        self.definition = definition
        self.languages = texts.languages_for(definition)
        given = texts_of(definition, plain(definition.get("title")))
        texts.add_texts(self, "title", _("Title in %(language)s"), languages=self.languages, given=given)
        self.fields[f"title_{self.languages[0]}"].required = True
        self.advise()

    def apply(self) -> Json:
        before = plain(self.definition.get("title"))
        words = texts.texts_in(self, "title", self.languages)
        made = self.definition | {"title": words[self.languages[0]]}
        return without_unused(with_texts(made, [words]), [before])
