-- A turn, if it is the user's. One round trip: VOLATILE, so that the user is set before row-level security looks.
CREATE FUNCTION chat.find_turn(p_user uuid, p_turn uuid) RETURNS SETOF chat.turns
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);
    RETURN QUERY SELECT * FROM chat.turns t WHERE t.id = p_turn AND t.user_id = p_user;
END
$$;
