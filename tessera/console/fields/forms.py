"""The questions of the dictionary, which the desk asks as the portal does."""

from tessera.questions.forms import DEEPER, PRECISION, Asking, FactsForm, facts_form, question, shown

__all__ = ["DEEPER", "PRECISION", "Asking", "FactsForm", "facts_form", "question", "shown"]
