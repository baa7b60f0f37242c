"""The question for a paper: which one, and its photo or file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tessera.dictionary import catalogue
from tessera.registry import uploads
from tessera.web.asking import AskingForm, choice

DOCUMENT_KINDS = "document_kind"


class PaperForm(AskingForm):
    """``kinds`` are the codes that fit what is reported, the most fitting first; none is every kind."""

    def __init__(
        self, data: Any = None, files: Any = None, *, kinds: Sequence[str], on: date, language: str
    ) -> None:
        super().__init__(data, files)
        known = kind_labels(on=on, language=language)
        offered = [(kind, known[kind]) for kind in kinds or known if kind in known]
        self.fields["kind"] = choice(_("Which paper"), offered, initial=offered[0][0] if offered else None)
        self.fields["file"] = forms.FileField(
            label=_("Photo or file"),
            help_text=_("A photo, or a PDF. At most %(size)s.")
            % {"size": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            widget=forms.FileInput(attrs={"data-photo": "", "accept": uploads.ACCEPT}),
        )
        self.advise()


def kind_labels(*, on: date, language: str) -> dict[str, str]:
    codes = catalogue.current().code_list(DOCUMENT_KINDS)
    return {code.value: code.label_in(language) for code in codes.offered_on(on)} if codes else {}
