from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_campaigns")]

    operations = [
        migrations.AddField(
            "gateway", "reply_from_path", models.TextField(blank=True, default="from", db_default="from")
        ),
        migrations.AddField(
            "gateway", "reply_text_path", models.TextField(blank=True, default="text", db_default="text")
        ),
        migrations.RunSQL(
            """select install_history('notifications_gateway');
               revoke insert, update, delete on notifications_gateway_history from tessera_app;"""
        ),
    ]
