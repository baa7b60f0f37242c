from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What a role may do. The value is stored in roles; the label is shown to administrators."""

    PEOPLE_VIEW = "people.view", _("See people and households")
    PEOPLE_VIEW_SENSITIVE = "people.view-sensitive", _("See sensitive facts")
    IDENTIFIER_REVEAL = "identifier.reveal", _("Reveal a masked identifier")
    HISTORY_VIEW = "history.view", _("See the change log and past records")
    PEOPLE_REGISTER = "people.register", _("Register people and households")
    FACTS_CORRECT = "facts.correct", _("Correct facts")
    LIFE_EVENTS = "life-events.record", _("Record life events: births, deaths, marriages, moves")
    HOUSEHOLD_RESTRUCTURE = "household.restructure", _("Split and merge households")
    DOCUMENTS_ATTACH = "documents.attach", _("Attach documents and identifiers")
    PEOPLE_ARCHIVE = "people.archive", _("Archive and reactivate records")
    CHANGE_APPROVE = "change.approve", _("Decide on proposed changes")
    CHANGE_UNDO = "change.undo", _("Undo applied changes")
    FACTS_ATTEST = "facts.attest", _("Attest facts")
    IMPORT = "files.import", _("Import files")
    EXPORT = "files.export", _("Export records")
    CITIZENS_LINK = "citizens.link", _("Say who somebody on the portal is")
    LIFE_PROOF_RECORD = "life-proof.record", _("Record proofs of life")
    STATISTICS_VIEW = "statistics.view", _("See statistics")
    AREAS_MANAGE = "areas.manage", _("Manage areas")
    FIELDS_MANAGE = "fields.manage", _("Manage fields and code lists")
    POLICIES_MANAGE = "policies.manage", _("Manage approvals and freezes")
    FORMS_MANAGE = "forms.manage", _("Design and publish forms")
    SUBMISSIONS_VIEW = "submissions.view", _("See answers to forms")
    LIFE_PROOF_MANAGE = "life-proof.manage", _("Manage of whom proof of life is asked")
    MESSAGES_MANAGE = "messages.manage", _("Manage messages")
    CAMPAIGNS_SEND = "campaigns.send", _("Write to groups of people")
    USERS_MANAGE = "users.manage", _("Manage users and grant roles")
    ROLES_MANAGE = "roles.manage", _("Manage roles")
    LOG_INS_MANAGE = "log-ins.manage", _("Manage how people log in")
    ACCESS_LOG_VIEW = "access-log.view", _("See who looked at which record")
    AUDIT_VERIFY = "audit.verify", _("Verify the logs")
    JOBS_VIEW = "jobs.view", _("See background jobs")
    JOBS_MANAGE = "jobs.manage", _("Cancel background jobs and start them again")
    PROGRAMMES_VIEW = "programmes.view", _("See programmes")

    @property
    def explanation(self) -> Promise:
        """What a role with it lets somebody do, in a sentence."""
        return EXPLANATIONS[self]


class Purpose(TextChoices):
    """Why somebody looks at a record."""

    REGISTRATION = "registration", _("Registration")
    SERVICE = "service", _("Serving the household")
    CORRECTION = "correction", _("Correcting the record")
    DECISION = "decision", _("Deciding on a change")
    AUDIT = "audit", _("Audit")
    IMPORT = "import", _("Import of a file")
    EXPORT = "export", _("Export")
    OPERATION = "operation", _("Running the system")


class Act(TextChoices):
    """What may be done with an account or a role, as the log of account events has it."""

    OPENED = "opened", _("Account opened")
    CHANGED = "changed", _("Account changed")
    CLOSED = "closed", _("Account closed")
    REOPENED = "reopened", _("Account opened again")
    LINK_GIVEN = "link-given", _("Link to set the password given")
    ROLE_GRANTED = "role-granted", _("Role given")
    ROLE_ENDED = "role-ended", _("Role ended")
    ROLE_CREATED = "role-created", _("Role created")
    ROLE_CHANGED = "role-changed", _("Role changed")
    LOCKED_OUT = "locked-out", _("Locked out after failed log-ins")
    LOGGED_OUT = "logged-out", _("Logged out everywhere")
    PASSWORD_CHANGED = "password-changed", _("Password changed")
    PASSWORD_SET = "password-set", _("Password set through a link")
    FACTOR_ADDED = "factor-added", _("Second step added")
    FACTOR_REMOVED = "factor-removed", _("Second step removed")
    CODES_RENEWED = "codes-renewed", _("Recovery codes made anew")
    CODE_USED = "code-used", _("Logged in with a recovery code")
    EXPLAINED = "explained", _("Asked what somebody may do")
    PROVIDER_CHANGED = "provider-changed", _("Provider of log-ins changed")
    KEY_CHANGED = "key-changed", _("Key for log-ins changed")
    SYSTEM_CONNECTED = "system-connected", _("System connected")
    SYSTEM_RENEWED = "system-renewed", _("Key of a system made anew")
    SYSTEM_CUT_OFF = "system-cut-off", _("System cut off")


class SessionEnd(TextChoices):
    """How a citizen's session ended before its time."""

    CITIZEN = "citizen", _("Logged out")
    ELSEWHERE = "elsewhere", _("Ended from another device")
    PROVIDER = "provider", _("Logged out at the identity provider")
    OFFICE = "office", _("Ended by the office")
    REPLACED = "replaced", _("Logged in again, or on too many devices")


# What is done with these holds for everybody: a role in a district gives no right to it.
COUNTRY_WIDE: Final = frozenset({
    Permission.FORMS_MANAGE,
    Permission.LOG_INS_MANAGE,
    Permission.MESSAGES_MANAGE,
})  # fmt: skip
EXPLANATIONS: Final[Mapping[Permission, Promise]] = {
    Permission.PEOPLE_VIEW: _(
        "They find people and households of their area and open the records. Each look is noted."
    ),
    Permission.PEOPLE_VIEW_SENSITIVE: _("Facts marked as sensitive are shown to them without a mask."),
    Permission.IDENTIFIER_REVEAL: _(
        "They may uncover a masked number such as a national ID, one at a time. Each is noted."
    ),
    Permission.HISTORY_VIEW: _("They read what changed when and by whom, and records as on a past date."),
    Permission.PEOPLE_REGISTER: _("They enter new people and new households into the register."),
    Permission.FACTS_CORRECT: _("They correct names, dates, addresses and other facts of those registered."),
    Permission.LIFE_EVENTS: _("They record births, deaths, marriages, separations and moves."),
    Permission.HOUSEHOLD_RESTRUCTURE: _("They split a household into two, or merge two into one."),
    Permission.DOCUMENTS_ATTACH: _("They add documents and identity numbers to a record."),
    Permission.PEOPLE_ARCHIVE: _("They take records out of use, and bring them back."),
    Permission.CHANGE_APPROVE: _("They approve or reject what others have proposed."),
    Permission.CHANGE_UNDO: _("They undo a change so that everything is as it was before."),
    Permission.FACTS_ATTEST: _("They vouch with their name for facts that they have checked."),
    Permission.IMPORT: _("They bring in files of people, see what would change, and apply or undo it."),
    Permission.EXPORT: _("They take records out as a file. Each export is noted with its purpose."),
    Permission.CITIZENS_LINK: _(
        "Where it is not certain who somebody on the portal is, they compare, and say who it is."
    ),
    Permission.LIFE_PROOF_RECORD: _(
        "They see whose proof of life is due or overdue in their areas, remind them, record it at the desk, and look at"
        " the photos that people sent for it."
    ),
    Permission.STATISTICS_VIEW: _("They see how many are registered, and how good the record is, by area."),
    Permission.AREAS_MANAGE: _("They add, rename, move, retire and draw areas."),
    Permission.FIELDS_MANAGE: _(
        "They decide what is recorded: fields, code lists, kinds of groups and of identifiers."
    ),
    Permission.POLICIES_MANAGE: _(
        "They decide which changes wait for whose approval, and when nothing is applied."
    ),
    Permission.FORMS_MANAGE: _("They design forms, publish them and take them out of use."),
    Permission.SUBMISSIONS_VIEW: _("They see the answers to forms from their areas, and export them."),
    Permission.LIFE_PROOF_MANAGE: _(
        "They decide of whom proof of life is asked, how often, and how it may be given."
    ),
    Permission.MESSAGES_MANAGE: _(
        "They decide what messages say and how they are sent, and see which of them failed."
    ),
    Permission.CAMPAIGNS_SEND: _(
        "They write a message to all whom a search finds, and approve what another one wrote."
    ),
    Permission.USERS_MANAGE: _(
        "They open and close accounts, and give the roles all of whose permissions they hold themselves."
    ),
    Permission.ROLES_MANAGE: _("They make roles and decide what each may do."),
    Permission.LOG_INS_MANAGE: _(
        "They decide through which identity providers people log in to the portal, and renew the keys for it."
    ),
    Permission.ACCESS_LOG_VIEW: _("They see who looked at which record, and what was done with accounts."),
    Permission.AUDIT_VERIFY: _("They have the seals of the logs verified, and see the result."),
    Permission.JOBS_VIEW: _("They see what runs in the background, and what failed."),
    Permission.JOBS_MANAGE: _(
        "They cancel what waits or runs in the background, and start again what failed."
    ),
    Permission.PROGRAMMES_VIEW: _("They see programmes and whom they reach."),
}
THEMES: Final[Mapping[Promise, Collection[Permission]]] = {
    _("Seeing records"): (
        Permission.PEOPLE_VIEW,
        Permission.PEOPLE_VIEW_SENSITIVE,
        Permission.IDENTIFIER_REVEAL,
        Permission.HISTORY_VIEW,
        Permission.PROGRAMMES_VIEW,
        Permission.SUBMISSIONS_VIEW,
    ),
    _("Changing records"): (
        Permission.PEOPLE_REGISTER,
        Permission.FACTS_CORRECT,
        Permission.LIFE_EVENTS,
        Permission.HOUSEHOLD_RESTRUCTURE,
        Permission.DOCUMENTS_ATTACH,
        Permission.PEOPLE_ARCHIVE,
    ),
    _("Deciding"): (
        Permission.CHANGE_APPROVE,
        Permission.CHANGE_UNDO,
        Permission.FACTS_ATTEST,
        Permission.CITIZENS_LINK,
        Permission.LIFE_PROOF_RECORD,
    ),
    _("Files"): (Permission.IMPORT, Permission.EXPORT),
    _("Administration"): (
        Permission.AREAS_MANAGE,
        Permission.FIELDS_MANAGE,
        Permission.POLICIES_MANAGE,
        Permission.FORMS_MANAGE,
        Permission.LIFE_PROOF_MANAGE,
        Permission.MESSAGES_MANAGE,
        Permission.CAMPAIGNS_SEND,
        Permission.USERS_MANAGE,
        Permission.ROLES_MANAGE,
        Permission.LOG_INS_MANAGE,
        Permission.JOBS_MANAGE,
    ),
    _("Oversight"): (
        Permission.STATISTICS_VIEW,
        Permission.ACCESS_LOG_VIEW,
        Permission.AUDIT_VERIFY,
        Permission.JOBS_VIEW,
    ),
}
