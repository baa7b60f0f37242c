"""What each server process of ``tessera serve`` runs."""

from tessera.cli import orphans
from tessera.config.wsgi import application

__all__ = ["application"]

orphans.when_orphaned(orphans.leave)
