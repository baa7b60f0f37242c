from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "tessera.notifications"
    label = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from tessera.notifications import handlers  # noqa: F401, PLC0415 - says what the worker does
