-- Who is touched by what somebody proposed on the portal sees it, once it is about themselves or somebody they act for.
-- A request that only names their household is not shown: it may be that somebody wants to leave it unnoticed.
alter policy within_reach on changes_changerequest
  using ((select reach_is_everywhere()) or actor = current_setting('tessera.actor', true)
         or exists (select from areas_area a where a.id = area_id and a.path <@ any (reach_paths()))
         or exists (select from changes_changesubject s join areas_area a on a.id = s.area_id
                    where s.request_id = changes_changerequest.id and a.path <@ any (reach_paths()))
         or (channel = 'portal' and (select reach_people()) <> '{}'
             and exists (select from changes_changesubject s where s.request_id = changes_changerequest.id
                         and s.individual_id = any ((select reach_people())::bigint[]))));
