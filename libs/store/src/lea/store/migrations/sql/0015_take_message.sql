-- Whether a user may send a message now, and what is left to them: a GCRA, one timestamp per user, exact over all
-- replicas. The user's own quota, where they have one, stands in for the setting. `quota` is null for whoever was
-- disabled; `retry_after_s` is null when the message is taken.
CREATE FUNCTION chat.take_message(p_user uuid, p_per_minute integer) RETURNS TABLE (
    quota integer,
    remaining integer,
    retry_after_s double precision
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_user record;
    v_quota integer := p_per_minute;
    v_interval interval;
    v_window CONSTANT interval := interval '1 minute';
    v_arrival timestamptz;
BEGIN
    SELECT u.disabled_at, u.messages_per_minute INTO v_user FROM identity.users u WHERE u.id = p_user;
    IF FOUND THEN
        IF v_user.disabled_at IS NOT NULL THEN
            RETURN QUERY SELECT NULL::integer, 0, NULL::double precision;
            RETURN;
        END IF;
        v_quota := coalesce(v_user.messages_per_minute, p_per_minute);
    END IF;
    v_interval := make_interval(secs => 60.0 / v_quota);

    INSERT INTO chat.rate_limits AS r (user_id, arrival) VALUES (p_user, clock_timestamp() + v_interval)
    ON CONFLICT (user_id) DO UPDATE SET arrival = greatest(r.arrival, clock_timestamp()) + v_interval
        WHERE greatest(r.arrival, clock_timestamp()) + v_interval <= clock_timestamp() + v_window
    RETURNING r.arrival INTO v_arrival;
    IF FOUND THEN
        RETURN QUERY SELECT v_quota, floor(
            extract(epoch FROM clock_timestamp() + v_window - v_arrival) / extract(epoch FROM v_interval)
        )::integer, NULL::double precision;
        RETURN;
    END IF;
    RETURN QUERY SELECT v_quota, 0,
        extract(epoch FROM r.arrival + v_interval - v_window - clock_timestamp())::double precision
        FROM chat.rate_limits r WHERE r.user_id = p_user;
END
$$;
