from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

APP_ROLE = """
do $$ begin
  create role tessera_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant tessera_app to current_user;
grant usage on schema public to tessera_app;
grant select, insert, update, delete on all tables in schema public to tessera_app;
grant usage, select on all sequences in schema public to tessera_app;
alter default privileges in schema public grant select, insert, update, delete on tables to tessera_app;
alter default privileges in schema public grant usage, select on sequences to tessera_app;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL("create extension if not exists ltree"),
        migrations.RunSQL(APP_ROLE),
        migrations.RunSQL((SQL / "history.sql").read_text(encoding="utf-8")),
    ]
