-- Whether somebody manages users, now and not when their token was given out.
CREATE FUNCTION identity.is_admin(p_actor uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT EXISTS (
        SELECT FROM identity.users u WHERE u.id = p_actor AND u.role = 'admin' AND u.disabled_at IS NULL
    )
$$;
