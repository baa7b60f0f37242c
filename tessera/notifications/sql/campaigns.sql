-- Whom a campaign goes to is for the system alone: it goes to people whom its reader may not see.
alter table notifications_campaignrecipient enable row level security;
alter table notifications_campaignrecipient force row level security;
create policy the_system on notifications_campaignrecipient
  using (current_setting('tessera.actor', true) = 'system');
