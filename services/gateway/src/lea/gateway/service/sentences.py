"""What a broker reads when a turn fails: what happened, and what to do."""

from collections.abc import Mapping

from lea.contracts.errors import ErrorCode
from lea.contracts.messages import Locale

_FRENCH: Mapping[ErrorCode, str] = {
    ErrorCode.PROVIDER_MISCONFIGURED: (
        "Le service de réponse refuse nos demandes. Prévenez votre administrateur : la clé ou le modèle est à corriger."
    ),
    ErrorCode.PROVIDER_UNAVAILABLE: "Le service de réponse ne répond pas. Réessayez dans un instant.",
    ErrorCode.PROVIDER_OVERLOADED: "Le service de réponse est surchargé. Réessayez dans une minute.",
    ErrorCode.AGENT_UNREACHABLE: "L’agent externe est injoignable. Réessayez dans un instant.",
    ErrorCode.SERVICE_UNAVAILABLE: "Léa est momentanément indisponible. Réessayez dans un instant.",
    ErrorCode.TIMEOUT: "La réponse a pris trop de temps. Réessayez, ou posez une question plus courte.",
    ErrorCode.CONTENT_FILTERED: "Le service de réponse a refusé ce contenu. Reformulez votre message.",
    ErrorCode.CONTEXT_TOO_LONG: "La conversation est devenue trop longue. Commencez-en une nouvelle.",
    ErrorCode.NOT_CONFIGURED: "Aucun service n’est configuré pour cette demande.",
    ErrorCode.BUDGET_SPENT: (
        "Votre budget du mois est épuisé : Léa exécute vos ordres, mais n’interroge aucun modèle."
    ),
    ErrorCode.INTERNAL: "Quelque chose a échoué de notre côté. Réessayez.",
}
_ENGLISH: Mapping[ErrorCode, str] = {
    ErrorCode.PROVIDER_MISCONFIGURED: (
        "The answering service refuses our requests. Tell your administrator: the key or the model needs correcting."
    ),
    ErrorCode.PROVIDER_UNAVAILABLE: "The answering service does not respond. Try again in a moment.",
    ErrorCode.PROVIDER_OVERLOADED: "The answering service is overloaded. Try again in a minute.",
    ErrorCode.AGENT_UNREACHABLE: "The external agent can't be reached. Try again in a moment.",
    ErrorCode.SERVICE_UNAVAILABLE: "Léa is temporarily unavailable. Try again in a moment.",
    ErrorCode.TIMEOUT: "The answer took too long. Try again, or ask a shorter question.",
    ErrorCode.CONTENT_FILTERED: "The answering service refused this content. Rephrase your message.",
    ErrorCode.CONTEXT_TOO_LONG: "The conversation has become too long. Start a new one.",
    ErrorCode.NOT_CONFIGURED: "No service is configured for this request.",
    ErrorCode.BUDGET_SPENT: "Your monthly budget is spent: Léa carries out your orders but asks no model.",
    ErrorCode.INTERNAL: "Something failed on our side. Try again.",
}


def error_sentence(code: ErrorCode, locale: Locale) -> str:
    """Return the sentence that an `error` frame carries."""
    return (_ENGLISH if locale == "en" else _FRENCH)[code]
