from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(IntegerChoices):
    """ISO 5218."""

    NOT_KNOWN = 0, _("Not known")
    MALE = 1, _("Male")
    FEMALE = 2, _("Female")
    NOT_APPLICABLE = 9, _("Not applicable")


class BirthDatePrecision(TextChoices):
    DAY = "day", _("Exact day")
    MONTH = "month", _("Month and year")
    YEAR = "year", _("Year only")
    ESTIMATED = "estimated", _("Estimated")


class IndividualStatus(TextChoices):
    ACTIVE = "active", _("Registered")
    DECEASED = "deceased", _("Deceased")
    MOVED_AWAY = "moved_away", _("Moved away")
    DUPLICATE = "duplicate", _("Duplicate")
    ARCHIVED = "archived", _("Archived")


class GroupStatus(TextChoices):
    ACTIVE = "active", _("Registered")
    DISSOLVED = "dissolved", _("Dissolved")
    MERGED = "merged", _("Merged into another")
    ARCHIVED = "archived", _("Archived")


class MembershipRole(TextChoices):
    HEAD = "head", _("Head")
    ALTERNATE = "alternate", _("Alternate recipient")
    CAREGIVER = "caregiver", _("Principal caregiver")


class RelationshipToHead(TextChoices):
    """The relationship to the head of household, as censuses ask it (UN Principles and Recommendations)."""

    HEAD = "head", _("Head")
    SPOUSE = "spouse", _("Spouse or partner")
    CHILD = "child", _("Son or daughter")
    CHILD_IN_LAW = "child_in_law", _("Son-in-law or daughter-in-law")
    GRANDCHILD = "grandchild", _("Grandchild")
    PARENT = "parent", _("Parent")
    PARENT_IN_LAW = "parent_in_law", _("Parent-in-law")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    NEPHEW_NIECE = "nephew_niece", _("Nephew or niece")
    OTHER_RELATIVE = "other_relative", _("Other relative")
    FOSTER_CHILD = "foster_child", _("Foster child")
    NOT_RELATED = "not_related", _("Not related")


class RelationshipKind(TextChoices):
    """Ties that are stored; all other kinship is derived from parents and spouses.

    The tie reads from ``individual`` to ``other``: "individual is the parent of other".
    """

    PARENT_OF = "parent_of", _("Parent of")
    GUARDIAN_OF = "guardian_of", _("Guardian of")
    SPOUSE_OF = "spouse_of", _("Spouse of")
    CARER_OF = "carer_of", _("Carer of")


class MembershipEnd(TextChoices):
    MOVED = "moved", _("Moved to another household")
    LEFT = "left", _("Left the household")
    DIED = "died", _("Died")
    MARRIED = "married", _("Married")
    SEPARATED = "separated", _("Separated")
    SPLIT = "split", _("The household was split")
    MERGED = "merged", _("The household was merged")
    CORRECTED = "corrected", _("Recorded by mistake")


class SpouseEnd(TextChoices):
    DIVORCED = "divorced", _("Divorced")
    WIDOWED = "widowed", _("Widowed")
    ANNULLED = "annulled", _("Annulled")


class IdentifierStatus(TextChoices):
    UNVERIFIED = "unverified", _("Not verified")
    VERIFIED = "verified", _("Verified")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class ContactKind(TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")


class ScanStatus(TextChoices):
    NOT_SCANNED = "not_scanned", _("Not scanned")
    CLEAN = "clean", _("Scanned, clean")
    REFUSED = "refused", _("Refused by the scanner")
