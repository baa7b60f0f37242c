"""Records out of the register, as a file: what the find page shows, with the same words and filters in the address."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tessera.accounts.choices import Permission, Purpose
from tessera.accounts.viewer import Viewer
from tessera.bulk import exports, sheets
from tessera.bulk.choices import ExportFormat
from tessera.console.find.address import address
from tessera.console.find.forms import HOUSEHOLDS, PEOPLE, FindForm
from tessera.console.find.pages import chips_of
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary import catalogue
from tessera.web.forms import Form
from tessera.web.parts import Chip, Tab

REFUSED = 422
CODES = "codes"
LABELS = "labels"
EXPORT = "console:export"


class ExportForm(Form):
    purpose = forms.ChoiceField(
        label=_("Why the file is needed"), choices=Purpose.choices, initial=Purpose.EXPORT
    )
    format = forms.ChoiceField(
        label=_("Kind of file"),
        choices=ExportFormat.choices,
        initial=ExportFormat.CSV,
        help_text=_(
            "Each of them begins to arrive at once. A workbook goes on in a further sheet after a million rows."
        ),
    )
    values = forms.ChoiceField(
        label=_("Codes and areas"),
        choices=[
            (LABELS, _("In words, for people to read")),
            (CODES, _("As codes, which an import reads again")),
        ],
        widget=forms.RadioSelect,
        initial=CODES,
    )

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        if viewer.may(Permission.IDENTIFIER_REVEAL):
            self.fields["reveal"] = forms.BooleanField(
                label=_("With whole identifiers"),
                required=False,
                help_text=_("Otherwise only their last characters are in the file."),
            )

    def asked(self, search: FindForm) -> exports.Asked:
        given = self.cleaned_data
        return exports.Asked(
            subject=search.subject,
            format=ExportFormat(given["format"]),
            purpose=Purpose(given["purpose"]),
            words=search.kept.get("q", ""),
            filters=search.filters(),
            reveal=bool(given.get("reveal")),
            labels=given["values"] == LABELS,
        )


@dataclass(frozen=True)
class ExportPage:
    """``words`` are those of the box. ``is_refused``: a filter is wrong, and there is no file without it."""

    tabs: tuple[Tab, ...]
    words: str
    chips: tuple[Chip, ...]
    clear_url: str
    find_url: str
    size: str
    is_empty: bool
    is_cut: bool
    is_refused: bool


@staff(Permission.EXPORT, Permission.PEOPLE_VIEW)
def export(request: StaffRequest) -> HttpResponseBase:
    """A wrong filter is refused here: left out, it would make a file of more people than were asked for."""
    with catalogue.held():
        search = FindForm.of(request.GET, viewer=request.viewer, on=timezone.localdate())
        form = ExportForm(request.POST or None, viewer=request.viewer)
        if request.method == "POST" and form.is_valid() and search.is_valid():
            return _file(request, form.asked(search))
        return _form(request, form, search)


def _form(request: StaffRequest, form: ExportForm, search: FindForm) -> HttpResponse:
    asked = exports.Asked(
        search.subject,
        ExportFormat.CSV,
        Purpose.EXPORT,
        words=search.kept.get("q", ""),
        filters=search.filters(),
    )
    size = exports.size(asked, viewer=request.viewer, on=timezone.localdate())
    status = REFUSED if form.is_bound or not search.is_valid() else 200
    context = {"form": form, "search": search, "page": _page(search, size)}
    return render(request, "console/files/export.html", context, status=status)


def _page(search: FindForm, size: exports.Size) -> ExportPage:
    words = search.kept.get("q", "")
    kept = {name: value for name, value in search.kept.items() if name in {"q", "area"}}
    return ExportPage(
        tabs=(
            Tab(gettext("People"), address(PEOPLE, kept, view=EXPORT), search.tab == PEOPLE, icon="user"),
            Tab(
                gettext("Households"),
                address(HOUSEHOLDS, kept, view=EXPORT),
                search.tab == HOUSEHOLDS,
                icon="home",
            ),
        ),
        words=words,
        chips=chips_of(search, view=EXPORT),
        clear_url=address(search.tab, {"q": words}, view=EXPORT),
        find_url=address(search.tab, search.kept),
        size=_size_in_words(size, is_people=search.tab == PEOPLE),
        is_empty=size.count == 0,
        is_cut=size.is_cut,
        is_refused=not search.is_valid(),
    )


def _size_in_words(size: exports.Size, *, is_people: bool) -> str:
    if size.count is None:
        return gettext(
            "Very many records were searched, and not all could be counted. The file may take long."
        )
    facts = {"count": number_format(size.count, force_grouping=True)}
    if size.is_more:
        return (
            gettext("The file will hold more than %(count)s people.")
            if is_people
            else gettext("The file will hold more than %(count)s households.")
        ) % facts
    if is_people:
        words = ngettext(
            "The file will hold %(count)s person.", "The file will hold %(count)s people.", size.count
        )
    else:
        words = ngettext(
            "The file will hold %(count)s household.", "The file will hold %(count)s households.", size.count
        )
    return words % facts


def _file(request: StaffRequest, asked: exports.Asked) -> StreamingHttpResponse:
    today = timezone.localdate()
    pieces = exports.export(asked, viewer=request.viewer, on=today)
    answer = StreamingHttpResponse(pieces, content_type=sheets.CONTENT_TYPES[asked.format])
    answer["Content-Disposition"] = f'attachment; filename="{asked.subject}-{today:%Y-%m-%d}.{asked.format}"'
    return answer
