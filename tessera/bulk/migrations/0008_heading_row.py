from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bulk", "0007_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="heading_row",
            field=models.PositiveIntegerField(
                default=1,
                help_text="The row of the headings as a spreadsheet counts; what stands above is left out.",
            ),
        ),
    ]
