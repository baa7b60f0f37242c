from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "tessera.console"
    label = "console"

    def ready(self) -> None:
        from tessera.console import letters, navigation  # noqa: PLC0415 - permissions have translated labels

        navigation.register_sections()
        letters.register_links()
