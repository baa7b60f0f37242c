"""Addresses for other people's machines."""
