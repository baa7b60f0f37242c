"""Why a field, a section or a code list is not defined in the way that was asked for."""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import Refusal


class LabelMissing(Refusal):
    code = "label-missing"
    message = _("Give a label in at least one language.")


class KeyTaken(Refusal):
    code = "key-taken"
    message = _("The key “%(key)s” is in use already. Give another one.")
    status = 409


class KeyReserved(Refusal):
    code = "key-reserved"
    message = _("The register itself uses the key “%(key)s”. Give another one.")
    status = 409


class KeyMalformed(Refusal):
    code = "key-malformed"
    message = _(
        "The key “%(key)s” must start with a letter and have only letters a to z, digits and underscores."
    )


class CodeListNeeded(Refusal):
    code = "code-list-needed"
    message = _("A choice needs a code list. Choose one, or type its codes in.")


class CodeListNotForType(Refusal):
    code = "code-list-not-for-type"
    message = _("Only a choice takes a code list.")


class TwoCodeLists(Refusal):
    code = "two-code-lists"
    message = _("Choose a code list or type its codes in, not both.")


class CodeListUnknown(Refusal):
    code = "code-list-unknown"
    message = _("There is no code list “%(key)s”.")


class CodeListEmpty(Refusal):
    code = "code-list-empty"
    message = _("A code list needs at least one code.")


class CodeTaken(Refusal):
    code = "code-taken"
    message = _("The code “%(value)s” stands in this list already.")
    status = 409


class CodeMalformed(Refusal):
    code = "code-malformed"
    message = _(
        "The code “%(value)s” must be 1 to 60 characters without spaces, slashes, commas or semicolons."
    )


class CodeAbsent(Refusal):
    code = "code-absent"
    message = _("There is no code “%(value)s” in this list.")


class CodeBelowItself(Refusal):
    code = "code-below-itself"
    message = _("“%(value)s” cannot stand below itself.")


class CodeEndsTooEarly(Refusal):
    code = "code-ends-too-early"
    message = _("A code must end after the day on which it starts.")


class LimitNotForType(Refusal):
    code = "limit-not-for-type"
    message = _("Numbers take a smallest and a largest value; text takes a pattern and a length.")


class LimitsCrossed(Refusal):
    code = "limits-crossed"
    message = _("The largest value must not be below the smallest.")


class LimitTooLarge(Refusal):
    code = "limit-too-large"
    message = _("A limit may have 14 digits before the decimal point and 6 after it.")


class PatternInvalid(Refusal):
    code = "pattern-invalid"
    message = _("The pattern cannot be read: %(reason)s.")


class PatternUnsafe(Refusal):
    code = "pattern-unsafe"
    message = _(
        "This pattern could take very long on some texts. Use fewer repeats, and none within another."
    )


class TypeHasValues(Refusal):
    code = "type-has-values"
    message = _(
        "Facts are recorded in “%(label)s” already, so its type and code list must stay. "
        "Deprecate it and add a new field instead."
    )
    status = 409


class BuiltInStays(Refusal):
    code = "built-in-stays"
    message = _("“%(label)s” is built in: its type and code list stay, and it cannot be deprecated.")
    status = 409


class SectionUnknown(Refusal):
    code = "section-unknown"
    message = _("There is no section “%(key)s” for this.")


class FieldAbsent(Refusal):
    code = "field-absent"
    message = _("There is no such field.")
    status = 404


class SectionAbsent(Refusal):
    code = "section-absent"
    message = _("There is no such section.")
    status = 404


class KindAbsent(Refusal):
    code = "kind-absent"
    message = _("There is no such kind.")
    status = 404


class AttesterUnknown(Refusal):
    code = "attester-unknown"
    message = _("There is no role “%(role)s” that could attest.")


class NotAHouseholdFact(Refusal):
    code = "not-a-household-fact"
    message = _("Household facts hold numbers, choices, and yes or no.")


class KindBuiltIn(Refusal):
    code = "kind-built-in"
    message = _(
        "The register relies on the kind “%(kind)s”: it keeps its head, people belong to one at a time, and it stays."
    )
    status = 409


class KindInUse(Refusal):
    code = "kind-in-use"
    message = _(
        "“%(kind)s” is in use already, so only its names and what holds for new records may change. "
        "Deprecate it and add a new kind instead."
    )
    status = 409


class KindHasNoSubject(Refusal):
    code = "kind-has-no-subject"
    message = _("A number belongs to people or to groups.")


class RoleUnknown(Refusal):
    code = "role-unknown"
    message = _("Members have no role “%(role)s”.")


class ValidityOutOfRange(Refusal):
    code = "validity-out-of-range"
    message = _("A validity is 1 to %(most)s months.")
