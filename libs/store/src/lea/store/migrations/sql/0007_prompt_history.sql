-- The latest turns of a conversation, oldest first, inside a number of turns and of characters; and whether the
-- turn that asks still runs. One round trip: VOLATILE, so that the user is set before row-level security looks.
CREATE FUNCTION memory.prompt_history(
    p_user uuid,
    p_conversation uuid,
    p_turn uuid,
    p_deadline timestamptz,
    p_turns integer,
    p_max_chars integer
) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_state text;
    v_created_at timestamptz;
    v_history json;
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);
    SELECT state, created_at INTO v_state, v_created_at FROM chat.turns WHERE id = p_turn;

    SELECT json_agg(json_build_object('role', entry.role, 'content', entry.content)
        ORDER BY counted.created_at, entry.position)
    INTO v_history
    FROM (
        SELECT latest.*,
            sum(length(latest.message) + length(latest.answer)) OVER (ORDER BY latest.created_at DESC) AS chars
        FROM (
            SELECT message, answer, created_at FROM chat.turns
            WHERE conversation_id = p_conversation AND created_at < coalesce(v_created_at, 'infinity')
                AND state = 'done' AND answer <> ''
            ORDER BY created_at DESC LIMIT p_turns
        ) latest
    ) counted
    CROSS JOIN LATERAL (
        VALUES ('user', counted.message, 1), ('assistant', counted.answer, 2)
    ) entry (role, content, position)
    WHERE counted.chars <= p_max_chars;

    RETURN json_build_object(
        'state', v_state,
        'late', clock_timestamp() > p_deadline,
        'history', coalesce(v_history, '[]'::json)
    )::text;
END
$$;
