from django.http import HttpResponse
from django.shortcuts import render

from tessera.accounts.choices import Permission
from tessera.changes.queries.requests import Asked, recent_changes
from tessera.console.gate import StaffRequest, staff
from tessera.console.home.pages import HomePage


@staff()
def home(request: StaffRequest) -> HttpResponse:
    recent = None
    if request.viewer.may(Permission.PEOPLE_VIEW) and request.viewer.may(Permission.HISTORY_VIEW):
        recent = recent_changes(Asked(), viewer=request.viewer)
    return render(request, "console/home/home.html", {"page": HomePage.of(request.viewer, recent=recent)})
