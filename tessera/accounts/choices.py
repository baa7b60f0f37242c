from django.db.models import TextChoices
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
    AREAS_MANAGE = "areas.manage", _("Manage areas")
    FIELDS_MANAGE = "fields.manage", _("Manage fields and code lists")
    USERS_MANAGE = "users.manage", _("Manage users and grant roles")
    ROLES_MANAGE = "roles.manage", _("Manage roles")
    ACCESS_LOG_VIEW = "access-log.view", _("See who looked at which record")
    AUDIT_VERIFY = "audit.verify", _("Verify the logs")
    JOBS_VIEW = "jobs.view", _("See background jobs")
    PROGRAMMES_VIEW = "programmes.view", _("See programmes")


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
