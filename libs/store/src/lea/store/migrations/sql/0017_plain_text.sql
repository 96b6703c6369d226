-- Text as the parser should read it: NFC, and typographic signs as spaces (where the locale is C they count as letters).
CREATE FUNCTION chat.plain_text(original text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(
    normalize(left(original, 20000), NFC),
    U&'\00A0\202F\2009\00AB\00BB\2018\2019\201C\201D\2013\2014\2026\00B7\2022\2011',
    repeat(' ', 14) || '-'
);
