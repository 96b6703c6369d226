-- What a prompt knows of a broker's files, in the shape of `PlatformContext`: the latest transactions, the linked
-- one first, each with what holds now. Every part is bounded, so that the cost doesn't grow with the files.
-- An address that was geocoded is told as the geocoder writes it.
CREATE OR REPLACE FUNCTION memory.prompt_files(
    p_user uuid,
    p_linked uuid,
    p_transactions integer,
    p_today date,
    p_locale text
) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c_parties CONSTANT integer := 12;
    c_forms CONSTANT integer := 12;
    v_extension CONSTANT text := CASE p_locale WHEN 'en' THEN ' ext. ' ELSE ', poste ' END;
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
        'address', nullif(concat_ws(', ',
            coalesce(p.normalized, nullif(concat_ws(', ', p.civic_number, p.street), '')),
            'app. ' || p.unit,
            CASE WHEN p.normalized IS NULL THEN nullif(concat_ws(' ', p.city, p.postal_code), '') END), ''),
        'linked', (t.id = p_linked) IS TRUE,
        'parties', coalesce(parties.list, '[]'::json),
        'prices', coalesce(prices.list, '[]'::json),
        'dates', coalesce(dates.list, '[]'::json),
        'forms', coalesce(forms.list, '[]'::json)
    ) ORDER BY (t.id = p_linked) DESC NULLS LAST, t.updated_at DESC, t.id)
    INTO v_files
    FROM crm.transactions t
    LEFT JOIN crm.properties p ON p.transaction_id = t.id AND p.transaction_id = ANY (v_ids)
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object(
            'role', role, 'name', name, 'phone', phone || coalesce(v_extension || phone_ext, ''), 'email', email
        ) ORDER BY position) AS list
        FROM (
            SELECT a.transaction_id, a.role, c.name, c.phone, c.phone_ext, c.email,
                row_number() OVER (PARTITION BY a.transaction_id ORDER BY a.created_at, c.id) AS position
            FROM crm.participants a JOIN crm.contacts c ON c.id = a.contact_id
            WHERE a.transaction_id = ANY (v_ids)
        ) ranked
        WHERE position <= c_parties GROUP BY transaction_id
    ) parties ON parties.transaction_id = t.id
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object('kind', kind, 'amount_cad', amount_cad) ORDER BY id) AS list
        FROM (
            SELECT DISTINCT ON (transaction_id, kind) transaction_id, kind, amount_cad, id FROM crm.prices
            WHERE transaction_id = ANY (v_ids) ORDER BY transaction_id, kind, id DESC
        ) latest
        GROUP BY transaction_id
    ) prices ON prices.transaction_id = t.id
    LEFT JOIN (
        SELECT transaction_id, json_agg(json_build_object('kind', kind, 'date', day) ORDER BY day, id) AS list
        FROM (
            SELECT DISTINCT ON (transaction_id, kind) transaction_id, kind, day, id FROM crm.dates
            WHERE transaction_id = ANY (v_ids) ORDER BY transaction_id, kind, id DESC
        ) latest
        WHERE day >= p_today GROUP BY transaction_id
    ) dates ON dates.transaction_id = t.id
    LEFT JOIN (
        SELECT transaction_id, json_agg(name ORDER BY position DESC) AS list
        FROM (
            SELECT f.transaction_id, CASE p_locale WHEN 'en' THEN k.name_en ELSE k.name_fr END AS name,
                row_number() OVER (PARTITION BY f.transaction_id ORDER BY f.created_at DESC, f.id) AS position
            FROM crm.forms f JOIN crm.form_catalogue k ON k.key = f.form_key
            WHERE f.transaction_id = ANY (v_ids) AND NOT EXISTS (
                SELECT FROM crm.forms later
                WHERE later.transaction_id = f.transaction_id AND later.form_key = f.form_key
                    AND later.version > f.version
            )
        ) ranked
        WHERE position <= c_forms GROUP BY transaction_id
    ) forms ON forms.transaction_id = t.id
    WHERE t.id = ANY (v_ids);

    RETURN json_build_object(
        'broker_name', coalesce((SELECT name FROM identity.users WHERE id = p_user), ''),
        'transactions', coalesce(v_files, '[]'::json),
        'transactions_total', coalesce((SELECT transactions FROM crm.file_counts WHERE user_id = p_user), 0)
    )::text;
END
$$;
