-- Writes the outbox row of a turn's current round.
CREATE FUNCTION chat.announce_turn(turn chat.turns) RETURNS chat.outbox
LANGUAGE sql VOLATILE AS $$
    INSERT INTO chat.outbox (turn_id, user_id, subject, message_id, payload)
    VALUES (
        turn.id,
        turn.user_id,
        'lea.work.turn_accepted.' || turn.id,
        turn.id || ':turn_accepted:' || turn.round,
        chat.turn_accepted(turn)
    )
    RETURNING *
$$;
