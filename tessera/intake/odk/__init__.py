"""A form for the field: as XLSForm and as the XForm that ODK Collect runs."""
