"""Tessera: an open social registry."""

__version__ = "0.1.0"
