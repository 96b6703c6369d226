-- The conversations of the user of the transaction (`lea.user_id`) in which a text stands, each with the latest turn that
-- says it (NULL where only the title does).
-- A definer's function, because under row-level security no index answers `@@`: it is not leakproof. The role that it
-- runs as may read these tables and nothing else, and the rows are the user's by the same rule as in the policies.
CREATE FUNCTION chat.find_conversations(asked text) RETURNS TABLE (conversation_id uuid, turn_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v_user CONSTANT uuid := nullif(current_setting('lea.user_id', true), '')::uuid;
    v_sought CONSTANT tsquery := chat.sought(asked);
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (found.conversation) found.conversation, found.turn
    FROM (
        SELECT t.conversation_id AS conversation, t.id AS turn, t.created_at FROM chat.turns t
        WHERE t.user_id = v_user AND t.state <> 'running' AND chat.words(t.message, t.answer) @@ v_sought
        UNION ALL
        SELECT c.id, NULL, NULL FROM chat.conversations c
        WHERE c.user_id = v_user AND c.title IS NOT NULL AND chat.words(c.title, NULL) @@ v_sought
    ) found
    ORDER BY found.conversation, found.created_at DESC NULLS LAST;
END
$$;
