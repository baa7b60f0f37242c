"""The fuzz notices what it is there for: a server that breaks, and a refusal that has written all the same."""

from random import Random

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django import Settings

from tessera.areas.models import AreaLevel
from tests.desk.fuzzing import Fuzz
from tests.desk.hostile import Attacker, urlencoded


def breaks(request: HttpRequest) -> HttpResponse:
    raise ValueError("\ud800")


def breaks_quietly(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sorry", status=500)


def refuses_and_writes(request: HttpRequest) -> HttpResponse:
    AreaLevel.objects.create(number=9, names={"en": "Hamlet"})
    return HttpResponse("no", status=422)


def refuses(request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=422)


urlpatterns = [
    path(f"{view.__name__}/", view) for view in (breaks, breaks_quietly, refuses_and_writes, refuses)
]


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("breaks", "ValueError"),
        ("breaks_quietly", "answered 500"),
        ("refuses_and_writes", "wrote to ['areas_arealevel']"),
        ("refuses", ""),
    ],
)
def test_what_is_wrong_is_written_down_and_taken_back(
    db: None, settings: Settings, view: str, told: str
) -> None:
    settings.ROOT_URLCONF = __name__
    random = Random(1)
    fuzz = Fuzz({"": {}}, random, Attacker(random, ["1"]))
    fuzz.send("", f"/{view}/", urlencoded([("a", "\ud800")]))
    assert told in "".join(fuzz.wrong) and bool(fuzz.wrong) is bool(told)
    assert "".join(fuzz.wrong).isascii()
    assert not AreaLevel.objects.filter(number=9).exists()
