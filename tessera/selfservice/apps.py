from django.apps import AppConfig


class SelfServiceConfig(AppConfig):
    name = "tessera.selfservice"
    label = "selfservice"
    verbose_name = "People and their own record"

    def ready(self) -> None:
        from tessera.selfservice import (  # noqa: PLC0415 - needs the models
            handlers,  # noqa: F401 - says who does the background work
            reachable,
            registered,
        )

        reachable.register()
        registered.register()
