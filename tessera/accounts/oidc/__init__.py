"""Logging in through somebody else: any OpenID Connect provider, several at once."""
