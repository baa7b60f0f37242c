"""Which sources are trusted most, section by section."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tessera.accounts.choices import Permission
from tessera.changes.actions import versions
from tessera.changes.queries import trust as trusted
from tessera.console.gate import StaffRequest, staff
from tessera.lib.refusals import Refusal
from tessera.web.forms import Form
from tessera.web.parts import Crumb
from tessera.web.refusals import show_refusal

REFUSED = 422


class TrustForm(Form):
    """A list of sources for each section, one a line, the most trusted first."""

    def __init__(self, data: Any = None, *, sections: Sequence[trusted.Section]) -> None:
        super().__init__(data)
        self.sections = sections
        for section in sections:
            self.fields[f"section_{section.key}"] = forms.CharField(
                label=section.label,
                required=False,
                max_length=5000,
                initial="\n".join(section.sources),
                widget=forms.Textarea(attrs={"rows": max(3, len(section.sources) + 1), "dir": "auto"}),
            )

    def ranking(self) -> dict[str, list[str]]:
        return {
            section.key: self.cleaned_data[f"section_{section.key}"].splitlines() for section in self.sections
        }


@dataclass(frozen=True)
class TrustPage:
    crumbs: tuple[Crumb, ...]
    questions: tuple[BoundField, ...]
    known: tuple[str, ...]


@require_http_methods(["GET", "POST"])
@staff(Permission.FIELDS_MANAGE)
def trust(request: StaffRequest) -> HttpResponse:
    sections = trusted.sections(language=get_language() or "en")
    form = TrustForm(request.POST if request.method == "POST" else None, sections=sections)
    if form.is_bound and form.is_valid():
        try:
            versions.rank_sources(form.ranking(), by=request.viewer, now=timezone.now())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The order of trust was saved."))
            return redirect("console:version-trust")
    page = TrustPage(
        (Crumb(_("Versions"), reverse("console:versions")), Crumb(_("Whom to trust"))),
        tuple(form),
        tuple(trusted.known_sources()),
    )
    status = REFUSED if form.is_bound else 200
    return render(request, "console/versions/trust.html", {"page": page, "form": form}, status=status)
