select install_history('liveness_rule');
revoke insert, update, delete, truncate on liveness_rule_history from tessera_app;
revoke delete, truncate on liveness_rule, liveness_check, liveness_proof from tessera_app;

-- What was said stays said: of a proof only the decision is written later, of a check only what became of it.
revoke update on liveness_proof, liveness_check from tessera_app;
grant update (status, first_by, first_by_name, first_at, first_agrees, first_note, second_by, second_by_name, second_at,
  second_agrees, second_note, decided_at) on liveness_proof to tessera_app;
grant update (status, closed_on, way, proof_id, reminders, reminded_at) on liveness_check to tessera_app;

-- Checks and proofs are as visible as the person, and not to those who only live with them.
select only_within_reach(t::regclass, 'exists (select from registry_individual i
  where i.id = individual_id and i.id <> all ((select reach_housemates())::bigint[]) offset 0)')
from unnest(array['liveness_check', 'liveness_proof']) t;
select only_within_reach('liveness_proofphoto',
  'exists (select from liveness_proof p where p.id = proof_id offset 0)');
