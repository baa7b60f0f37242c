from django.apps import AppConfig


class LivenessConfig(AppConfig):
    name = "tessera.liveness"
    label = "liveness"
    verbose_name = "Proof of life"

    def ready(self) -> None:
        from tessera.liveness import handlers  # noqa: F401, PLC0415 - registers the worker's jobs
