"""``tessera facts``: what somebody did to the facts with SQL is found, told without personal data, and mended."""

from pathlib import Path

from tessera.lib.postgres import Cluster
from tests.cli.programs import tessera
from tests.cli.test_audit import execute

HOUSEHOLD = """
with g as (
  insert into registry_group (public_id, kind_id, name, address, attributes, status, registered_on, source)
  select gen_random_uuid(), id, '', '', '{}', 'active', '2026-01-01', '' from registry_groupkind where key = 'household'
  returning id
)
select set_config('test.household', id::text, false) from g;
with i as (
  insert into registry_individual (public_id, name_variants, birth_date, birth_date_precision, sex, address, language,
    attributes, status, registered_on, source, given_name, family_name, additional_name, preferred_name)
  values (gen_random_uuid(), '{}', '1986-03-27', 'day', 2, '', '', '{}', 'active', '2026-01-01', '', 'Amina', 'Diallo',
    '', '') returning id
)
select set_config('test.person', id::text, false) from i;
insert into registry_membership (public_id, individual_id, group_id, roles, relationship_to_head, is_exclusive, since,
  reason, attributes)
select gen_random_uuid(), current_setting('test.person')::bigint, current_setting('test.household')::bigint, '{head}',
  'head', true, '2026-01-01', '', '{}'
"""


def test_wrong_facts_are_found_and_mended(migrated: Path) -> None:
    with Cluster(migrated).used():
        execute(migrated, HOUSEHOLD)
        held = tessera(migrated, "facts", "check")
        assert held.returncode == 0, held.stderr
        assert "what the register says" in held.stdout
        execute(migrated, "update registry_householdfacts set oldest = '1901-02-03'")
        found = tessera(migrated, "facts", "check")
        mended = tessera(migrated, "facts", "rebuild")
        again = tessera(migrated, "facts", "check")
    assert found.returncode == 1
    assert "H000000001" in found.stdout and "oldest" in found.stdout
    assert not any(word in found.stdout + found.stderr for word in ("Amina", "1986", "1901"))
    assert mended.returncode == 0 and "1 households were written" in mended.stdout, mended.stderr
    assert again.returncode == 0
