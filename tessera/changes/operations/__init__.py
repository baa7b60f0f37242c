"""The operations that a change request may be made of: one line each."""

from typing import Final

from tessera.changes.operations.archiving import Archive, Reactivate
from tessera.changes.operations.attachments import AddContact, AttachDocument, AttachIdentifier, RemoveContact
from tessera.changes.operations.attesting import AttestFacts
from tessera.changes.operations.base import Operation
from tessera.changes.operations.confirmations import ConfirmFacts
from tessera.changes.operations.corrections import CorrectFacts
from tessera.changes.operations.couples import Marriage, Separation
from tessera.changes.operations.households import MergeHouseholds, MoveHousehold, SplitHousehold
from tessera.changes.operations.life import Birth, Death
from tessera.changes.operations.members import (
    AddMember,
    ChangeHead,
    ChangeRelationship,
    MoveMember,
    RemoveMember,
)
from tessera.changes.operations.registration import RegisterHousehold, RegisterIndividual
from tessera.changes.operations.ties import EndRelationship, RecordRelationship
from tessera.changes.operations.versions import AdoptVersion, KeepVersion

OPERATIONS: Final[dict[str, type[Operation]]] = {
    operation.kind: operation
    for operation in (
        RegisterHousehold,
        RegisterIndividual,
        CorrectFacts,
        ConfirmFacts,
        AdoptVersion,
        KeepVersion,
        AttestFacts,
        AddMember,
        RemoveMember,
        ChangeHead,
        ChangeRelationship,
        MoveMember,
        MoveHousehold,
        SplitHousehold,
        MergeHouseholds,
        Birth,
        Death,
        Marriage,
        Separation,
        RecordRelationship,
        EndRelationship,
        AttachIdentifier,
        AddContact,
        RemoveContact,
        AttachDocument,
        Archive,
        Reactivate,
    )
}

__all__ = [
    "OPERATIONS",
    "AddContact",
    "AddMember",
    "AdoptVersion",
    "Archive",
    "AttachDocument",
    "AttachIdentifier",
    "AttestFacts",
    "Birth",
    "ChangeHead",
    "ChangeRelationship",
    "ConfirmFacts",
    "CorrectFacts",
    "Death",
    "EndRelationship",
    "Marriage",
    "KeepVersion",
    "MergeHouseholds",
    "MoveHousehold",
    "MoveMember",
    "Operation",
    "Reactivate",
    "RecordRelationship",
    "RegisterHousehold",
    "RegisterIndividual",
    "RemoveContact",
    "RemoveMember",
    "Separation",
    "SplitHousehold",
]
