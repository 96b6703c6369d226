-- What an administrator makes or changes, over HTTP. outcome: as of save_user, or refused.
CREATE FUNCTION identity.manage_user(p_actor uuid, p_user uuid, p_is_new boolean, p_given jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT identity.is_admin(p_actor) THEN
        RETURN 'refused';
    END IF;
    RETURN identity.save_user(p_actor, NULL, p_user, p_is_new, p_given);
END
$$;
