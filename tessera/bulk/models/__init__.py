from tessera.bulk.models.fault import Fault
from tessera.bulk.models.imports import AppliedChunk, Import, RememberedMapping

__all__ = ["AppliedChunk", "Fault", "Import", "RememberedMapping"]
