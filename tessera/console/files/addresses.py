"""Where the pages of an import are."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.bulk.models import Import
from tessera.web.parts import Crumb


def crumbs_to(found: Import, last: str = "") -> tuple[Crumb, ...]:
    here = Crumb(found.name, url_of(found) if last else "")
    return (Crumb(_("Imports"), reverse("console:files")), here, *([Crumb(last)] if last else []))


def url_of(found: Import) -> str:
    return reverse("console:file", args=[found.public_id])
