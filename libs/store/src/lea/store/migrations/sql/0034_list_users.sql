-- The users, for an administrator, the newest first, from a place on; nobody for anybody else.
CREATE FUNCTION identity.list_users(
    p_actor uuid, p_user uuid, p_asked text, p_role text, p_before timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (
    id uuid,
    email text,
    name text,
    role text,
    works_for uuid,
    locale text,
    messages_per_minute integer,
    monthly_budget_micros bigint,
    created_at timestamptz,
    disabled_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT u.id, u.email, u.name, u.role, u.works_for, u.locale, u.messages_per_minute, u.monthly_budget_micros,
        u.created_at, u.disabled_at
    FROM identity.users u
    WHERE identity.is_admin(p_actor) AND u.erased_at IS NULL
        AND (p_user IS NULL OR u.id = p_user)
        AND (p_asked IS NULL OR position(lower(p_asked) IN lower(u.email || ' ' || u.name)) > 0)
        AND (p_role IS NULL OR u.role = p_role)
        AND (p_before IS NULL OR (u.created_at, u.id) < (p_before, p_before_id))
    ORDER BY u.created_at DESC, u.id DESC LIMIT p_limit
$$;
