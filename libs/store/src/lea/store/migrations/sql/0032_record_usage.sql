-- Writes what a settled turn's tries used and cost: each try, the sums of the broker's day, the month's running total.
-- p_tries: an array of objects with usage's columns; a cost that nobody knows is null and counts as unpriced.
-- p_purpose, p_delivery: what was asked for, and on which delivery of the message that asks for it; what is recorded
-- already is not recorded, nor summed up, again. Returns how many tries were added.
CREATE FUNCTION ledger.record_usage(
    p_turn uuid, p_user uuid, p_tries jsonb, p_currency text, p_time_zone text,
    p_purpose text DEFAULT 'answer', p_delivery integer DEFAULT 0
) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_today date := (clock_timestamp() AT TIME ZONE p_time_zone)::date;
    v_added ledger.usage[];
BEGIN
    IF jsonb_array_length(p_tries) = 0 THEN
        RETURN 0;
    END IF;

    WITH added AS (
        INSERT INTO ledger.usage AS u (
            turn_id, purpose, position, user_id, attempt, provider, model, outcome, input_tokens, output_tokens,
            cached_tokens, cache_write_tokens, estimated, cost_micros, currency
        )
        SELECT p_turn, p_purpose, p_delivery * 100 + try.position, p_user, try.attempt, try.provider, try.model,
            try.outcome, try.input_tokens, try.output_tokens, try.cached_tokens, try.cache_write_tokens,
            try.estimated, try.cost_micros, p_currency
        FROM ROWS FROM (jsonb_to_recordset(p_tries) AS (
            attempt smallint, provider text, model text, outcome text, input_tokens integer, output_tokens integer,
            cached_tokens integer, cache_write_tokens integer, estimated boolean, cost_micros bigint
        )) WITH ORDINALITY AS try(attempt, provider, model, outcome, input_tokens, output_tokens, cached_tokens,
            cache_write_tokens, estimated, cost_micros, position)
        ON CONFLICT DO NOTHING RETURNING u AS one
    )
    SELECT array_agg(one) INTO v_added FROM added;
    IF v_added IS NULL THEN
        RETURN 0;
    END IF;

    -- In the order of the key, so that two turns of a broker that end at once can't wait for each other.
    INSERT INTO ledger.days AS d (
        user_id, day, provider, model, currency, requests, estimated_requests, unpriced_requests, input_tokens,
        cached_tokens, output_tokens, cost_micros
    )
    SELECT u.user_id, v_today, u.provider, u.model, p_currency, count(*), count(*) FILTER (WHERE u.estimated),
        count(*) FILTER (WHERE u.cost_micros IS NULL), sum(u.input_tokens), sum(u.cached_tokens),
        sum(u.output_tokens), coalesce(sum(u.cost_micros), 0)
    FROM unnest(v_added) u
    GROUP BY u.user_id, u.provider, u.model ORDER BY u.provider, u.model
    ON CONFLICT (user_id, day, provider, model, currency) DO UPDATE SET
        requests = d.requests + excluded.requests,
        estimated_requests = d.estimated_requests + excluded.estimated_requests,
        unpriced_requests = d.unpriced_requests + excluded.unpriced_requests,
        input_tokens = d.input_tokens + excluded.input_tokens,
        cached_tokens = d.cached_tokens + excluded.cached_tokens,
        output_tokens = d.output_tokens + excluded.output_tokens,
        cost_micros = d.cost_micros + excluded.cost_micros;

    INSERT INTO ledger.months AS m (user_id, month, currency, cost_micros)
    SELECT p_user, date_trunc('month', v_today)::date, p_currency, coalesce(sum(u.cost_micros), 0)
    FROM unnest(v_added) u
    ON CONFLICT (user_id, month, currency) DO UPDATE SET cost_micros = m.cost_micros + excluded.cost_micros;
    RETURN cardinality(v_added);
END
$$;
