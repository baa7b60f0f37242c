"""The kit's own pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views import i18n
from django.views.decorators.http import require_POST

from tessera.accounts.adapter import remember_language
from tessera.web import specimens
from tessera.web.lookup import asked_words, options_response
from tessera.web.middleware import known_user


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on, to anybody; remember it for whoever is logged in."""
    chosen = request.POST.get(i18n.LANGUAGE_QUERY_PARAMETER, "")
    if request.user.is_authenticated and translation.check_for_language(chosen):
        user = known_user(request)
        if user is not None and chosen in dict(settings.LANGUAGES):
            remember_language(user, language=chosen)
    return i18n.set_language(request)


def components(request: HttpRequest) -> HttpResponse:
    """Every component, for those who build pages. Not for the public."""
    _only_where_we_build()
    form = specimens.SpecimenForm(request.POST if request.method == "POST" else None)
    context = specimens.page() | {"form": form}
    return render(
        request, "web/components.html", context, status=422 if form.is_bound and not form.is_valid() else 200
    )


def component_places(request: HttpRequest) -> HttpResponse:
    """The answers to the specimen look-up."""
    _only_where_we_build()
    words = asked_words(request)
    return options_response(request, specimens.find_place(words) if words else [])


def _only_where_we_build() -> None:
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
