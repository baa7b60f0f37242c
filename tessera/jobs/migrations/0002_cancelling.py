from django.db import migrations, models

STATUSES = ["waiting", "running", "done", "failed", "cancelled"]


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="job", name="a_job_has_a_known_status"),
        migrations.AlterField(
            model_name="job",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="attempts_before",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="job",
            name="cancel_asked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", STATUSES)), name="a_job_has_a_known_status"
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["status", "-id"], name="jobs_by_status"),
        ),
    ]
