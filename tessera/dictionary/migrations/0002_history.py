from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "select install_history(t::regclass) from unnest(array['dictionary_codelist','dictionary_code','dictionary_section','dictionary_field']) t"
        ),
    ]
