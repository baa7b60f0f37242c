"""What is refused of decisions, policies, freezes and deputies."""

from django.utils.translation import gettext_lazy as _

from tessera.lib.refusals import NotAllowed, NotFound, Refusal


class OwnChange(NotAllowed):
    code = "own-change"
    message = _("Nobody decides on a change that they proposed. Leave it to a colleague.")


class NotYourStage(NotAllowed):
    """``facts``: stage."""

    code = "not-your-stage"
    message = _("This change waits for “%(stage)s”; your roles do not let you decide there.")


class DecidedAlready(Refusal):
    code = "decided-already"
    message = _("You have decided on this change already. Somebody else decides now.")
    status = 409


class ClaimedByAnother(Refusal):
    code = "claimed-by-another"
    message = _("%(name)s has taken this change on. Ask them, or have it given back.")
    status = 409


class NotClaimed(Refusal):
    code = "not-claimed"
    message = _("Nobody has taken this change on.")
    status = 409


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Say why, so that whoever proposed it understands.")


class TextTooLong(Refusal):
    code = "text-too-long"
    message = _("Write at most %(most)d characters.")


class FactNotProposed(Refusal):
    code = "fact-not-proposed"
    message = _("“%(field_key)s” is none of the facts that this change proposes.")


class NothingLeft(Refusal):
    code = "nothing-left"
    message = _("Every fact would be left out. Reject the change instead.")


class NotYourChange(NotAllowed):
    code = "not-your-change"
    message = _("Only who proposed a change may do this.")


class TooManyAtOnce(Refusal):
    code = "too-many-at-once"
    message = _("Decide on at most %(most)d changes at once.")


class Frozen(Refusal):
    code = "frozen"
    message = _(
        "Nothing is applied at present, because a list is being drawn. Try again when the freeze is over."
    )
    status = 409


class NeedsApproval(Refusal):
    code = "needs-approval"
    message = _(
        "Files are applied at once, and the policy “%(policy)s” asks for approval of such changes. Ask somebody whose"
        " role may apply them."
    )
    status = 403


class PolicyNotFound(NotFound):
    code = "policy-not-found"


class PolicyKeyTaken(Refusal):
    code = "policy-key-taken"
    message = _("There is a policy with the key %(key)s already.")


class PolicyKeyUnreadable(Refusal):
    code = "policy-key-unreadable"
    message = _("A key is made of small letters, digits and hyphens, such as change-of-head.")


class PolicyNameMissing(Refusal):
    code = "policy-name-missing"
    message = _("A policy needs a name in at least one language.")


class PolicyUnreadable(Refusal):
    """The definition has parts of a wrong shape. ``facts``: where, the path to the part."""

    code = "policy-unreadable"
    message = _("The policy cannot be read at “%(where)s”.")


class PolicyNamesUnknown(Refusal):
    """``facts``: what, the key that is unknown; ``field`` says in which part of the definition."""

    code = "policy-names-unknown"
    message = _("The policy speaks of “%(what)s”, which is unknown.")


class StageRoleCannotDecide(Refusal):
    code = "stage-role-cannot-decide"
    message = _("“%(role)s” may not see records and decide on changes. Choose another role for the stage.")


class StagesNamedAlike(Refusal):
    code = "stages-named-alike"
    message = _("Two stages have the key “%(key)s”.")


class OperatorUnfit(Refusal):
    code = "operator-unfit"
    message = _("“%(label)s” cannot be compared like this.")


class NoDraft(Refusal):
    code = "no-draft"
    message = _("There is nothing to publish: the policy has no draft.")
    status = 409


class NobodyCanAct(Refusal):
    """``facts``: gaps, a tuple of ``coverage.Gap``; count; stage and area of the first one."""

    code = "nobody-can-act"
    message = _("In %(count)d places nobody could decide, for example at the stage “%(stage)s” in %(area)s.")
    status = 409


class DelegationNotFound(NotFound):
    code = "delegation-not-found"


class DelegationBackwards(Refusal):
    code = "delegation-backwards"
    message = _("The last day must not lie before the first, nor in the past.")


class DelegationTooLong(Refusal):
    code = "delegation-too-long"
    message = _("Somebody can be deputised for %(most)d days at most.")


class DeputyForOneself(Refusal):
    code = "deputy-for-oneself"
    message = _("Choose somebody else as your deputy.")


class FreezeNotFound(NotFound):
    code = "freeze-not-found"


class FreezeNeedsProgramme(Refusal):
    code = "freeze-needs-programme"
    message = _("Say for what nothing is to be applied, for example the programme whose list is drawn.")


class FreezeBackwards(Refusal):
    code = "freeze-backwards"
    message = _("A freeze must end after it starts, and in the future.")


class FreezeOver(Refusal):
    code = "freeze-over"
    message = _("This freeze is over already.")
    status = 409


class HoursBackwards(Refusal):
    code = "hours-backwards"
    message = _("An office must close after it opens.")
