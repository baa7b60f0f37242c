from tessera.bulk.models.fault import Fault
from tessera.bulk.models.imports import Import, RememberedMapping

__all__ = ["Fault", "Import", "RememberedMapping"]
