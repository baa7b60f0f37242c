from tessera.registry.models.contact import ContactPoint, Document
from tessera.registry.models.facts import HouseholdFacts
from tessera.registry.models.group import Group, GroupKind
from tessera.registry.models.identifier import Identifier, IdentifierKind
from tessera.registry.models.individual import Individual
from tessera.registry.models.membership import Membership
from tessera.registry.models.pieces import BegunUpload
from tessera.registry.models.quality import Finding, FindingCount, QualityRound
from tessera.registry.models.relationship import Relationship
from tessera.registry.models.search import NameSearch

__all__ = [
    "BegunUpload",
    "ContactPoint",
    "Document",
    "Finding",
    "FindingCount",
    "Group",
    "GroupKind",
    "HouseholdFacts",
    "Identifier",
    "IdentifierKind",
    "Individual",
    "Membership",
    "NameSearch",
    "QualityRound",
    "Relationship",
]
