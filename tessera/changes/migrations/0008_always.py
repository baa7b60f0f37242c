from django.db import migrations

EVERY_TABLE_WITH_TRIGGERS = """
select fire_always(t.relid::regclass) from (
  select distinct tgrelid as relid from pg_trigger join pg_class c on c.oid = tgrelid
  where not tgisinternal and c.relnamespace = 'public'::regnamespace) t
"""


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0007_drafts"),
        ("audit", "0008_always"),
        ("registry", "0012_quality"),
    ]
    operations = [migrations.RunSQL(EVERY_TABLE_WITH_TRIGGERS)]
