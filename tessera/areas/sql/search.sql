-- Whether an area is called something like the pattern, in any language.
create function is_named_like(names jsonb, pattern text) returns boolean language sql immutable parallel safe as
$$ select exists (select from jsonb_each_text(names) as label where label.value ilike pattern) $$;
