-- After the right password: the attempt is given back, the place is known from now on, the session begins.
-- A user has at most 20 sessions: the one unused for longest makes room.
CREATE FUNCTION identity.open_session(
    p_session uuid, p_user uuid, p_secret_hash bytea, p_email text, p_place bytea,
    p_per_place_minute integer, p_per_account_hour integer, p_idle_s integer, p_longest_s integer
) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE identity.sign_in_limits SET arrival = arrival - interval '1 minute' / p_per_place_minute
        WHERE key = sha256('place:' || p_place);
    UPDATE identity.sign_in_limits SET arrival = arrival - interval '1 hour' / p_per_account_hour
        WHERE key = identity.account_key(p_email, p_place);
    INSERT INTO identity.known_places (user_id, place, seen_at) VALUES (p_user, p_place, clock_timestamp())
        ON CONFLICT (user_id, place) DO UPDATE SET seen_at = excluded.seen_at;
    DELETE FROM identity.known_places
        WHERE user_id = p_user AND seen_at < clock_timestamp() - interval '90 days';
    INSERT INTO identity.sessions (id, user_id, secret_hash, expires_at, ends_at) VALUES (
        p_session, p_user, p_secret_hash,
        clock_timestamp() + make_interval(secs => least(p_idle_s, p_longest_s)),
        clock_timestamp() + make_interval(secs => p_longest_s)
    ) ON CONFLICT (id) DO NOTHING;
    DELETE FROM identity.sessions s WHERE s.user_id = p_user AND (s.expires_at < clock_timestamp() OR s.id IN (
        SELECT o.id FROM identity.sessions o WHERE o.user_id = p_user
        ORDER BY coalesce(o.rotated_at, o.opened_at) DESC OFFSET 20
    ));
END
$$;
