from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "tessera.areas"
    label = "areas"
    verbose_name = "Areas"
