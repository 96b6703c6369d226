-- Keeps `crm.file_counts`, a statement at a time.
CREATE FUNCTION crm.count_files() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO crm.file_counts AS known (user_id, transactions)
    SELECT user_id, (CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END) * count(*) FROM changed GROUP BY user_id
    ON CONFLICT (user_id) DO UPDATE SET transactions = known.transactions + excluded.transactions;
    RETURN NULL;
END
$$;
