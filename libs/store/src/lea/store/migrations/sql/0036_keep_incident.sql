-- Adds an incident to the register under its writer's name, or to one what became known since; nothing is taken away.
-- Returns its id; null for whoever is no administrator, and where there is no such incident.
CREATE FUNCTION privacy.keep_incident(p_actor uuid, p_incident uuid, p_told jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    v_told privacy.incidents := jsonb_populate_record(NULL::privacy.incidents, p_told);
    v_id uuid;
BEGIN
    IF NOT identity.is_admin(p_actor) THEN
        RETURN NULL;
    END IF;
    IF p_incident IS NULL THEN
        INSERT INTO privacy.incidents (
            id, information, circumstances, occurred, known_on, persons, serious_risk, assessment, measures, recorded_by
        )
        SELECT gen_random_uuid(), v_told.information, v_told.circumstances, v_told.occurred, v_told.known_on,
            v_told.persons, v_told.serious_risk, v_told.assessment, v_told.measures, u.name
        FROM identity.users u WHERE u.id = p_actor
        RETURNING id INTO v_id;
    ELSE
        UPDATE privacy.incidents i SET
            commission_notified_on = coalesce(v_told.commission_notified_on, i.commission_notified_on),
            persons_notified_on = coalesce(v_told.persons_notified_on, i.persons_notified_on),
            public_notice = coalesce(v_told.public_notice, i.public_notice),
            measures = coalesce(v_told.measures, i.measures),
            persons = coalesce(v_told.persons, i.persons),
            updated_at = clock_timestamp()
        WHERE i.id = p_incident RETURNING i.id INTO v_id;
    END IF;
    RETURN v_id;
END
$$;
