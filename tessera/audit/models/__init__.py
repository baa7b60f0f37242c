from tessera.audit.models.access import AccessRecord
from tessera.audit.models.check import Check
from tessera.audit.models.recorded import Recorded
from tessera.audit.models.seal import Seal

__all__ = ["AccessRecord", "Check", "Recorded", "Seal"]
