-- What administrators and the operator changed about a user, the latest first; nothing for anybody else.
CREATE FUNCTION identity.list_user_changes(
    p_actor uuid, p_user uuid, p_before timestamptz, p_before_id uuid, p_limit integer
) RETURNS TABLE (id uuid, actor_id uuid, actor_name text, changed jsonb, changed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT c.id, c.actor_id, c.actor_name, c.changed, c.changed_at FROM identity.user_changes c
    WHERE identity.is_admin(p_actor) AND c.user_id = p_user
        AND (p_before IS NULL OR (c.changed_at, c.id) < (p_before, p_before_id))
    ORDER BY c.changed_at DESC, c.id DESC LIMIT p_limit
$$;
