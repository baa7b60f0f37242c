from importlib import import_module
from pathlib import Path

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tessera.portal"
    label = "portal"

    def ready(self) -> None:
        """Each noun may have a ``tasks`` module, which puts its lines on the home page."""
        for noun in sorted(Path(self.path).glob("*/tasks.py")):
            import_module(f"{self.name}.{noun.parent.name}.tasks")
