-- The work message that opens a turn's ring, built from the record alone:
-- accepting, relaying and rebuilding an orphan all announce the same.
CREATE FUNCTION chat.turn_accepted(turn chat.turns) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'turn_id', turn.id,
        'conversation_id', turn.conversation_id,
        'user_id', turn.user_id,
        'round', turn.round,
        'attempt', turn.attempt,
        'deadline', turn.deadline,
        'locale', turn.locale,
        'traceparent', turn.traceparent,
        'message', turn.message,
        'last_assistant_message', turn.last_assistant_message,
        'budget_spent', nullif(turn.budget_spent, false),
        'linked_transaction_id', (
            SELECT link.transaction_id FROM crm.session_links link
            WHERE link.conversation_id = turn.conversation_id
        ),
        'pending', (
            SELECT earlier.pending FROM chat.turns earlier
            WHERE earlier.conversation_id = turn.conversation_id AND earlier.created_at < turn.created_at
            ORDER BY earlier.created_at DESC LIMIT 1
        )
    ))
$$;
