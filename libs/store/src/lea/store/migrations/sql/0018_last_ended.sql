-- When the latest turn of a conversation that has ended was accepted (null: none has). No row: not the user's.
CREATE FUNCTION chat.last_ended(p_user uuid, p_conversation uuid) RETURNS TABLE (accepted_at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);
    RETURN QUERY
    SELECT (
        SELECT max(t.created_at) FROM chat.turns t WHERE t.conversation_id = c.id AND t.state <> 'running'
    )
    FROM chat.conversations c WHERE c.id = p_conversation AND c.user_id = p_user;
END
$$;
