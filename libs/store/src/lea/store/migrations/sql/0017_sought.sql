-- What is looked for: every word, the last one perhaps only begun; with quotes, "ou" or a minus as web searches read it.
-- NULL where nothing is asked.
CREATE FUNCTION chat.sought(asked text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN asked ~* '"|(^|\s)-\w|\s(or|ou)\s' THEN websearch_to_tsquery('chat.french', regexp_replace(
            regexp_replace(chat.plain_text(asked), '(\w)-(?=\w)', '\1 ', 'g'), '\sou\s', ' or ', 'gi'
        ))
    ELSE plainto_tsquery('chat.french', translate(chat.plain_text(asked), '-', ' ')) || (
            nullif(plainto_tsquery('chat.exact', translate(chat.plain_text(asked), '-', ' '))::text, '') || ':*'
        )::tsquery
END;
