"""Published forms: which may be filled in, how they ask, and what the register knows already."""

from typing import Annotated, cast

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from ninja import Router
from ninja.params.functions import Query

from tessera.dictionary import catalogue
from tessera.intake import errors
from tessera.intake.mapping.prefilling import prefilled
from tessera.intake.models import Form, FormVersion
from tessera.intake.published import form_of
from tessera.intake.queries.forms import get_form, open_forms, published_of
from tessera.interop.callers import Caller
from tessera.interop.forms.about import whom
from tessera.interop.forms.schemas import (
    FormList,
    FormShown,
    PlaceList,
    PlaceShown,
    Prefilled,
    Prefilling,
)
from tessera.lib.refusals import NotFound
from tessera.questions.filling import find_places
from tessera.web.asked import storable

router = Router(tags=["forms"])
LARGEST_NUMBER = 2_147_483_647
LONGEST_WORDS = 200


@router.get("/forms", response=FormList, url_name="forms", summary="Forms that may be filled in today")
def forms(request: HttpRequest) -> FormList:
    by = cast(Caller, request).viewer
    found = open_forms(by, today=timezone.localdate())
    return FormList(forms=[shown for one in found if (shown := _shown(one)) is not None])


@router.get("/forms/{slug:key}", response=FormShown, url_name="form", summary="A published form")
def form(request: HttpRequest, key: str) -> FormShown:
    found = _shown(get_form(key))
    if found is None:
        raise NotFound
    return found


@router.get(
    "/forms/{slug:key}/schema",
    url_name="form-schema",
    summary="What it asks, as it was published",
    description="Form.io's JSON, which Form.io's own renderers show unchanged. A version never changes: keep it by its "
    "ETag and ask with If-None-Match. Without `version` it is the one that a new draft is of.",
    openapi_extra={"responses": {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}},
)
def schema(
    request: HttpRequest, key: str, version: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER)] = None
) -> HttpResponse:
    found = version_of(get_form(key), version)
    etag = quote_etag(f"{key}.{found.number}")
    fresh = HttpResponse(orjson.dumps(found.definition), content_type="application/json")
    fresh.headers["Cache-Control"] = "private, no-cache"
    answer = get_conditional_response(request, etag=etag, response=fresh)
    assert answer is not None  # the fresh one, or that nothing changed
    answer.headers["ETag"] = etag
    return answer


@router.post(
    "/forms/{slug:key}/prefill",
    response=Prefilled,
    url_name="form-prefill",
    summary="What the register knows already",
    description="For forms that correct facts: answers to begin with, to be said right or wrong. Nothing is kept. A "
    "draft holds the same answers from its beginning.",
)
def prefill(request: HttpRequest, key: str, given: Prefilling) -> Prefilled:
    by = cast(Caller, request).viewer
    found = get_form(key)
    if found not in open_forms(by, today=timezone.localdate()):
        raise errors.FormClosed
    version = version_of(found)
    with catalogue.held():
        person, home = whom(given.about, by=by)
        answers, _seen = prefilled(
            form_of(version), action=found.action, individual=person, group=home, by=by
        )
    return Prefilled(version=version.number, answers=answers)


@router.get(
    "/places", response=PlaceList, url_name="places", summary="Areas by name, for questions that ask for one"
)
def places(request: HttpRequest, words: Annotated[str, Query(max_length=LONGEST_WORDS)]) -> PlaceList:
    asked = storable(words).strip()
    found = find_places(asked, on=timezone.localdate()) if asked else []
    return PlaceList(places=[PlaceShown(code=one.value, name=one.label, note=one.note) for one in found])


def version_of(form: Form, number: int | None = None) -> FormVersion:
    """A published version, the newest unless its number is given. Raises NotFound."""
    if number is None:
        found = published_of(form)
    else:
        found = form.versions.filter(number=number, published_at__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def _shown(form: Form) -> FormShown | None:
    """None before anything is published."""
    version = published_of(form)
    if version is None:
        return None
    profile = form_of(version)
    return FormShown(
        key=form.key,
        title=form.title_in(get_language() or "en"),
        version=version.number,
        languages=list(profile.languages),
        pages=[page.key for page in profile.pages],
        opens_on=form.opens_on,
        closes_on=form.closes_on,
    )
