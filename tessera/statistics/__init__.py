"""Indicators of the register by area, computed by a job; groups under ten people are kept out of them."""
