"""Where messages to staff lead to on the desk."""

from django.urls import reverse

from tessera.notifications.choices import Audience
from tessera.notifications.links import lead_to


def register_links() -> None:
    lead_to("change", Audience.STAFF, lambda key: reverse("console:change", args=[key]))
    lead_to("import", Audience.STAFF, lambda key: reverse("console:file", args=[key]))
    lead_to("work", Audience.STAFF, lambda _key: reverse("console:work"))
