-- Under which key attempts at an account are counted: apart for each place that the user signed in from before, in
-- one for everywhere else. So strangers who guess use up the strangers' attempts, never the broker's own.
CREATE FUNCTION identity.account_key(p_email text, p_place bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256('account:' || convert_to(lower(p_email), 'UTF8') || coalesce((
        SELECT p_place FROM identity.known_places k JOIN identity.users u ON u.id = k.user_id
        WHERE lower(u.email) = lower(p_email) AND k.place = p_place
    ), ''))
$$;
