"""The whole desk at once, for tests that walk over every page: a peopled country, every address, every form."""
