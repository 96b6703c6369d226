-- The transactions of the user of the transaction (`lea.user_id`) whose address and parties say all the words that are
-- asked for, or begin with them. A definer's function, as `chat.find_conversations`.
CREATE FUNCTION crm.find_transactions(asked text) RETURNS TABLE (transaction_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v_user CONSTANT uuid := nullif(current_setting('lea.user_id', true), '')::uuid;
    v_sought CONSTANT tsquery[] := ARRAY(
        SELECT ('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''':*')::tsquery
        FROM unnest(crm.names(left(asked, 200))) LIMIT 12
    );
BEGIN
    RETURN QUERY
    SELECT found.id
    FROM unnest(v_sought) WITH ORDINALITY AS sought (word, number)
    CROSS JOIN LATERAL (
        SELECT p.transaction_id AS id FROM crm.properties p
        WHERE p.user_id = v_user AND crm.names(
            coalesce(p.civic_number, '') || ' ' || coalesce(p.street, '') || ' ' || coalesce(p.unit, '') || ' '
            || coalesce(p.city, '') || ' ' || coalesce(p.postal_code, '')
        ) @@ sought.word
        UNION
        SELECT a.transaction_id FROM crm.contacts c JOIN crm.participants a ON a.contact_id = c.id
        WHERE c.user_id = v_user AND crm.names(c.name || ' ' || coalesce(c.organization, '')) @@ sought.word
    ) found
    GROUP BY found.id
    HAVING count(DISTINCT sought.number) = cardinality(v_sought);
END
$$;
