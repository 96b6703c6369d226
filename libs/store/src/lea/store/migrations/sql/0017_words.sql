-- What a message and its answer are found by: the stems of their words, and the words as they stand (names, beginnings).
-- Both without accents; what a hyphen joins is found in parts. Bounded by `chat.plain_text`: a tsvector holds 1 MB.
CREATE FUNCTION chat.words(message text, answer text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('chat.french', translate(
        coalesce(chat.plain_text(message), '') || ' ' || coalesce(chat.plain_text(answer), ''), '-', ' '
    )) || to_tsvector('chat.exact', translate(
        coalesce(chat.plain_text(message), '') || ' ' || coalesce(chat.plain_text(answer), ''), '-', ' '
    ));
