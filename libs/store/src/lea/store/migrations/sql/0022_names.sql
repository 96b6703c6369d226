-- What an address or a person is found by: the words as they stand, without accents.
CREATE FUNCTION crm.names(written text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('chat.exact', translate(coalesce(chat.plain_text(written), ''), '-', ' '));
