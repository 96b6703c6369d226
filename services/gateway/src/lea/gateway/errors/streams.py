"""Refusals of streams: resumed, followed, too many, cut short."""

from uuid import UUID

from lea.gateway.errors.problem import Problem, Text


class BadEventId(Problem):
    status, code = 400, "bad_event_id"
    titles = Text(fr="Identifiant d’événement invalide", en="Invalid event id")
    details = Text(
        fr="« Last-Event-ID » n’est l’identifiant d’aucun événement de ce flux. Omettez l’en-tête pour"
        " reprendre du début.",
        en="“Last-Event-ID” is the id of no event of this stream. Leave the header out to begin from the start.",
    )


class UnknownTurn(Problem):
    status, code = 404, "unknown_turn"
    titles = Text(fr="Réponse introuvable", en="Turn not found")
    details = Text(
        fr="Aucun échange à vous ne porte ce numéro. Il a peut-être été effacé.",
        en="No turn of yours has this id. It may have been erased.",
    )


class TooManyStreams(Problem):
    status, code = 429, "too_many_streams"
    titles = Text(fr="Trop de flux ouverts", en="Too many open streams")
    details = Text(
        fr="Vous avez déjà {limit} flux ouverts. Fermez-en un (un onglet, par exemple), puis réessayez.",
        en="You already have {limit} open streams. Close one (a tab, for instance), then try again.",
    )

    def __init__(self, limit: int) -> None:
        super().__init__({"Retry-After": "2"}, limit=limit)


class TooManyTurns(Problem):
    status, code = 429, "too_many_turns"
    titles = Text(fr="Trop de réponses en cours", en="Too many answers under way")
    details = Text(
        fr="Léa écrit déjà {limit} réponses pour vous. Attendez la fin de l’une d’elles ou annulez-la.",
        en="Léa is already writing {limit} answers for you. Wait for one of them to end or cancel it.",
    )

    def __init__(self, limit: int) -> None:
        super().__init__({"Retry-After": "2"}, limit=limit)


class Restarting(Problem):
    status, code = 503, "restarting"
    titles = Text(fr="Léa redémarre", en="Léa is restarting")
    details = Text(
        fr="La réponse continue de s’écrire. Redemandez-la avec la même « Idempotency-Key », ou suivez « turn_id ».",
        en="The answer goes on. Ask for it again with the same “Idempotency-Key”, or follow “turn_id”.",
    )

    def __init__(self, turn_id: UUID) -> None:
        super().__init__({"Retry-After": "1"}, turn_id=str(turn_id))
