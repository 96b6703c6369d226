-- Counts an attempt to sign in under a key (GCRA); returns the seconds to wait, null when it is taken.
-- What has run out is swept away a few rows at a time.
CREATE FUNCTION identity.take_attempt(p_key bytea, p_quota integer, p_window interval) RETURNS double precision
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_interval CONSTANT interval := p_window / p_quota;
    v_wait double precision;
BEGIN
    DELETE FROM identity.sign_in_limits WHERE key IN (
        SELECT l.key FROM identity.sign_in_limits l WHERE l.arrival < clock_timestamp() AND l.key <> p_key
        ORDER BY l.arrival LIMIT 4 FOR UPDATE SKIP LOCKED
    );
    INSERT INTO identity.sign_in_limits AS l (key, arrival) VALUES (p_key, clock_timestamp() + v_interval)
    ON CONFLICT (key) DO UPDATE SET arrival = greatest(l.arrival, clock_timestamp()) + v_interval
        WHERE greatest(l.arrival, clock_timestamp()) + v_interval <= clock_timestamp() + p_window;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT extract(epoch FROM l.arrival + v_interval - p_window - clock_timestamp()) INTO v_wait
    FROM identity.sign_in_limits l WHERE l.key = p_key;
    RETURN greatest(coalesce(v_wait, 0), 0.001);
END
$$;
