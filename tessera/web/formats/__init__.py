"""How dates and numbers are written; one folder for each language (Django looks here before its own)."""
