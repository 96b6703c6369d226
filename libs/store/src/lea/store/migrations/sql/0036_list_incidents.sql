-- The register of confidentiality incidents, for an administrator, the latest first; nothing for anybody else.
CREATE FUNCTION privacy.list_incidents(p_actor uuid, p_incident uuid, p_since date)
RETURNS SETOF privacy.incidents
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT i.* FROM privacy.incidents i
    WHERE identity.is_admin(p_actor) AND (p_incident IS NULL OR i.id = p_incident)
        AND (p_since IS NULL OR i.known_on >= p_since)
    ORDER BY i.known_on DESC, i.id
$$;
