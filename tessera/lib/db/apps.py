from django.apps import AppConfig


class DbConfig(AppConfig):
    """No models; it makes Django's ``migrate`` run as the owner of the tables."""

    name = "tessera.lib.db"
    label = "db"
