"""All rows of an attested list that waits, within the reach of whoever decides on it."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tessera.accounts.choices import Permission
from tessera.bulk.attesting import queries, staging
from tessera.bulk.choices import AttestedStatus
from tessera.changes.queries.requests import get_change
from tessera.console.changes.batch_parts import RowShown, note, row_shown
from tessera.console.gate import StaffRequest, staff
from tessera.dictionary import catalogue
from tessera.lib.refusals import NotFound
from tessera.web.asked import asked_number
from tessera.web.parts import Crumb, Pages


@dataclass(frozen=True)
class RowsPage:
    title: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[RowShown, ...]
    paging: Pages


@require_GET
@staff(Permission.PEOPLE_VIEW)
def rows(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Raises NotFound for a change that is no list, or is written or thrown away."""
    change = get_change(pk, viewer=request.viewer).request
    found = queries.file_of(change)
    if found is None or found.status != AttestedStatus.WAITING or not staging.is_there(found):
        raise NotFound
    after = asked_number(request, "after") or 0
    taken = queries.taken_rows(found, within=request.viewer.sees, after=after)
    shown = taken[: queries.SHOWN]
    note(found.of.subject, [row.record for row in shown], request.viewer)
    title = _("Rows of the list %(number)s") % {"number": found.of.number}
    with catalogue.held():
        page = RowsPage(
            title=title,
            crumbs=(
                Crumb(_("My work"), reverse("console:work")),
                Crumb(change.reference, reverse("console:change", args=[pk])),
                Crumb(title),
            ),
            rows=tuple(row_shown(found, row, get_language() or "en") for row in shown),
            paging=Pages(next_url=f"?after={shown[-1].row}" if len(taken) > queries.SHOWN else ""),
        )
    return render(request, "console/changes/rows.html", {"page": page})
