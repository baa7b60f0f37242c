import django.contrib.postgres.fields
from django.db import migrations, models

NEW = "log-ins.manage"


def give(apps, schema_editor):
    """To whoever manages users and makes roles: they decide already who is let in."""
    roles = apps.get_model("accounts", "Role").objects
    wanted = list(roles.filter(permissions__contains=["users.manage", "roles.manage"]))
    for role in wanted:
        role.permissions = sorted({*role.permissions, NEW})
    roles.bulk_update(wanted, ["permissions"])


def take(apps, schema_editor):
    roles = apps.get_model("accounts", "Role").objects
    holders = list(roles.filter(permissions__contains=[NEW]))
    for role in holders:
        role.permissions = [name for name in role.permissions if name != NEW]
    roles.bulk_update(holders, ["permissions"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_citizens_link"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountevent",
            name="what",
            field=models.TextField(
                choices=[
                    ("opened", "Account opened"),
                    ("changed", "Account changed"),
                    ("closed", "Account closed"),
                    ("reopened", "Account opened again"),
                    ("link-given", "Link to set the password given"),
                    ("role-granted", "Role given"),
                    ("role-ended", "Role ended"),
                    ("role-created", "Role created"),
                    ("role-changed", "Role changed"),
                    ("locked-out", "Locked out after failed log-ins"),
                    ("logged-out", "Logged out everywhere"),
                    ("password-changed", "Password changed"),
                    ("password-set", "Password set through a link"),
                    ("factor-added", "Second step added"),
                    ("factor-removed", "Second step removed"),
                    ("codes-renewed", "Recovery codes made anew"),
                    ("code-used", "Logged in with a recovery code"),
                    ("explained", "Asked what somebody may do"),
                    ("provider-changed", "Provider of log-ins changed"),
                    ("key-changed", "Key for log-ins changed"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="role",
            name="permissions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(
                    choices=[
                        ("people.view", "See people and households"),
                        ("people.view-sensitive", "See sensitive facts"),
                        ("identifier.reveal", "Reveal a masked identifier"),
                        ("history.view", "See the change log and past records"),
                        ("people.register", "Register people and households"),
                        ("facts.correct", "Correct facts"),
                        ("life-events.record", "Record life events: births, deaths, marriages, moves"),
                        ("household.restructure", "Split and merge households"),
                        ("documents.attach", "Attach documents and identifiers"),
                        ("people.archive", "Archive and reactivate records"),
                        ("change.approve", "Decide on proposed changes"),
                        ("change.undo", "Undo applied changes"),
                        ("facts.attest", "Attest facts"),
                        ("files.import", "Import files"),
                        ("files.export", "Export records"),
                        ("citizens.link", "Say who somebody on the portal is"),
                        ("statistics.view", "See statistics"),
                        ("areas.manage", "Manage areas"),
                        ("fields.manage", "Manage fields and code lists"),
                        ("policies.manage", "Manage approvals and freezes"),
                        ("users.manage", "Manage users and grant roles"),
                        ("roles.manage", "Manage roles"),
                        ("log-ins.manage", "Manage how people log in"),
                        ("access-log.view", "See who looked at which record"),
                        ("audit.verify", "Verify the logs"),
                        ("jobs.view", "See background jobs"),
                        ("jobs.manage", "Cancel background jobs and start them again"),
                        ("programmes.view", "See programmes"),
                    ]
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.RunPython(give, take),
    ]
