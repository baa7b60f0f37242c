from tessera.changes.models.decision import ChangeDecision
from tessera.changes.models.draft import Draft
from tessera.changes.models.request import ChangeOperation, ChangeRequest, ChangeSubject
from tessera.changes.models.resting import RestingIndex

__all__ = ["ChangeDecision", "ChangeOperation", "ChangeRequest", "ChangeSubject", "Draft", "RestingIndex"]
