from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "tessera.bulk"
    label = "bulk"
