import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.db.functions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeList",
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
                ("key", models.SlugField(unique=True)),
                ("labels", models.JSONField(default=dict)),
                ("standard", models.TextField(blank=True, default="")),
                ("is_shipped", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Section",
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
                ("key", models.SlugField(unique=True)),
                (
                    "subject",
                    models.TextField(
                        choices=[
                            ("individual", "Individual"),
                            ("group", "Household or group"),
                            ("membership", "Membership"),
                        ]
                    ),
                ),
                ("labels", models.JSONField(default=dict)),
                ("position", models.IntegerField(default=0)),
            ],
            options={
                "ordering": ["subject", "position", "key"],
            },
        ),
        migrations.CreateModel(
            name="Code",
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
                ("value", models.TextField()),
                ("labels", models.JSONField(default=dict)),
                ("position", models.IntegerField(default=0)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="dictionary.code",
                    ),
                ),
                (
                    "code_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="dictionary.codelist",
                    ),
                ),
            ],
            options={
                "ordering": ["code_list", "position", "value"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code_list", "value"), name="a_code_stands_once_in_its_list"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="a_code_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Field",
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
                    "subject",
                    models.TextField(
                        choices=[
                            ("individual", "Individual"),
                            ("group", "Household or group"),
                            ("membership", "Membership"),
                        ]
                    ),
                ),
                ("key", models.SlugField(max_length=60)),
                ("labels", models.JSONField(default=dict)),
                ("help", models.JSONField(default=dict)),
                (
                    "type",
                    models.TextField(
                        choices=[
                            ("text", "Text"),
                            ("integer", "Whole number"),
                            ("decimal", "Number"),
                            ("date", "Date"),
                            ("boolean", "Yes or no"),
                            ("code", "One choice from a list"),
                            ("codes", "Several choices from a list"),
                            ("area", "Area"),
                            ("phone", "Phone number"),
                            ("email", "E-mail address"),
                            ("point", "Place on the map"),
                            ("document", "Document"),
                        ]
                    ),
                ),
                ("unit", models.TextField(blank=True, default="")),
                ("required", models.BooleanField(default=False)),
                ("minimum", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("maximum", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("pattern", models.TextField(blank=True, default="")),
                ("max_length", models.PositiveIntegerField(null=True)),
                (
                    "storage",
                    models.TextField(
                        choices=[("column", "Built in"), ("attribute", "Added by the country")],
                        default="attribute",
                    ),
                ),
                (
                    "sensitivity",
                    models.TextField(
                        choices=[
                            ("public", "Public"),
                            ("personal", "Personal"),
                            ("sensitive", "Sensitive"),
                            ("secret", "Secret"),
                        ],
                        default="personal",
                    ),
                ),
                ("filterable", models.BooleanField(default=False)),
                ("searchable", models.BooleanField(default=False)),
                ("attestable", models.BooleanField(default=False)),
                ("citizen_may_propose", models.BooleanField(default=False)),
                ("exportable", models.BooleanField(default=True)),
                ("position", models.IntegerField(default=0)),
                ("retention_months", models.PositiveIntegerField(null=True)),
                ("deprecated_since", models.DateField(null=True)),
                (
                    "synonyms",
                    models.JSONField(default=list, help_text="Headings under which files bring this field."),
                ),
                (
                    "code_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fields",
                        to="dictionary.codelist",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fields",
                        to="dictionary.section",
                    ),
                ),
            ],
            options={
                "ordering": ["subject", "section__position", "position", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "key"), name="a_field_is_declared_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code_list__isnull", False), ("type__in", ["code", "codes"])),
                            models.Q(
                                models.Q(("type__in", ["code", "codes"]), _negated=True),
                                ("code_list__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_coded_field_has_a_code_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z][a-z0-9_]*$")),
                        name="a_field_key_is_a_plain_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum__isnull", True),
                            ("maximum__isnull", True),
                            ("maximum__gte", models.F("minimum")),
                            _connector="OR",
                        ),
                        name="a_maximum_is_not_below_its_minimum",
                    ),
                ],
            },
        ),
    ]
