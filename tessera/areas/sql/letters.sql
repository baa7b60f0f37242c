-- What people leave out when they type a name: accents on Latin letters, and in Arabic the vowel signs, the lengthening
-- stroke, the hamza, and the differences between the forms of alef, yeh, kaf and heh.
create function bare_letters(words text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(words) = length(words) then  -- ASCII has nothing to fold
    return words;
  end if;
  return translate(
    regexp_replace(normalize(words, nfkd),
      '[\u0300-\u036f\u0610-\u061a\u0621\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2018\u2019\u02bb-\u02bf]',
      '', 'g'),
    'ٱىیےکةەھہıøØđĐłŁ', 'ايييكههههiooddll');
end $$;

create or replace function is_named_like(names jsonb, pattern text) returns boolean
language sql immutable parallel safe as
$$ select exists (
  select from jsonb_each_text(names) as label where bare_letters(label.value) ilike bare_letters(pattern)
) $$;
