select install_history(t::regclass)
from unnest(array['notifications_gateway', 'notifications_eventchannels', 'notifications_optout']) t;
revoke insert, update, delete on notifications_gateway_history, notifications_eventchannels_history,
  notifications_optout_history from tessera_app;

-- Versions of a wording are only added.
revoke update, delete on notifications_wording from tessera_app;

-- A message is seen by its recipient, who may only mark it as read, and by the system, which sends it.
alter table notifications_message enable row level security;
alter table notifications_message force row level security;
create policy its_recipient on notifications_message
  using (recipient = current_setting('tessera.actor', true) or current_setting('tessera.actor', true) = 'system');
