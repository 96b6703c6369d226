-- The one round trip before a password is looked at: counts the attempt by place and by account, finds the user.
-- `limited_by` (place, account) is null when the attempt is taken; `id` is null when nobody has this address.
CREATE FUNCTION identity.attempt_sign_in(
    p_email text, p_place bytea, p_per_place_minute integer, p_per_account_hour integer
) RETURNS TABLE (
    limited_by text,
    retry_after_s double precision,
    id uuid,
    role text,
    works_for uuid,
    password_hash text
)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    limited_by := 'place';
    retry_after_s := identity.take_attempt(
        sha256('place:' || p_place), p_per_place_minute, interval '1 minute'
    );
    IF retry_after_s IS NULL THEN
        limited_by := 'account';
        retry_after_s := identity.take_attempt(
            identity.account_key(p_email, p_place), p_per_account_hour, interval '1 hour'
        );
    END IF;
    IF retry_after_s IS NULL THEN
        limited_by := NULL;
        SELECT u.id, u.role, u.works_for, u.password_hash INTO id, role, works_for, password_hash
        FROM identity.users u WHERE lower(u.email) = lower(p_email) AND u.disabled_at IS NULL;
    END IF;
    RETURN NEXT;
END
$$;
