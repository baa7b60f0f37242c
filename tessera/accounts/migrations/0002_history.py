from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "select install_history(t::regclass) from unnest(array['accounts_role','accounts_grant']) t"
        ),
    ]
