from tessera.selfservice.models.asking import AuthorityRequest
from tessera.selfservice.models.authority import Authority
from tessera.selfservice.models.link import Link
from tessera.selfservice.models.phone_code import PhoneCode
from tessera.selfservice.models.question import LinkCandidate, LinkQuestion

__all__ = ["Authority", "AuthorityRequest", "Link", "LinkCandidate", "LinkQuestion", "PhoneCode"]
