-- What a prompt knows of a broker's files, in the shape of `lea.context.files`: the latest transactions, the linked
-- one first and in full, each with what holds now. Every part is bounded, so that the cost doesn't grow with the files.
-- Forms are told by key: their names are cached, and `catalogue` tells when they are to be read again.
CREATE FUNCTION memory.prompt_files(p_user uuid, p_linked uuid, p_transactions integer, p_today date) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c_people CONSTANT integer := 12;
    c_people_in_full CONSTANT integer := 40;
    c_earlier CONSTANT integer := 4;
    c_documents CONSTANT integer := 8;
    v_ids uuid[];
    v_files json;
BEGIN
    PERFORM set_config('lea.user_id', p_user::text, true);

    v_ids := ARRAY(
        SELECT id FROM crm.transactions WHERE user_id = p_user ORDER BY updated_at DESC LIMIT p_transactions
    );
    IF p_linked <> ALL (v_ids) THEN
        v_ids := v_ids || p_linked;
    END IF;

    SELECT json_agg(json_build_object(
        'id', t.id,
        'kind', t.kind,
        'status', t.status,
        'property_type', t.property_type,
        'accepted_on', t.accepted_on,
        'address', nullif(concat_ws(', ',
            coalesce(p.normalized, nullif(concat_ws(', ', p.civic_number, p.street), '')),
            'app. ' || p.unit,
            CASE WHEN p.normalized IS NULL THEN nullif(concat_ws(' ', p.city, p.postal_code), '') END), ''),
        'linked', (t.id = p_linked) IS TRUE,
        'parties', coalesce(parties.list, '[]'::json),
        'prices', coalesce(prices.list, '[]'::json),
        'dates', coalesce(dates.list, '[]'::json),
        'forms', coalesce(forms.list, '[]'::json),
        'portal', coalesce(portal.list, '[]'::json)
    ) ORDER BY (t.id = p_linked) DESC NULLS LAST, t.updated_at DESC, t.id)
    INTO v_files
    FROM crm.transactions t
    LEFT JOIN crm.properties p ON p.transaction_id = t.id AND p.transaction_id = ANY (v_ids)
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object(
            'role', role, 'name', name, 'phone', phone, 'phone_ext', phone_ext, 'email', email
        ) ORDER BY position) AS list
        FROM (
            SELECT a.transaction_id, a.role, c.name, c.phone, c.phone_ext, c.email,
                row_number() OVER (PARTITION BY a.transaction_id ORDER BY a.created_at, c.id, a.role) AS position
            FROM crm.participants a JOIN crm.contacts c ON c.id = a.contact_id
            WHERE a.transaction_id = ANY (v_ids)
        ) ranked
        WHERE position <= CASE WHEN transaction_id = p_linked THEN c_people_in_full ELSE c_people END
        GROUP BY transaction_id
    ) parties ON parties.transaction_id = t.id
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object(
            'kind', kind, 'amount_cad', amount_cad, 'earlier', earlier
        ) ORDER BY id) AS list
        FROM (
            SELECT transaction_id, kind, max(id) AS id,
                (array_agg(amount_cad ORDER BY id DESC))[1] AS amount_cad,
                CASE WHEN transaction_id = p_linked
                    THEN (array_agg(amount_cad ORDER BY id DESC))[2:1 + c_earlier] ELSE '{}' END AS earlier
            FROM crm.prices WHERE transaction_id = ANY (v_ids) GROUP BY transaction_id, kind
        ) latest
        GROUP BY transaction_id
    ) prices ON prices.transaction_id = t.id
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object(
            'kind', kind, 'day', day, 'time', "time", 'days', days
        ) ORDER BY day NULLS LAST, id) AS list
        FROM (
            SELECT DISTINCT ON (transaction_id, kind) transaction_id, kind, day, "time", days, id FROM crm.dates
            WHERE transaction_id = ANY (v_ids) ORDER BY transaction_id, kind, id DESC
        ) latest
        WHERE day >= p_today OR transaction_id = p_linked AND (day IS NOT NULL OR days IS NOT NULL)
        GROUP BY transaction_id
    ) dates ON dates.transaction_id = t.id
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object(
            'key', form_key, 'version', version, 'status', status, 'missing', missing
        ) ORDER BY created_at, form_key) AS list
        FROM (
            SELECT DISTINCT ON (transaction_id, form_key) transaction_id, form_key, version, status, created_at,
                CASE WHEN transaction_id = p_linked
                    THEN coalesce(fields -> 'missing', '[]') ELSE '[]' END AS missing
            FROM crm.forms WHERE transaction_id = ANY (v_ids)
            ORDER BY transaction_id, form_key, version DESC
        ) latest
        GROUP BY transaction_id
    ) forms ON forms.transaction_id = t.id
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object(
            'name', name, 'state', state, 'last_visit_at', last_visit_at, 'waiting', waiting
        ) ORDER BY position) AS list
        FROM (
            SELECT a.transaction_id, c.name, a.state, a.last_visit_at,
                ARRAY(
                    SELECT d.name FROM crm.portal_documents d WHERE d.access_id = a.id AND d.signed_at IS NULL
                    ORDER BY d.sent_at, d.id LIMIT c_documents
                ) AS waiting,
                row_number() OVER (PARTITION BY a.transaction_id ORDER BY a.invited_at, a.id) AS position
            FROM crm.portal_access a JOIN crm.contacts c ON c.id = a.contact_id
            WHERE a.transaction_id = ANY (v_ids) AND a.state <> 'revoked'
        ) ranked
        WHERE position <= c_people GROUP BY transaction_id
    ) portal ON portal.transaction_id = t.id
    WHERE t.id = ANY (v_ids);

    RETURN json_build_object(
        'broker_name', coalesce((SELECT name FROM identity.users WHERE id = p_user), ''),
        'transactions', coalesce(v_files, '[]'::json),
        'transactions_total', coalesce((SELECT transactions FROM crm.file_counts WHERE user_id = p_user), 0),
        'catalogue', (SELECT sum(hash_record_extended(k, 0))::text FROM crm.form_catalogue k)
    )::text;
END
$$;
