from django.http import HttpResponse
from django.shortcuts import render

from tessera.console.gate import StaffRequest, staff
from tessera.console.home.pages import HomePage


@staff()
def home(request: StaffRequest) -> HttpResponse:
    return render(request, "console/home/home.html", {"page": HomePage.of(request.viewer)})
