from tessera.selfservice.models.link import Link
from tessera.selfservice.models.question import LinkCandidate, LinkQuestion

__all__ = ["Link", "LinkCandidate", "LinkQuestion"]
