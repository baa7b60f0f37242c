from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

import tessera.lib.db.functions
import tessera.lib.uuid7

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_clock"), ("accounts", "0010_statistics_view")]

    operations = [
        migrations.CreateModel(
            name="EventChannels",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=tessera.lib.db.functions.HistoryNow(), editable=False),
                ),
                (
                    "recorded_change",
                    models.BigIntegerField(
                        db_default=tessera.lib.db.functions.HistoryChange(), editable=False, null=True
                    ),
                ),
                (
                    "recorded_by",
                    models.TextField(db_default=tessera.lib.db.functions.HistoryWriter(), editable=False),
                ),
                ("event", models.TextField(unique=True)),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Gateway",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=tessera.lib.db.functions.HistoryNow(), editable=False),
                ),
                (
                    "recorded_change",
                    models.BigIntegerField(
                        db_default=tessera.lib.db.functions.HistoryChange(), editable=False, null=True
                    ),
                ),
                (
                    "recorded_by",
                    models.TextField(db_default=tessera.lib.db.functions.HistoryWriter(), editable=False),
                ),
                ("is_on", models.BooleanField(default=False)),
                (
                    "method",
                    models.TextField(
                        choices=[("POST", "POST"), ("PUT", "PUT"), ("GET", "GET")], default="POST"
                    ),
                ),
                ("url", models.TextField()),
                ("headers", models.JSONField(default=dict)),
                (
                    "content_type",
                    models.TextField(
                        choices=[
                            ("application/json", "JSON"),
                            ("application/x-www-form-urlencoded", "Form"),
                            ("text/xml", "XML"),
                        ],
                        default="application/json",
                    ),
                ),
                ("body", models.TextField(blank=True, default="")),
                ("sender", models.TextField(blank=True, default="")),
                ("secret", models.BinaryField(null=True)),
                ("success_from", models.PositiveSmallIntegerField(default=200)),
                ("success_to", models.PositiveSmallIntegerField(default=299)),
                ("success_path", models.TextField(blank=True, default="")),
                ("success_value", models.TextField(blank=True, default="")),
                ("id_path", models.TextField(blank=True, default="")),
                ("takes_id_once", models.BooleanField(default=False)),
                ("timeout", models.PositiveSmallIntegerField(default=10)),
                ("receipt_secret", models.BinaryField(null=True)),
                ("receipt_id_path", models.TextField(blank=True, default="id")),
                ("receipt_status_path", models.TextField(blank=True, default="status")),
                ("receipt_delivered", models.TextField(blank=True, default="delivered")),
                (
                    "receipt_failed",
                    models.TextField(blank=True, default="failed, undelivered, rejected, expired"),
                ),
                ("time_zone", models.TextField()),
                ("quiet_since", models.TimeField(null=True)),
                ("quiet_until", models.TimeField(null=True)),
                ("per_second", models.PositiveSmallIntegerField(default=10)),
                ("daily_messages", models.PositiveIntegerField(null=True)),
                ("daily_cost", models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ("price", models.DecimalField(decimal_places=4, default=0, max_digits=10)),
                ("currency", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_gateway"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_since__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(("quiet_since__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="quiet_hours_begin_and_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("success_from__gte", 100),
                            ("success_from__lte", models.F("success_to")),
                            ("success_to__lte", 599),
                        ),
                        name="a_success_is_a_range_of_statuses",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per_second__gte", 1), ("timeout__gte", 1), ("timeout__lte", 60)),
                        name="a_gateway_is_given_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("key", models.TextField()),
                ("event", models.TextField()),
                (
                    "channel",
                    models.TextField(
                        choices=[("inbox", "On their pages here"), ("email", "E-mail"), ("sms", "SMS")]
                    ),
                ),
                (
                    "recipient_kind",
                    models.TextField(
                        choices=[
                            ("staff", "Member of staff"),
                            ("citizen", "Citizen"),
                            ("individual", "Registered person"),
                            ("address", "Address"),
                        ]
                    ),
                ),
                ("recipient", models.TextField()),
                ("context", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("dead", "Failed"),
                            ("skipped", "Not sent"),
                            ("stopped", "Stopped"),
                        ],
                        default="waiting",
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(blank=True, default="")),
                ("gateway_id", models.TextField(blank=True, default="")),
                ("segments", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["channel", "-is_urgent", "not_before", "id"],
                        name="message_to_send",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("expires_at__isnull", False), ("status__in", ["waiting", "dead"])
                        ),
                        fields=["expires_at"],
                        name="message_expiring",
                    ),
                    models.Index(
                        condition=models.Q(("status", "sending")),
                        fields=["claimed_at"],
                        name="message_claimed",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "inbox")),
                        fields=["recipient", "-id"],
                        name="message_of_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("gateway_id", ""), _negated=True),
                        fields=["gateway_id"],
                        name="message_by_gateway",
                    ),
                    models.Index(fields=["status", "-id"], name="message_by_status"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "key", "channel"),
                        name="an_occasion_is_told_once_through_a_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["sent", "delivered"]), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_sent_message_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_at__isnull", False), ("status", "sending")),
                            models.Q(("status", "sending"), _negated=True),
                            _connector="OR",
                        ),
                        name="a_message_being_sent_is_claimed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.TextField(
                        choices=[("inbox", "On their pages here"), ("email", "E-mail"), ("sms", "SMS")]
                    ),
                ),
                ("on", models.DateField()),
                ("messages", models.PositiveBigIntegerField(default=0)),
                ("segments", models.PositiveBigIntegerField(default=0)),
                ("cost", models.DecimalField(decimal_places=4, default=0, max_digits=14)),
                ("free_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "on"), name="a_channel_is_metered_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=tessera.lib.db.functions.HistoryNow(), editable=False),
                ),
                (
                    "recorded_change",
                    models.BigIntegerField(
                        db_default=tessera.lib.db.functions.HistoryChange(), editable=False, null=True
                    ),
                ),
                (
                    "recorded_by",
                    models.TextField(db_default=tessera.lib.db.functions.HistoryWriter(), editable=False),
                ),
                (
                    "channel",
                    models.TextField(
                        choices=[("inbox", "On their pages here"), ("email", "E-mail"), ("sms", "SMS")]
                    ),
                ),
                ("lookup", models.TextField()),
                ("masked", models.TextField(blank=True, default="")),
                (
                    "how",
                    models.TextField(
                        choices=[
                            ("staff", "Told to staff"),
                            ("link", "By the link in a message"),
                            ("reply", "By a reply"),
                        ]
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "lookup"), name="an_address_opts_out_once_of_a_channel"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user", models.UUIDField()),
                ("event", models.TextField()),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "event"), name="staff_choose_once_how_to_be_told")
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.TextField()),
                ("format", models.TextField(choices=[("letter", "Letter"), ("sms", "SMS")])),
                ("language", models.TextField()),
                ("number", models.PositiveIntegerField()),
                ("subject", models.TextField(blank=True, default="")),
                ("body", models.TextField()),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.TextField()),
                ("saved_by_name", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "format", "language", "number"),
                        name="versions_of_a_wording_are_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="a_wording_says_something"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "notifications.sql").read_text(encoding="utf-8")),
    ]
