from django.apps import AppConfig


class SelfServiceConfig(AppConfig):
    name = "tessera.selfservice"
    label = "selfservice"
    verbose_name = "People and their own record"
