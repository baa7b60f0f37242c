-- Whoever writes holds the pen to the end of the transaction, together with all others; only a first load takes it from
-- everybody, for the moment in which it takes the indexes down. Asked after the lock is held, in a snapshot of its own.
create function may_take_the_pen(change bigint) returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('the pen', 0));
  return not exists (select from changes_restingindex where request_id <> change);
end $$;
