"""An identity provider for demonstrations: whoever comes chooses who to be. It only runs on a demo installation.

It speaks the same protocol as a real one, and the portal checks its answers like any other's.
"""
