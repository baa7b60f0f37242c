-- Registry numbers: a letter, nine digits and two check digits (ISO 7064 MOD 97-10), so that a mistyped or swapped
-- digit is noticed before anything is looked up.
create sequence individual_number;
create sequence group_number;

create function registry_number(letter text, n bigint) returns text language sql immutable strict parallel safe as
$$ select letter || lpad(n::text, 9, '0') || lpad((98 - (n * 100) % 97)::text, 2, '0') $$;

create function next_individual_number() returns text language sql volatile as
$$ select registry_number('P', nextval('individual_number')) $$;

create function next_group_number() returns text language sql volatile as
$$ select registry_number('H', nextval('group_number')) $$;
