"""Why somebody's word on a fact is not taken."""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotAllowed, Refusal


class NotAttestable(Refusal):
    code = "not-attestable"
    message = _("“%(label)s” is not a field that is attested.")


class AttesterRoleMissing(NotAllowed):
    code = "attester-role-missing"
    message = _("“%(label)s” may be attested only by certain roles, and you hold none of them here.")


class OwnEntry(NotAllowed):
    code = "own-entry"
    message = _("You entered “%(label)s” yourself. Somebody else has to attest it.")


class SensitiveToAttest(NotAllowed):
    code = "sensitive-to-attest"
    message = _("“%(label)s” is sensitive; who may not see it cannot attest it.")


class NothingRecorded(Refusal):
    code = "nothing-recorded"
    message = _("Nothing is recorded as “%(label)s”, so there is nothing to attest.")


class ChangedSinceSeen(Refusal):
    code = "changed-since-seen"
    message = _("“%(label)s” was changed since you saw it. Look at it again before you decide.")
    status = 409


class StatusUnknown(Refusal):
    code = "attestation-status-unknown"
    message = _("There is no standing “%(status)s” that could be given.")


class RejectionNeedsComment(Refusal):
    code = "rejection-needs-comment"
    message = _("Say why you reject it.")


class NothingToWithdraw(Refusal):
    code = "nothing-to-withdraw"
    message = _("“%(label)s” was not attested, so there is nothing to withdraw.")


class EvidenceElsewhere(Refusal):
    code = "evidence-elsewhere"
    message = _("This document belongs neither to these people nor to their household.")


class NoFactChosen(Refusal):
    code = "no-fact-chosen"
    message = _("Choose at least one fact.")
