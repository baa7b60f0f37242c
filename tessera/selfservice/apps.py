from django.apps import AppConfig


class SelfServiceConfig(AppConfig):
    name = "tessera.selfservice"
    label = "selfservice"
    verbose_name = "People and their own record"

    def ready(self) -> None:
        from tessera.selfservice import reachable, registered  # noqa: PLC0415 - needs the models

        reachable.register()
        registered.register()
