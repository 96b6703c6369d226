-- Exchanges a session's secret for its successor.
-- outcome: rotated; repeated (the secret was exchanged a moment ago: `salt` makes the same successor again);
-- replayed (an older secret, or none of this session's: the session is over); unknown (none, over, or its user gone).
CREATE FUNCTION identity.rotate_session(
    p_session uuid, p_secret_hash bytea, p_next_hash bytea, p_salt bytea, p_grace_s double precision, p_idle_s integer
) RETURNS TABLE (
    outcome text,
    salt bytea,
    user_id uuid,
    role text,
    works_for uuid
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_session identity.sessions;
BEGIN
    outcome := 'unknown';
    SELECT s.* INTO v_session FROM identity.sessions s WHERE s.id = p_session FOR UPDATE;
    IF FOUND THEN
        SELECT u.id, u.role, u.works_for INTO user_id, role, works_for
        FROM identity.users u WHERE u.id = v_session.user_id AND u.disabled_at IS NULL;
    END IF;
    IF user_id IS NULL OR v_session.expires_at < clock_timestamp() THEN
        DELETE FROM identity.sessions s WHERE s.id = p_session;
    ELSIF v_session.secret_hash = p_secret_hash THEN
        outcome := 'rotated';
        salt := p_salt;
        UPDATE identity.sessions s SET secret_hash = p_next_hash, previous_hash = p_secret_hash, salt = p_salt,
            rotated_at = clock_timestamp(),
            expires_at = least(clock_timestamp() + make_interval(secs => p_idle_s), v_session.ends_at)
        WHERE s.id = p_session;
    ELSIF v_session.previous_hash = p_secret_hash
        AND v_session.rotated_at > clock_timestamp() - make_interval(secs => p_grace_s) THEN
        outcome := 'repeated';
        salt := v_session.salt;
    ELSE
        outcome := 'replayed';
        DELETE FROM identity.sessions s WHERE s.id = p_session;
    END IF;
    RETURN NEXT;
END
$$;
