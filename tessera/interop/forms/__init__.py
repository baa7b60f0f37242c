"""Published forms and answers to them, for a partner's own screens."""
