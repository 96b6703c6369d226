-- Records that its user wants a turn to end, while it runs; returns the turn as it stands, if it is the user's.
CREATE FUNCTION chat.cancel_turn(p_user uuid, p_turn uuid) RETURNS SETOF chat.turns
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);
    UPDATE chat.turns t SET cancel_asked_at = coalesce(t.cancel_asked_at, clock_timestamp())
    WHERE t.id = p_turn AND t.user_id = p_user AND t.state = 'running';
    RETURN QUERY SELECT * FROM chat.turns t WHERE t.id = p_turn AND t.user_id = p_user;
END
$$;
