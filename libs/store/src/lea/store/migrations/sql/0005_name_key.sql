-- A person's name as it is compared: no accents, no case, words parted by single spaces.
CREATE FUNCTION crm.name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT trim(BOTH ' ' FROM regexp_replace(
        lower(regexp_replace(normalize(name, NFD), U&'[\0300-\036f]', '', 'g')), '[^[:alnum:]]+', ' ', 'g'
    ))
$$;
