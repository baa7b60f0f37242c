-- Finding people by name. The fuzziness lives in a small dictionary of distinct name tokens; a person has an array of
-- tokens and nothing else, so that writing people stays cheap. Nothing here depends on the locale of the database:
-- two servers fold and sort alike, hence "C" and tables of letters of our own.

-- Letters beyond ASCII: without diacritics, Arabic script written in Latin letters, Greek and Cyrillic in lower case.
-- Scripts without a table stay as they are.
create function folded_name(name text) returns text language plpgsql immutable strict parallel safe as $$
declare
  plain text := normalize(name, nfkd);
begin
  plain := regexp_replace(plain,
    '[\u02b0-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2018\u2019\u2060\ufe00-\ufe0f\ufeff]',
    '', 'g');
  if octet_length(plain) = length(plain) then  -- most names in Latin letters are done here; the rest is slow
    return plain;
  end if;
  if plain ~ '[^A-Za-z0-9 \u0621-\u0669\u066e-\u06d3]' then
    plain := regexp_replace(plain,
      '[\s\u0080-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u066a-\u066d\u06d4\u1680\u2000-\u206f\u2190-\u2bff\u3000-\u303f\u30fb]',
      ' ', 'g');
  end if;
  if plain ~ '[\u0620-\u06ff]' then
    if strpos(plain, 'عبد ') > 0 then  -- Abd al-Rahman is one name
      plain := regexp_replace(plain, '(^| )عبد +', '\1عبد', 'g');
    end if;
    if plain ~ '(^| )ال' then  -- the article
      plain := regexp_replace(plain, '(^| )ال(?!له)(?=[^ ]{3})', '\1', 'g');
    end if;
    if strpos(plain, 'ع') > 0 then
      plain := regexp_replace(plain, 'ع(?=[اوي])', '', 'g');
    end if;
    plain := regexp_replace(plain, '([تطزسصدضكق])(?=[هح])', '\1ا', 'g');  -- no digraph: zh is not j
    plain := replace(replace(replace(replace(replace(replace(replace(plain,
      'ث', 'th'), 'خ', 'kh'), 'ذ', 'dh'), 'ش', 'sh'), 'غ', 'gh'), 'چ', 'ch'), 'ڭ', 'ng');
    plain := translate(plain,
      'املينرهودبعةتسفكحقىجصزطضظپژکگیہےٹڈڑںھۃۆەۇ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ء',
      'amlynrhwdbaatsfkhqajsztdzpjkgyhytdrnhawaw01234567890123456789');
    if octet_length(plain) = length(plain) then
      return plain;
    end if;
  end if;
  if plain ~ '[\u00c0-\u052f]' then
    plain := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(plain,
      'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'), 'Þ', 'th'), 'ŋ', 'ng'), 'Ŋ', 'ng'),
      'ɲ', 'ny'), 'Ɲ', 'ny');
    plain := translate(plain,
      'øØđĐðÐħĦıłŁŧŦɓƁɗƊɖƉƙƘƴƳəƏɛƐɔƆɣƔɩƖʋƲʊƱƒƑςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ',
      'ooddddhhillttbbddddkkyyeeeeooggiivvuuffσαβγδεζηθικλμνξοπρστυφχψωабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ');
  end if;
  return normalize(plain, nfc);
end $$;

-- The words of a name, in order: lower case, folded, without punctuation. At most 32, of at most 40 letters each.
create function name_tokens(name text) returns text[] language plpgsql immutable strict parallel safe as $$
declare
  plain text := case when octet_length(name) > length(name) then folded_name(name) else name end;
  found text[];
begin
  plain := lower(plain collate "C");
  if plain ~ '[\x01-\x1f!-/:-@[-`{-\x7f]' then
    plain := translate(plain,
      E' \x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f!"#$%&()*+,-./:;<=>?@[\\]^_{|}~''`',
      rpad('', 63, ' '));
  end if;
  found := array_remove(string_to_array(plain, ' '), '');
  if length(plain) > 40 then
    found := array(select left(t.word, 40) from unnest(found) with ordinality t (word, place) order by t.place limit 32);
  end if;
  return found;
end $$;

create function person_name_tokens(given text, additional text, family text, preferred text, variants jsonb)
returns text[] language plpgsql immutable parallel safe as $$
declare
  names text := given || ' ' || additional || ' ' || family || ' ' || preferred;
begin
  if variants <> '{}' then  -- the values; what else JSON writes is punctuation. Far cheaper than to unpack it
    names := names || ' ' || regexp_replace(variants::text, '"[^"]*": ', ' ', 'g');
  end if;
  return name_tokens(names);
end $$;

-- The spelling family of a token: what remains when the habits of transcription are taken away. Mohamed, Muhammad and
-- the Arabic spelling share one, as do Diallo, Dialo and Jallow. A token of another script is its own family.
create function token_family(token text) returns text language plpgsql immutable strict parallel safe as $$
declare
  f text := token;
  skeleton text;
begin
  if f !~ '^[a-z]+$' then
    return f;
  end if;
  f := regexp_replace(f, 'tch|tsh|sch|ssh|ch|sh', 'X', 'g');
  f := regexp_replace(f, 'dj|d[iy](?=[aeou])|zh|j|g(?=[ei])', 'J', 'g');
  f := replace(replace(replace(replace(replace(replace(replace(f, 'ph', 'f'), 'kh', 'h'), 'gh', 'g'), 'th', 't'), 'dh', 'd'), 'bh', 'b'), 'gn', 'n');
  f := regexp_replace(f, 'c(?=[eiy])', 's', 'g');
  f := regexp_replace(f, 'ck|c|qu(?=[ei])|q', 'k', 'g');
  f := replace(translate(f, 'z', 's'), 'x', 'ks');
  f := regexp_replace(f, 'ou(?=[aeiouy])', 'w', 'g');
  f := replace(replace(replace(f, 'ou', 'u'), 'oo', 'u'), 'ee', 'i');
  f := regexp_replace(f, '(?<=.)w(?![aeiouy])', 'u', 'g');
  f := regexp_replace(f, '(?<=.)y|y(?![aeiouh])|^e[iy]', 'i', 'g');
  f := regexp_replace(f, '(.)\1+', '\1', 'g');
  f := coalesce(nullif(regexp_replace(f, 'h$', ''), ''), f);
  skeleton := regexp_replace(regexp_replace(f, '^[aeiou]+', 'A'), '[aeiou]', '', 'g');
  if length(skeleton) > 2 then
    return lower(skeleton collate "C");
  end if;
  f := translate(regexp_replace(f, '([aeiou])[aeiou]+', '\1', 'g'), 'aeiou', 'aaiuu');
  return lower(regexp_replace(f, '([^aiu])(?=[^aiu])', '\1a', 'g') collate "C");  -- Arabic does not write short vowels
end $$;

-- The token and what remains of it without any one letter: two tokens that share a key differ by a slip or two.
create function token_keys(token text) returns setof text language sql immutable parallel safe rows 8 as $$
  select left(token, greatest(i - 1, 0)) || substr(token, i + 1)
  from generate_series(0, case when length(token) > 2 then length(token) else 0 end) i
$$;

-- Two sessions that meet a new name at once each write it: readers take it once, and neither waits for the other. A
-- unique index would make them wait, and two imports could wait for one another.
create table registry_nametoken (token text collate "C" not null, family text collate "C" not null);
create index registry_nametoken_token on registry_nametoken (token);
create index registry_nametoken_family on registry_nametoken (family, token);
create table registry_tokenkey (key text collate "C" not null, token text collate "C" not null);
create index registry_tokenkey_key on registry_tokenkey (key, token);

create function learn_name_tokens(met text[]) returns void language sql security definer
set search_path = public, pg_temp as $$
  with fresh as (
    select distinct m.token from unnest(met) m (token)
    where not exists (select from registry_nametoken n where n.token = m.token collate "C")
  ), known as (
    insert into registry_nametoken select token, token_family(token) from fresh
  )
  insert into registry_tokenkey select k.key, f.token from fresh f cross join lateral token_keys(f.token) k (key)
$$;

create function name_search_follows_insert() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  met text[];
begin
  with placed as (
    insert into registry_namesearch as s (individual_id, area_id, birth_year, tokens)
    select n.id, n.area_id, extract(year from n.birth_date),
           person_name_tokens(n.given_name, n.additional_name, n.family_name, n.preferred_name, n.name_variants)
    from new_rows n
    on conflict (individual_id) do update
      set area_id = excluded.area_id, birth_year = excluded.birth_year, tokens = excluded.tokens
    returning s.tokens
  )
  select array_agg(distinct t.token) into met from placed, unnest(placed.tokens) t (token);
  perform learn_name_tokens(met);
  return null;
end $$;

create function name_search_follows_update() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  met text[];
begin
  with changed as (
    select n.id, n.area_id, extract(year from n.birth_date) as birth_year, row(n.given_name, n.additional_name,
           n.family_name, n.preferred_name, n.name_variants) is distinct from row(o.given_name, o.additional_name,
           o.family_name, o.preferred_name, o.name_variants) as renamed,
           n.given_name, n.additional_name, n.family_name, n.preferred_name, n.name_variants
    from new_rows n join old_rows o on o.id = n.id
    where n.given_name <> o.given_name or n.family_name <> o.family_name or n.additional_name <> o.additional_name
       or n.preferred_name <> o.preferred_name or n.name_variants <> o.name_variants
       or n.area_id is distinct from o.area_id or n.birth_date is distinct from o.birth_date
  ), placed as (
    update registry_namesearch s set area_id = c.area_id, birth_year = c.birth_year,
      tokens = case when c.renamed then person_name_tokens(c.given_name, c.additional_name, c.family_name,
                                                           c.preferred_name, c.name_variants) else s.tokens end
    from changed c where s.individual_id = c.id
    returning s.tokens, c.renamed
  )
  select array_agg(distinct t.token) into met from placed, unnest(placed.tokens) t (token) where placed.renamed;
  if met is not null then
    perform learn_name_tokens(met);
  end if;
  return null;
end $$;

create function name_search_follows_delete() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  delete from registry_namesearch s using old_rows o where s.individual_id = o.id;
  return null;
end $$;

create trigger name_search_on_insert after insert on registry_individual
  referencing new table as new_rows for each statement execute function name_search_follows_insert();
create trigger name_search_on_update after update on registry_individual
  referencing old table as old_rows new table as new_rows
  for each statement execute function name_search_follows_update();
create trigger name_search_on_delete after delete on registry_individual
  referencing old table as old_rows for each statement execute function name_search_follows_delete();

-- Builds everything anew, for a changed rule of spelling and to forget names that nobody has any more. Only the owner
-- of the tables may call it; row security binds even an owner, hence the reach.
create function rebuild_name_search() returns bigint language plpgsql
set search_path = public, pg_temp set tessera.reach = '*' as $$
declare
  people bigint;
begin
  lock table registry_individual in share mode;
  truncate registry_namesearch, registry_nametoken, registry_tokenkey;
  insert into registry_namesearch (individual_id, area_id, birth_year, tokens)
  select i.id, i.area_id, extract(year from i.birth_date),
         person_name_tokens(i.given_name, i.additional_name, i.family_name, i.preferred_name, i.name_variants)
  from registry_individual i;
  get diagnostics people = row_count;
  perform learn_name_tokens(array(select distinct t.token from registry_namesearch s, unnest(s.tokens) t (token)));
  return people;
end $$;

-- How many people the search holds wrongly, does not hold, or holds though they are gone; 0 is right.
create function name_search_faults() returns bigint language sql stable
set search_path = public, pg_temp set tessera.reach = '*' as $$
  select count(*) from registry_individual i full join registry_namesearch s on s.individual_id = i.id
  where i.id is null or s.individual_id is null or s.area_id is distinct from i.area_id
     or s.birth_year is distinct from extract(year from i.birth_date)
     or s.tokens <> person_name_tokens(i.given_name, i.additional_name, i.family_name, i.preferred_name, i.name_variants)
$$;
