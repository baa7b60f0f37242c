"""Dates for people."""

from datetime import date

from django.utils.formats import date_format


def in_words(day: date) -> str:
    """The day in the format of the active language: "3 May 2026"."""
    return date_format(day, "DATE_FORMAT")
