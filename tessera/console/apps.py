from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "tessera.console"
    label = "console"

    def ready(self) -> None:
        from tessera.console import navigation  # noqa: PLC0415 - permissions have translated labels

        navigation.register_sections()
