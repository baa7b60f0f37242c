from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "tessera.bulk"
    label = "bulk"
    verbose_name = "Files in and out"

    def ready(self) -> None:
        from tessera.bulk import handlers  # noqa: F401, PLC0415 - registers the background work
        from tessera.bulk.actions import approval  # noqa: F401, PLC0415 - says that imports may wait
        from tessera.bulk.attesting import approval as of_lists  # noqa: F401, PLC0415 - and lists
