from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_saved_views"),
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
                ]
            ),
        ),
    ]
