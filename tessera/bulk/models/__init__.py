from tessera.bulk.models.attesting import AttestationList, AttestedFault, AttestedFile
from tessera.bulk.models.fault import Fault
from tessera.bulk.models.imports import AppliedChunk, Import, KeptHousehold, RememberedMapping

__all__ = [
    "AppliedChunk",
    "AttestationList",
    "AttestedFault",
    "AttestedFile",
    "Fault",
    "Import",
    "KeptHousehold",
    "RememberedMapping",
]
