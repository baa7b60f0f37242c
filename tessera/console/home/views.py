from django.http import HttpResponse
from django.shortcuts import render

from tessera.accounts.choices import Permission
from tessera.changes.queries.requests import Asked, recent_changes
from tessera.console.gate import StaffRequest, staff
from tessera.console.home.pages import HomePage
from tessera.console.registering.begun import Drafts


@staff()
def home(request: StaffRequest) -> HttpResponse:
    recent = None
    if request.viewer.may(Permission.PEOPLE_VIEW) and request.viewer.may(Permission.HISTORY_VIEW):
        recent = recent_changes(Asked(), viewer=request.viewer)
    drafts = Drafts.of(request.viewer) if request.viewer.may(Permission.PEOPLE_REGISTER) else None
    page = HomePage.of(request.viewer, recent=recent, drafts=drafts)
    return render(request, "console/home/home.html", {"page": page})
