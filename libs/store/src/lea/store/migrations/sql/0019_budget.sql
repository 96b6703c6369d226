-- A user's budget and what is spent of it this month: two look-ups by key, however much was used.
-- limit_micros is null where nothing limits the user.
CREATE FUNCTION ledger.budget(
    p_user uuid, p_default_micros bigint, p_currency text, p_time_zone text,
    OUT limit_micros bigint, OUT spent_micros bigint
)
LANGUAGE sql STABLE AS $$
    SELECT
        coalesce((SELECT u.monthly_budget_micros FROM identity.users u WHERE u.id = p_user), p_default_micros),
        coalesce((
            SELECT m.cost_micros FROM ledger.months m
            WHERE m.user_id = p_user AND m.currency = p_currency
                AND m.month = date_trunc('month', clock_timestamp() AT TIME ZONE p_time_zone)::date
        ), 0)
$$;
