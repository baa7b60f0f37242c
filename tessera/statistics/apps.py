from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "tessera.statistics"
    label = "statistics"
    verbose_name = "Statistics"

    def ready(self) -> None:
        from tessera.statistics import handlers  # noqa: F401, PLC0415 - registers the background work
