-- What a prompt knows of a broker's files, in the shape of `lea.context.files`: the latest transactions, the linked
-- one first and in full, each with what holds now. Every part is bounded, so that the cost doesn't grow with the files.
-- Forms are told by key: their names are cached, and `catalogue` tells when they are to be read again.
--
-- What hangs on a transaction is looked up by its id, one transaction at a time, so that one plan serves every broker,
-- and keeping it saves most of the call. Index scans alone: the plan is made while nobody knows how the tables will grow.
CREATE OR REPLACE FUNCTION memory.prompt_files(p_user uuid, p_linked uuid, p_transactions integer, p_today date) RETURNS text
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan SET enable_bitmapscan = off SET enable_seqscan = off
AS $$
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
        'address', (
            SELECT nullif(concat_ws(', ',
                coalesce(p.normalized, nullif(concat_ws(', ', p.civic_number, p.street), '')),
                'app. ' || p.unit,
                CASE WHEN p.normalized IS NULL THEN nullif(concat_ws(' ', p.city, p.postal_code), '') END), '')
            FROM crm.properties p WHERE p.transaction_id = t.id
        ),
        'linked', (t.id = p_linked) IS TRUE,
        'parties', coalesce((
            SELECT json_agg(json_build_object(
                'role', role, 'name', name, 'phone', phone, 'phone_ext', phone_ext, 'email', email
            ) ORDER BY created_at, contact_id, role)
            FROM (
                SELECT a.role, a.created_at, a.contact_id, c.name, c.phone, c.phone_ext, c.email
                FROM crm.participants a JOIN crm.contacts c ON c.id = a.contact_id
                WHERE a.transaction_id = t.id ORDER BY a.created_at, a.contact_id, a.role
                LIMIT CASE WHEN t.id = p_linked THEN c_people_in_full ELSE c_people END
            ) first
        ), '[]'),
        'prices', coalesce((
            SELECT json_agg(json_build_object(
                'kind', kind, 'amount_cad', amounts[1],
                'earlier', CASE WHEN t.id = p_linked THEN amounts[2:1 + c_earlier] ELSE '{}' END
            ) ORDER BY id)
            FROM (
                SELECT kind, max(id) AS id, array_agg(amount_cad ORDER BY id DESC) AS amounts
                FROM crm.prices WHERE transaction_id = t.id GROUP BY kind
            ) latest
        ), '[]'),
        'dates', coalesce((
            SELECT json_agg(json_build_object(
                'kind', kind, 'day', day, 'time', "time", 'days', days
            ) ORDER BY day NULLS LAST, id)
            FROM (
                SELECT DISTINCT ON (kind) kind, day, "time", days, id FROM crm.dates
                WHERE transaction_id = t.id ORDER BY kind, id DESC
            ) latest
            WHERE day >= p_today OR t.id = p_linked AND (day IS NOT NULL OR days IS NOT NULL)
        ), '[]'),
        'forms', coalesce((
            SELECT json_agg(json_build_object(
                'key', form_key, 'version', version, 'status', status, 'missing', missing
            ) ORDER BY created_at, form_key)
            FROM (
                SELECT DISTINCT ON (form_key) form_key, version, status, created_at,
                    CASE WHEN t.id = p_linked THEN coalesce(fields -> 'missing', '[]') ELSE '[]' END AS missing
                FROM crm.forms WHERE transaction_id = t.id ORDER BY form_key, version DESC
            ) latest
        ), '[]'),
        'portal', coalesce((
            SELECT json_agg(json_build_object(
                'name', name, 'state', state, 'last_visit_at', last_visit_at, 'waiting', ARRAY(
                    SELECT d.name FROM crm.portal_documents d WHERE d.access_id = latest.id AND d.signed_at IS NULL
                    ORDER BY d.sent_at, d.id LIMIT c_documents
                )
            ) ORDER BY invited_at, id)
            FROM (
                SELECT a.id, a.invited_at, c.name, a.state, a.last_visit_at
                FROM crm.portal_access a JOIN crm.contacts c ON c.id = a.contact_id
                WHERE a.transaction_id = t.id AND a.state <> 'revoked'
                ORDER BY a.invited_at, a.id LIMIT c_people
            ) latest
        ), '[]')
    ) ORDER BY (t.id = p_linked) DESC NULLS LAST, t.updated_at DESC, t.id)
    INTO v_files
    FROM crm.transactions t WHERE t.id = ANY (v_ids);

    RETURN json_build_object(
        'broker_name', coalesce((SELECT name FROM identity.users WHERE id = p_user), ''),
        'transactions', coalesce(v_files, '[]'::json),
        'transactions_total', coalesce((SELECT transactions FROM crm.file_counts WHERE user_id = p_user), 0),
        'catalogue', (SELECT sum(hash_record_extended(k, 0))::text FROM crm.form_catalogue k)
    )::text;
END
$$;
