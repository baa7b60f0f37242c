from django.apps import AppConfig


class WebConfig(AppConfig):
    """The kit that the portal and the console share; it knows no word of the domain."""

    name = "tessera.web"
    label = "web"
