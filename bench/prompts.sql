-- A broker with files and one conversation: transactions with an immovable, two parties, three prices, two dates, two
-- forms and somebody on the portal each; the latest is linked. {user}, {transactions} and {turns} are put in.
INSERT INTO identity.users (id, email, name, password_hash)
VALUES (CAST('{user}' AS uuid), '{user}@bench.local', 'Courtière d’essai', 'x');
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS seller, gen_random_uuid() AS buyer, n
    FROM generate_series(1, {transactions}) n;
INSERT INTO crm.transactions (id, user_id, kind, status, updated_at)
    SELECT id, CAST('{user}' AS uuid), CASE n % 2 WHEN 0 THEN 'sale' ELSE 'purchase' END,
        (ARRAY[NULL, 'listed', 'offer_received', 'accepted_conditional'])[1 + n % 4], now() - n * interval '1 minute'
    FROM made;
INSERT INTO crm.properties (transaction_id, user_id, civic_number, street, city, postal_code)
    SELECT id, CAST('{user}' AS uuid), n::text, 'rue des Pins', 'Sherbrooke', 'J1H 1A1' FROM made;
INSERT INTO crm.contacts (id, user_id, name, phone)
    SELECT seller, CAST('{user}' AS uuid), 'Robert Lacasse ' || n, '819 555-0133' FROM made
    UNION ALL SELECT buyer, CAST('{user}' AS uuid), 'Nadia Benali ' || n, '514 555-0188' FROM made;
INSERT INTO crm.participants (transaction_id, contact_id, role, user_id)
    SELECT id, seller, 'seller', CAST('{user}' AS uuid) FROM made UNION ALL SELECT id, buyer, 'buyer', CAST('{user}' AS uuid) FROM made;
INSERT INTO crm.prices (transaction_id, user_id, kind, amount_cad)
    SELECT id, CAST('{user}' AS uuid), kind, 300000 + n * 10 FROM made, unnest(ARRAY['asking', 'asking', 'offered']) kind;
INSERT INTO crm.dates (transaction_id, user_id, kind, day)
    SELECT id, CAST('{user}' AS uuid), kind, current_date + 30 FROM made, unnest(ARRAY['closing', 'inspection']) kind;
INSERT INTO crm.forms (id, transaction_id, user_id, form_key, status)
    SELECT gen_random_uuid(), id, CAST('{user}' AS uuid), form_key, 'sent' FROM made, unnest(ARRAY['DV', 'ID_VERIF']) form_key;
INSERT INTO crm.portal_access (id, user_id, transaction_id, contact_id, last_visit_at)
    SELECT gen_random_uuid(), CAST('{user}' AS uuid), id, seller, now() FROM made;
INSERT INTO chat.conversations (id, user_id) VALUES (CAST('{user}' AS uuid), CAST('{user}' AS uuid));
INSERT INTO chat.turns (id, conversation_id, user_id, fingerprint, message, answer, state, locale, created_at, deadline)
    SELECT gen_random_uuid(), CAST('{user}' AS uuid), CAST('{user}' AS uuid), '', 'Où en est le dossier ' || n || ', rue des Pins, à Sherbrooke ?',
        repeat('Le dossier ' || n || ' avance : la promesse attend. ', 5), 'done', 'fr',
        now() - n * interval '1 minute', now()
    FROM generate_series(1, {turns}) n;
INSERT INTO memory.summaries (conversation_id, user_id, text, turns, turn_id, through)
    SELECT CAST('{user}' AS uuid), CAST('{user}' AS uuid), repeat('- « Où en est le dossier » → Il avance.' || chr(10), 20), {turns} - 14, id, created_at
    FROM chat.turns WHERE conversation_id = CAST('{user}' AS uuid) ORDER BY created_at DESC OFFSET 14 LIMIT 1;
INSERT INTO chat.turns (id, conversation_id, user_id, fingerprint, message, locale, created_at, deadline)
    VALUES (CAST('{user}' AS uuid), CAST('{user}' AS uuid), CAST('{user}' AS uuid), '', 'Que dois-je faire ?', 'fr', now(), now() + interval '1 hour');
