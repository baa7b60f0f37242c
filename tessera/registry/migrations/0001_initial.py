from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.db.functions
import tessera.lib.uuid7

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_ground"),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL((SQL / "numbers.sql").read_text(encoding="utf-8")),
        migrations.CreateModel(
            name="GroupKind",
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
                ("names", models.JSONField(default=dict)),
                ("is_exclusive", models.BooleanField(default=False)),
                ("has_head", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="IdentifierKind",
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
                ("names", models.JSONField(default=dict)),
                (
                    "subject",
                    models.TextField(
                        choices=[
                            ("individual", "Individual"),
                            ("group", "Household or group"),
                            ("membership", "Membership"),
                        ],
                        default="individual",
                    ),
                ),
                ("pattern", models.TextField(blank=True, default="")),
                ("is_unique", models.BooleanField(default=True)),
                (
                    "sensitivity",
                    models.TextField(
                        choices=[
                            ("public", "Public"),
                            ("personal", "Personal"),
                            ("sensitive", "Sensitive"),
                            ("secret", "Secret"),
                        ],
                        default="sensitive",
                    ),
                ),
                ("validity_months", models.PositiveIntegerField(null=True)),
                ("position", models.IntegerField(default=0)),
                ("deprecated_since", models.DateField(null=True)),
                (
                    "synonyms",
                    models.JSONField(
                        default=list, help_text="Headings under which files bring this kind of number."
                    ),
                ),
            ],
            options={
                "ordering": ["position", "key"],
            },
        ),
        migrations.CreateModel(
            name="Group",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                (
                    "registry_number",
                    models.TextField(
                        db_default=tessera.lib.db.functions.NextGroupNumber(), editable=False, unique=True
                    ),
                ),
                ("name", models.TextField(blank=True, default="")),
                ("address", models.TextField(blank=True, default="")),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("location_accuracy", models.FloatField(null=True)),
                ("attributes", models.JSONField(default=dict)),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("active", "Registered"),
                            ("dissolved", "Dissolved"),
                            ("merged", "Merged into another"),
                            ("archived", "Archived"),
                        ],
                        default="active",
                    ),
                ),
                ("registered_on", models.DateField()),
                ("observed_on", models.DateField(null=True)),
                ("source", models.TextField(blank=True, default="")),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="registry.group",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.groupkind"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Individual",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                (
                    "registry_number",
                    models.TextField(
                        db_default=tessera.lib.db.functions.NextIndividualNumber(),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("given_name", models.TextField(blank=True, default="")),
                ("family_name", models.TextField(blank=True, default="")),
                ("additional_name", models.TextField(blank=True, default="")),
                ("preferred_name", models.TextField(blank=True, default="")),
                ("name_variants", models.JSONField(default=dict)),
                ("birth_date", models.DateField(null=True)),
                (
                    "birth_date_precision",
                    models.TextField(
                        choices=[
                            ("day", "Exact day"),
                            ("month", "Month and year"),
                            ("year", "Year only"),
                            ("estimated", "Estimated"),
                        ],
                        default="day",
                    ),
                ),
                (
                    "sex",
                    models.SmallIntegerField(
                        choices=[(0, "Not known"), (1, "Male"), (2, "Female"), (9, "Not applicable")],
                        default=0,
                    ),
                ),
                ("death_date", models.DateField(null=True)),
                ("address", models.TextField(blank=True, default="")),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("location_accuracy", models.FloatField(null=True)),
                ("language", models.TextField(blank=True, default="")),
                ("attributes", models.JSONField(default=dict)),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("active", "Registered"),
                            ("deceased", "Deceased"),
                            ("moved_away", "Moved away"),
                            ("duplicate", "Duplicate"),
                            ("archived", "Archived"),
                        ],
                        default="active",
                    ),
                ),
                ("registered_on", models.DateField()),
                ("observed_on", models.DateField(null=True)),
                ("source", models.TextField(blank=True, default="")),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="registry.individual",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Identifier",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("lookup", models.TextField()),
                ("value", models.TextField(blank=True, default="")),
                ("sealed", models.BinaryField(null=True)),
                ("masked", models.TextField()),
                ("is_unique", models.BooleanField(default=True)),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("unverified", "Not verified"),
                            ("verified", "Verified"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                        ],
                        default="unverified",
                    ),
                ),
                ("expires_on", models.DateField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by", models.TextField(blank=True, default="")),
                ("verified_how", models.TextField(blank=True, default="")),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="registry.group",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.identifierkind",
                    ),
                ),
                (
                    "individual",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="registry.individual",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("kind", models.TextField()),
                ("title", models.TextField(blank=True, default="")),
                ("file", models.FileField(max_length=400, upload_to="documents/%Y/%m/")),
                ("sha256", models.TextField()),
                ("mime_type", models.TextField()),
                ("size", models.BigIntegerField()),
                (
                    "scan_status",
                    models.TextField(
                        choices=[
                            ("not_scanned", "Not scanned"),
                            ("clean", "Scanned, clean"),
                            ("refused", "Refused by the scanner"),
                        ],
                        default="not_scanned",
                    ),
                ),
                ("expires_on", models.DateField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="registry.group",
                    ),
                ),
                (
                    "individual",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="registry.individual",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactPoint",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                ("kind", models.TextField(choices=[("phone", "Phone"), ("email", "E-mail")])),
                ("value", models.TextField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("is_preferred", models.BooleanField(default=False)),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="registry.group",
                    ),
                ),
                (
                    "individual",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="registry.individual",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(
                            choices=[
                                ("head", "Head"),
                                ("alternate", "Alternate recipient"),
                                ("caregiver", "Principal caregiver"),
                            ]
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "relationship_to_head",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("head", "Head"),
                            ("spouse", "Spouse or partner"),
                            ("child", "Son or daughter"),
                            ("child_in_law", "Son-in-law or daughter-in-law"),
                            ("grandchild", "Grandchild"),
                            ("parent", "Parent"),
                            ("parent_in_law", "Parent-in-law"),
                            ("grandparent", "Grandparent"),
                            ("sibling", "Brother or sister"),
                            ("nephew_niece", "Nephew or niece"),
                            ("other_relative", "Other relative"),
                            ("foster_child", "Foster child"),
                            ("not_related", "Not related"),
                        ],
                        default="",
                    ),
                ),
                ("is_exclusive", models.BooleanField(default=False)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("moved", "Moved to another household"),
                            ("left", "Left the household"),
                            ("died", "Died"),
                            ("married", "Married"),
                            ("separated", "Separated"),
                            ("split", "The household was split"),
                            ("merged", "The household was merged"),
                            ("corrected", "Recorded by mistake"),
                        ],
                        default="",
                    ),
                ),
                ("attributes", models.JSONField(default=dict)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="registry.group",
                    ),
                ),
                (
                    "individual",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="registry.individual",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Relationship",
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
                ("public_id", models.UUIDField(default=tessera.lib.uuid7.uuid7, editable=False, unique=True)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("parent_of", "Parent of"),
                            ("guardian_of", "Guardian of"),
                            ("spouse_of", "Spouse of"),
                            ("carer_of", "Carer of"),
                        ]
                    ),
                ),
                ("is_adopted", models.BooleanField(default=False)),
                ("married_on", models.DateField(null=True)),
                ("separated_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "end_reason",
                    models.TextField(
                        blank=True,
                        choices=[("divorced", "Divorced"), ("widowed", "Widowed"), ("annulled", "Annulled")],
                        default="",
                    ),
                ),
                (
                    "individual",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ties_from",
                        to="registry.individual",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ties_to",
                        to="registry.individual",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                    models.Q(models.Q(("status", "merged"), _negated=True), ("merged_into__isnull", True)),
                    _connector="OR",
                ),
                name="a_merged_group_says_into_which",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__gte", -90),
                        ("latitude__lte", 90),
                        ("longitude__gte", -180),
                        ("longitude__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="a_group_lives_on_earth",
            ),
        ),
        migrations.AddIndex(
            model_name="individual",
            index=models.Index(fields=["birth_date"], name="individual_birth_date"),
        ),
        migrations.AddConstraint(
            model_name="individual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("family_name", ""), ("given_name", ""), ("preferred_name", ""), _negated=True
                ),
                name="a_person_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="individual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("death_date__isnull", True),
                    ("birth_date__isnull", True),
                    ("death_date__gte", models.F("birth_date")),
                    _connector="OR",
                ),
                name="nobody_dies_before_birth",
            ),
        ),
        migrations.AddConstraint(
            model_name="individual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "deceased"),
                    ("death_date__isnull", True),
                    ("status__in", ["duplicate", "archived"]),
                    _connector="OR",
                ),
                name="who_has_a_death_date_is_deceased",
            ),
        ),
        migrations.AddConstraint(
            model_name="individual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duplicate_of__isnull", False), ("status", "duplicate")),
                    models.Q(
                        models.Q(("status", "duplicate"), _negated=True), ("duplicate_of__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="a_duplicate_says_of_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="individual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__gte", -90),
                        ("latitude__lte", 90),
                        ("longitude__gte", -180),
                        ("longitude__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="a_person_lives_on_earth",
            ),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(fields=["lookup"], name="identifier_lookup"),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", True), ("individual__isnull", False)),
                    models.Q(("group__isnull", False), ("individual__isnull", True)),
                    _connector="OR",
                ),
                name="an_identifier_has_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.CheckConstraint(
                condition=models.Q(("sealed__isnull", True), ("value", ""), _connector="OR"),
                name="a_sealed_identifier_shows_no_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_at__isnull", True), ("verified_by", "")),
                    models.Q(("verified_at__isnull", False), models.Q(("verified_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_verified_identifier_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_unique", True), models.Q(("status", "revoked"), _negated=True)),
                fields=("kind", "lookup"),
                name="an_identifier_belongs_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", True), ("individual__isnull", False)),
                    models.Q(("group__isnull", False), ("individual__isnull", True)),
                    _connector="OR",
                ),
                name="a_document_has_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="a_document_has_its_digest"
            ),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(fields=["value"], name="contact_value"),
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", True), ("individual__isnull", False)),
                    models.Q(("group__isnull", False), ("individual__isnull", True)),
                    _connector="OR",
                ),
                name="a_contact_has_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.UniqueConstraint(
                fields=("individual", "group", "kind", "value"),
                name="a_contact_is_stored_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_preferred", True)),
                fields=("individual", "group", "kind"),
                name="one_preferred_contact_of_a_kind",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="a_membership_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("roles__contains", ["head"]), ("until__isnull", True)),
                fields=("group",),
                name="one_head_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_exclusive", True), ("until__isnull", True)),
                fields=("individual",),
                name="one_household_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("group", "individual"),
                name="a_member_once_in_a_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(("individual", models.F("other")), _negated=True),
                name="nobody_is_tied_to_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "spouse_of"), _negated=True),
                    ("individual__lt", models.F("other")),
                    _connector="OR",
                ),
                name="a_marriage_is_stored_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "spouse_of"),
                    models.Q(
                        ("end_reason", ""), ("married_on__isnull", True), ("separated_on__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="only_spouses_marry_and_separate",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "parent_of"), ("is_adopted", False), _connector="OR"),
                name="only_a_parent_adopts",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("separated_on__isnull", True),
                    ("married_on__isnull", True),
                    ("separated_on__gte", models.F("married_on")),
                    _connector="OR",
                ),
                name="a_couple_separates_after_it_marries",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("kind", "individual", "other"),
                name="a_tie_is_stored_once",
            ),
        ),
    ]
