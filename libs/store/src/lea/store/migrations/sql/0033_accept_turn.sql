-- Everything that decides the status of a new turn, in one round trip. VOLATILE: each step sees a fresh snapshot.
-- outcome: accepted, replayed (the key's turn), key_reused, unknown_conversation, session_ended (the one that the
-- access token was given out in), disabled (the user), rate_limited, too_many_turns (of the user's, that run),
-- busy (the active turn). quota and remaining: messages a minute, and how many of them are left. A turn of a user whose
-- month is spent is accepted as one that asks no model: nobody knows before reading whether it needs one.
CREATE FUNCTION chat.accept_turn(
    p_turn uuid,
    p_user uuid,
    p_conversation uuid,
    p_message text,
    p_last_assistant_message text,
    p_key uuid,
    p_fingerprint bytea,
    p_locale text,
    p_traceparent text,
    p_time_limit_s double precision,
    p_rate_per_minute integer,
    p_budget_micros bigint,
    p_currency text,
    p_time_zone text,
    p_session uuid,
    p_most_running integer
) RETURNS TABLE (
    outcome text,
    turn_id uuid,
    conversation_id uuid,
    outbox_id bigint,
    payload text,
    retry_after_s double precision,
    remaining integer,
    quota integer,
    budget_micros bigint,
    spent_micros bigint
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_turn chat.turns;
    v_outbox chat.outbox;
    v_taken record;
    v_budget record;
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);

    IF p_session IS NOT NULL AND EXISTS (SELECT FROM identity.ended_sessions e WHERE e.id = p_session) THEN
        RETURN QUERY SELECT 'session_ended', NULL::uuid, NULL::uuid, NULL::bigint, NULL::text,
            NULL::double precision, NULL::integer, NULL::integer, NULL::bigint, NULL::bigint;
        RETURN;
    END IF;

    SELECT * INTO v_turn FROM chat.turns t
    WHERE (t.user_id = p_user AND t.idempotency_key = p_key) OR t.id = p_turn LIMIT 1;
    IF FOUND THEN
        RETURN QUERY SELECT
            CASE WHEN v_turn.fingerprint = p_fingerprint THEN 'replayed' ELSE 'key_reused' END,
            v_turn.id, v_turn.conversation_id, NULL::bigint, NULL::text,
            NULL::double precision, NULL::integer, NULL::integer, NULL::bigint, NULL::bigint;
        RETURN;
    END IF;

    IF p_conversation IS NOT NULL THEN
        PERFORM FROM chat.conversations c WHERE c.id = p_conversation AND c.user_id = p_user;
        IF NOT FOUND THEN
            RETURN QUERY SELECT 'unknown_conversation', NULL::uuid, NULL::uuid, NULL::bigint, NULL::text,
                NULL::double precision, NULL::integer, NULL::integer, NULL::bigint, NULL::bigint;
            RETURN;
        END IF;
    END IF;

    SELECT * INTO v_taken FROM chat.take_message(p_user, p_rate_per_minute);
    IF v_taken.quota IS NULL OR v_taken.retry_after_s IS NOT NULL THEN
        RETURN QUERY SELECT
            CASE WHEN v_taken.quota IS NULL THEN 'disabled' ELSE 'rate_limited' END,
            NULL::uuid, NULL::uuid, NULL::bigint, NULL::text, v_taken.retry_after_s, 0, v_taken.quota,
            NULL::bigint, NULL::bigint;
        RETURN;
    END IF;

    -- Exact over all replicas: whoever took a message holds the user's row of the limiter until they commit.
    IF p_most_running <= (
        SELECT count(*) FROM chat.turns t WHERE t.user_id = p_user AND t.state = 'running'
    ) THEN
        RETURN QUERY SELECT 'too_many_turns', NULL::uuid, NULL::uuid, NULL::bigint, NULL::text,
            NULL::double precision, v_taken.remaining, v_taken.quota, NULL::bigint, NULL::bigint;
        RETURN;
    END IF;

    -- Turns that run are not in the month's total yet: one for each conversation may pass the limit.
    SELECT * INTO v_budget FROM ledger.budget(p_user, p_budget_micros, p_currency, p_time_zone);

    IF p_conversation IS NULL THEN
        p_conversation := gen_random_uuid();
        INSERT INTO chat.conversations (id, user_id) VALUES (p_conversation, p_user);
    ELSIF p_last_assistant_message IS NOT NULL
        AND EXISTS (SELECT FROM chat.turns t WHERE t.conversation_id = p_conversation) THEN
        p_last_assistant_message := NULL;
    END IF;

    INSERT INTO chat.turns (
        id, conversation_id, user_id, idempotency_key, fingerprint, message, last_assistant_message,
        locale, traceparent, budget_spent, created_at, deadline
    ) VALUES (
        p_turn, p_conversation, p_user, p_key, p_fingerprint, p_message, p_last_assistant_message,
        p_locale, p_traceparent, coalesce(v_budget.spent_micros >= v_budget.limit_micros, false), clock_timestamp(),
        clock_timestamp() + make_interval(secs => p_time_limit_s)
    ) ON CONFLICT DO NOTHING RETURNING * INTO v_turn;

    IF NOT FOUND THEN
        -- A concurrent request won: with our key (follow its turn) or in our conversation (name its turn).
        SELECT * INTO v_turn FROM chat.turns t WHERE t.user_id = p_user AND t.idempotency_key = p_key;
        IF FOUND THEN
            RETURN QUERY SELECT
                CASE WHEN v_turn.fingerprint = p_fingerprint THEN 'replayed' ELSE 'key_reused' END,
                v_turn.id, v_turn.conversation_id, NULL::bigint, NULL::text,
            NULL::double precision, NULL::integer, NULL::integer, NULL::bigint, NULL::bigint;
            RETURN;
        END IF;
        RETURN QUERY SELECT 'busy', (
                SELECT t.id FROM chat.turns t WHERE t.conversation_id = p_conversation AND t.state = 'running'
            ), p_conversation, NULL::bigint, NULL::text, 1::double precision, NULL::integer, NULL::integer,
            NULL::bigint, NULL::bigint;
        RETURN;
    END IF;

    v_outbox := chat.announce_turn(v_turn);
    RETURN QUERY SELECT 'accepted', v_turn.id, v_turn.conversation_id, v_outbox.id, v_outbox.payload::text,
        NULL::double precision, v_taken.remaining, v_taken.quota, v_budget.limit_micros, v_budget.spent_micros;
END
$$;
