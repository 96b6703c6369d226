-- Makes a user, or changes one, and writes down who did. Who may is for its callers to see (manage_user, appoint_admin).
-- p_given: the columns to be set, by name, and `disabled`. outcome: saved, unknown, email_taken, needs_broker,
-- has_assistants (a broker who is to be one no longer), last_admin.
CREATE FUNCTION identity.save_user(
    p_actor uuid, p_by text, p_user uuid, p_is_new boolean, p_given jsonb
) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog AS $$
DECLARE
    v_settable CONSTANT text[] := ARRAY['email', 'name', 'role', 'works_for', 'locale', 'messages_per_minute',
        'monthly_budget_micros', 'password_hash'];
    v_personal CONSTANT text[] := ARRAY['email', 'name', 'password_hash'];
    v_old identity.users;
    v_new identity.users;
    v_changed jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(5327002);  -- one at a time: the rules look at other users too
    SELECT * INTO v_old FROM identity.users u WHERE u.id = p_user AND u.erased_at IS NULL;
    IF NOT FOUND AND NOT p_is_new THEN
        RETURN 'unknown';
    END IF;
    v_new := v_old;
    IF p_is_new THEN
        v_new.id := p_user;
        v_new.role := 'broker';
        v_new.locale := 'fr';
        v_new.created_at := clock_timestamp();
    END IF;
    v_new := jsonb_populate_record(v_new, coalesce(
        (SELECT jsonb_object_agg(g.key, g.value) FROM jsonb_each(p_given) g WHERE g.key = ANY (v_settable)), '{}'
    ));
    IF p_given ? 'role' AND v_new.role <> 'assistant' AND NOT p_given ? 'works_for' THEN
        v_new.works_for := NULL;
    END IF;
    IF p_given ? 'disabled' THEN
        v_new.disabled_at := CASE WHEN (p_given ->> 'disabled')::boolean
            THEN coalesce(v_old.disabled_at, clock_timestamp()) END;
    END IF;

    IF EXISTS (SELECT FROM identity.users u WHERE lower(u.email) = lower(v_new.email) AND u.id <> p_user) THEN
        RETURN 'email_taken';
    ELSIF (v_new.role = 'assistant') <> (v_new.works_for IS NOT NULL) OR (
        v_new.works_for IS DISTINCT FROM v_old.works_for AND v_new.works_for IS NOT NULL AND NOT EXISTS (
            SELECT FROM identity.users u
            WHERE u.id = v_new.works_for AND u.role = 'broker' AND u.disabled_at IS NULL AND u.id <> p_user
        )
    ) THEN
        RETURN 'needs_broker';
    ELSIF v_old.role = 'broker' AND v_new.role <> 'broker'
        AND EXISTS (SELECT FROM identity.users u WHERE u.works_for = p_user) THEN
        RETURN 'has_assistants';
    ELSIF v_old.role = 'admin' AND v_old.disabled_at IS NULL
        AND (v_new.role <> 'admin' OR v_new.disabled_at IS NOT NULL)
        AND NOT EXISTS (
            SELECT FROM identity.users u WHERE u.role = 'admin' AND u.disabled_at IS NULL AND u.id <> p_user
        ) THEN
        RETURN 'last_admin';
    END IF;

    IF p_is_new THEN
        INSERT INTO identity.users SELECT v_new.*;
    ELSE
        UPDATE identity.users u SET email = v_new.email, name = v_new.name, role = v_new.role,
            works_for = v_new.works_for, locale = v_new.locale, messages_per_minute = v_new.messages_per_minute,
            monthly_budget_micros = v_new.monthly_budget_micros, password_hash = v_new.password_hash,
            disabled_at = v_new.disabled_at
        WHERE u.id = p_user;
    END IF;

    -- What a session's tokens say of their user must stay true: whoever is somebody else now signs in anew.
    IF v_new.disabled_at IS NOT NULL
        OR (v_new.role, v_new.works_for, v_new.password_hash)
            IS DISTINCT FROM (v_old.role, v_old.works_for, v_old.password_hash) THEN
        DELETE FROM identity.sessions s WHERE s.user_id = p_user;
    END IF;

    -- Of a name, an address or a password it is kept that it changed, and nothing else.
    SELECT jsonb_object_agg(n.key, CASE WHEN n.key = ANY (v_personal) THEN 'true'::jsonb
        ELSE jsonb_build_object('from', o.value, 'to', n.value) END)
    INTO v_changed
    FROM jsonb_each(to_jsonb(v_new)) n
    LEFT JOIN jsonb_each(to_jsonb(v_old)) o ON o.key = n.key
    WHERE n.value IS DISTINCT FROM coalesce(o.value, 'null') AND n.key NOT IN ('id', 'created_at');
    IF v_changed IS NOT NULL THEN
        INSERT INTO identity.user_changes (user_id, actor_id, actor_name, changed)
        VALUES (p_user, p_actor, p_by, v_changed);
    END IF;
    RETURN 'saved';
END
$$;
