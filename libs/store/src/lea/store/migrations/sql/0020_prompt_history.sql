-- A conversation up to a turn: the running summary of what is older, and the latest turns that it doesn't hold,
-- oldest first, inside a number of turns and of characters; and whether the turn that asks still runs.
-- One round trip: VOLATILE, so that the user is set before row-level security looks.
CREATE OR REPLACE FUNCTION memory.prompt_history(
    p_user uuid,
    p_conversation uuid,
    p_turn uuid,
    p_deadline timestamptz,
    p_turns integer,
    p_max_chars integer
) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c_skipped CONSTANT integer := 20;  -- turns without an answer that are looked past
    v_state text;
    v_created_at timestamptz;
    v_summary memory.summaries;
    v_turns json;
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);
    SELECT state, created_at INTO v_state, v_created_at FROM chat.turns WHERE id = p_turn;
    SELECT * INTO v_summary FROM memory.summaries WHERE conversation_id = p_conversation;

    SELECT json_agg(json_build_array(message, answer) ORDER BY created_at)
    INTO v_turns
    FROM (
        SELECT answered.*, sum(length(message) + length(answer)) OVER (ORDER BY created_at DESC) AS chars
        FROM (
            SELECT message, answer, created_at FROM (
                SELECT message, answer, created_at, state FROM chat.turns
                WHERE conversation_id = p_conversation AND created_at < coalesce(v_created_at, 'infinity')
                    AND created_at > coalesce(v_summary.through, '-infinity')
                ORDER BY created_at DESC LIMIT p_turns + c_skipped
            ) latest
            WHERE state = 'done' AND answer <> '' ORDER BY created_at DESC LIMIT p_turns
        ) answered
    ) counted
    WHERE chars <= p_max_chars;

    RETURN json_build_object(
        'state', v_state,
        'late', clock_timestamp() > p_deadline,
        'summary', v_summary.text,
        'summarized', coalesce(v_summary.turns, 0),
        'turns', coalesce(v_turns, '[]'::json)
    )::text;
END
$$;
