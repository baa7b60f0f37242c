from tessera.bulk.models.fault import Fault
from tessera.bulk.models.imports import AppliedChunk, Import, KeptHousehold, RememberedMapping

__all__ = ["AppliedChunk", "Fault", "Import", "KeptHousehold", "RememberedMapping"]
