import django.db.models.deletion
from django.db import migrations, models

import tessera.lib.db.functions


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_search"),
        ("registry", "0007_search_update"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="identifier",
            name="an_identifier_belongs_to_one",
        ),
        migrations.RemoveIndex(
            model_name="identifier",
            name="identifier_lookup",
        ),
        migrations.AlterField(
            model_name="contactpoint",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="registry.group",
            ),
        ),
        migrations.AlterField(
            model_name="contactpoint",
            name="individual",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="registry.individual",
            ),
        ),
        migrations.AlterField(
            model_name="group",
            name="kind",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.groupkind",
            ),
        ),
        migrations.AlterField(
            model_name="group",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="registry.group",
            ),
        ),
        migrations.AlterField(
            model_name="group",
            name="registry_number",
            field=models.TextField(db_default=tessera.lib.db.functions.NextGroupNumber(), editable=False),
        ),
        migrations.AlterField(
            model_name="identifier",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="identifiers",
                to="registry.group",
            ),
        ),
        migrations.AlterField(
            model_name="identifier",
            name="kind",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.identifierkind",
            ),
        ),
        migrations.AlterField(
            model_name="individual",
            name="duplicate_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="registry.individual",
            ),
        ),
        migrations.AlterField(
            model_name="individual",
            name="registry_number",
            field=models.TextField(
                db_default=tessera.lib.db.functions.NextIndividualNumber(), editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(
                condition=models.Q(("group__isnull", False)), fields=["group"], name="contact_group"
            ),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="group_merged_into",
            ),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(
                condition=models.Q(("group__isnull", False)), fields=["group"], name="identifier_group"
            ),
        ),
        migrations.AddIndex(
            model_name="individual",
            index=models.Index(
                condition=models.Q(("duplicate_of__isnull", False)),
                fields=["duplicate_of"],
                name="individual_duplicate_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                fields=("registry_number",), name="a_group_number_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(
                models.F("lookup"),
                models.F("kind"),
                models.Case(
                    models.When(
                        models.Q(("is_unique", True), models.Q(("status", "revoked"), _negated=True)),
                        then=models.Value(0),
                    ),
                    default=models.F("id"),
                    output_field=models.BigIntegerField(),
                ),
                name="an_identifier_belongs_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="individual",
            constraint=models.UniqueConstraint(
                fields=("registry_number",), name="a_person_number_is_given_once"
            ),
        ),
    ]
