"""The addresses for other systems, below ``/api/v1/``."""

from django.urls import path

from tessera.interop import problems
from tessera.interop.interface import interface

urlpatterns = [
    path("v1/", interface.urls),
    path("", problems.not_found),
    path("<path:path>", problems.not_found),
]
