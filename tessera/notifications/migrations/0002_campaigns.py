from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.uuid7

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("name", models.TextField()),
                ("query", models.TextField(blank=True, default="")),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(
                            choices=[("inbox", "On their pages here"), ("email", "E-mail"), ("sms", "SMS")]
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("texts", models.JSONField(default=dict)),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("proposed", "Waits for approval"),
                            ("approved", "Approved"),
                            ("sending", "Being put into the outbox"),
                            ("sent", "In the outbox"),
                            ("stopped", "Stopped"),
                        ],
                        default="proposed",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("cost", models.DecimalField(decimal_places=4, default=0, max_digits=14)),
                ("total", models.PositiveBigIntegerField(default=0)),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.TextField()),
                ("made_by_name", models.TextField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.TextField(blank=True, default="")),
                ("approved_by_name", models.TextField(blank=True, default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="CampaignRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("individual", models.UUIDField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_to_send",
        ),
        migrations.RemoveField(
            model_name="message",
            name="is_urgent",
        ),
        migrations.AddField(
            model_name="message",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Urgent"), (1, "Service"), (2, "Campaign")], default=1
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["channel", "priority", "not_before", "id"],
                name="message_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("priority", 2)), fields=["key", "status"], name="message_of_campaign"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_at__isnull", True),
                    models.Q(("approved_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_campaign_is_approved_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["proposed", "stopped"]), ("approved_at__isnull", False), _connector="OR"
                ),
                name="no_campaign_is_sent_without_approval",
            ),
        ),
        migrations.AddField(
            model_name="campaignrecipient",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recipients",
                to="notifications.campaign",
            ),
        ),
        migrations.AddIndex(
            model_name="campaignrecipient",
            index=models.Index(fields=["campaign", "id"], name="recipient_of_campaign"),
        ),
        migrations.AddConstraint(
            model_name="campaignrecipient",
            constraint=models.UniqueConstraint(
                fields=("campaign", "individual"), name="somebody_is_written_to_once_in_a_campaign"
            ),
        ),
        migrations.RunSQL((SQL / "campaigns.sql").read_text(encoding="utf-8")),
    ]
