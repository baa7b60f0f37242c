from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "tessera.intake"
    label = "intake"
    verbose_name = "Forms and submissions"
