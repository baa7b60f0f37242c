from tessera.changes.models.decision import ChangeDecision
from tessera.changes.models.delegation import Delegation
from tessera.changes.models.draft import Draft
from tessera.changes.models.freeze import Freeze
from tessera.changes.models.hours import Holiday, WorkingDay
from tessera.changes.models.note import ChangeNote
from tessera.changes.models.policy import Policy, PolicyVersion
from tessera.changes.models.request import ChangeOperation, ChangeRequest, ChangeSubject
from tessera.changes.models.resting import RestingIndex
from tessera.changes.models.step import Step
from tessera.changes.models.undoing import Undoing

__all__ = [
    "ChangeDecision",
    "ChangeNote",
    "ChangeOperation",
    "ChangeRequest",
    "ChangeSubject",
    "Delegation",
    "Draft",
    "Freeze",
    "Holiday",
    "Policy",
    "PolicyVersion",
    "RestingIndex",
    "Step",
    "Undoing",
    "WorkingDay",
]
