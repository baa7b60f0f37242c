"""Answers to a form: cleaned, typed, checked. What Form.io would refuse is refused here, and some things more."""
