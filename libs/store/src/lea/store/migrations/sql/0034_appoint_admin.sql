-- What the operator does where no administrator is there to do it: makes one, or lets one in again with a new password.
-- outcome: as of save_user; email_taken where the address is that of somebody who is no administrator.
CREATE FUNCTION identity.appoint_admin(p_by text, p_email text, p_name text, p_password_hash text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    v_given jsonb := jsonb_build_object('password_hash', p_password_hash, 'disabled', false);
    v_admin uuid;
BEGIN
    SELECT u.id INTO v_admin FROM identity.users u WHERE lower(u.email) = lower(p_email) AND u.role = 'admin';
    IF v_admin IS NOT NULL THEN
        RETURN identity.save_user(NULL, p_by, v_admin, false, v_given);
    END IF;
    RETURN identity.save_user(NULL, p_by, gen_random_uuid(), true,
        v_given || jsonb_build_object('email', p_email, 'name', p_name, 'role', 'admin'));
END
$$;
