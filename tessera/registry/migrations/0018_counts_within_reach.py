from django.db import migrations

# How many faults a district has is for those who look after it.
COUNTS = """
select only_within_reach('registry_findingcount',
  'area_id in (select a.id from areas_area a where a.path <@ any (reach_paths()))')
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_reach_by_key")]
    operations = [migrations.RunSQL(COUNTS)]
