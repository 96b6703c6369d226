"""Why somebody is not let in, by cause."""

from lea.gateway.errors import Problem, Text, Unauthenticated
from lea.gateway.limits import Allowance


class TokenExpired(Unauthenticated):
    """A token of ours that was good: the client renews it and goes on where it was."""

    status, code = 401, "token_expired"
    titles = Text(fr="Jeton expiré", en="Token expired")
    details = Text(
        fr="Le jeton d’accès est expiré. Renouvelez-le (POST /v1/auth/refresh) et refaites la requête.",
        en="The access token has expired. Renew it (POST /v1/auth/refresh) and repeat the request.",
    )


class SessionEnded(Problem):
    status, code = 401, "session_ended"
    titles = Text(fr="Session terminée", en="Session ended")
    details = Text(
        fr="Cette session est terminée, ses jetons ne valent plus. Reconnectez-vous.",
        en="This session is over, its tokens are no longer good. Sign in again.",
    )


class TooManyAttempts(Problem):
    status, code = 429, "too_many_attempts"
    titles = Text(fr="Trop d’essais de connexion", en="Too many sign-in attempts")
    details = Text(
        fr="Réessayez dans {retry_after_s} s. Les sessions ouvertes ne sont pas touchées.",
        en="Try again in {retry_after_s} s. Open sessions are not affected.",
    )

    @classmethod
    def over(cls, allowance: Allowance) -> "TooManyAttempts":
        """Say when the next attempt is taken."""
        seconds = allowance.seconds_to_reset
        return cls(allowance.headers | {"Retry-After": str(seconds)}, retry_after_s=seconds)


class RoleRefused(Problem):
    status, code = 403, "role_refused"
    titles = Text(fr="Action réservée", en="Not for your role")
    details = Text(
        fr="Votre rôle ({role}) ne permet pas cette requête. {who}",
        en="Your role ({role}) does not allow this request. {who}",
    )


class NotAcceptable(Problem):
    status, code = 406, "not_acceptable"
    titles = Text(fr="Format non offert", en="Format not offered")
    details = Text(
        fr="Cette adresse répond en « {offered} »; votre en-tête « Accept » ne l’admet pas.",
        en="This address answers in “{offered}”; your “Accept” header does not admit it.",
    )


class BodyTooSlow(Problem):
    status, code = 408, "body_too_slow"
    titles = Text(fr="Requête trop lente", en="Request too slow")
    details = Text(
        fr="Le corps de la requête n’est pas arrivé en {seconds} s. Renvoyez-la.",
        en="The request body did not arrive within {seconds} s. Send it again.",
    )


class HeadersTooLarge(Problem):
    status, code = 431, "headers_too_large"
    titles = Text(fr="En-têtes trop volumineux", en="Header fields too large")
    details = Text(
        fr="Les en-têtes de la requête dépassent {limit} octets.",
        en="The request's header fields exceed {limit} bytes.",
    )
