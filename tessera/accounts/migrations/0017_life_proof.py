import django.contrib.postgres.fields
from django.db import migrations, models

NEW = {"life-proof.record": "citizens.link", "life-proof.manage": "policies.manage"}


def give(apps, schema_editor):
    """To whoever says who somebody on the portal is, and to whoever decides how the office works."""
    roles = apps.get_model("accounts", "Role").objects
    for new, known in NEW.items():
        wanted = list(roles.filter(permissions__contains=[known]))
        for role in wanted:
            role.permissions = sorted({*role.permissions, new})
        roles.bulk_update(wanted, ["permissions"])


def take(apps, schema_editor):
    roles = apps.get_model("accounts", "Role").objects
    holders = list(roles.filter(permissions__overlap=list(NEW)))
    for role in holders:
        role.permissions = [name for name in role.permissions if name not in NEW]
    roles.bulk_update(holders, ["permissions"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_messages_manage"),
    ]

    operations = [
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
                        ("life-proof.record", "Record proofs of life"),
                        ("statistics.view", "See statistics"),
                        ("areas.manage", "Manage areas"),
                        ("fields.manage", "Manage fields and code lists"),
                        ("policies.manage", "Manage approvals and freezes"),
                        ("forms.manage", "Design and publish forms"),
                        ("submissions.view", "See answers to forms"),
                        ("life-proof.manage", "Manage of whom proof of life is asked"),
                        ("messages.manage", "Manage messages"),
                        ("campaigns.send", "Write to groups of people"),
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
