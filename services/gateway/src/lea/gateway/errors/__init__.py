"""Why a request is refused, by cause; each knows its status and says what to do, in both languages."""

from uuid import UUID

from lea.gateway.errors.portal import AccessRevoked as AccessRevoked
from lea.gateway.errors.portal import FormSigned as FormSigned
from lea.gateway.errors.portal import NotAParty as NotAParty
from lea.gateway.errors.portal import PortalNotConfigured as PortalNotConfigured
from lea.gateway.errors.portal import UnknownAccess as UnknownAccess
from lea.gateway.errors.portal import UnknownDocument as UnknownDocument
from lea.gateway.errors.privacy import NotConfirmed as NotConfirmed
from lea.gateway.errors.privacy import UnknownContact as UnknownContact
from lea.gateway.errors.privacy import UnknownErasure as UnknownErasure
from lea.gateway.errors.privacy import UnknownIncident as UnknownIncident
from lea.gateway.errors.problem import TYPE_PREFIX as TYPE_PREFIX
from lea.gateway.errors.problem import Problem as Problem
from lea.gateway.errors.problem import Text
from lea.gateway.errors.streams import BadEventId as BadEventId
from lea.gateway.errors.streams import Restarting as Restarting
from lea.gateway.errors.streams import TooManyStreams as TooManyStreams
from lea.gateway.errors.streams import TooManyTurns as TooManyTurns
from lea.gateway.errors.streams import UnknownTurn as UnknownTurn
from lea.gateway.limits import Allowance


class InvalidBody(Problem):
    status, code = 400, "invalid_body"
    titles = Text(fr="Requête illisible", en="Unreadable request")
    details = Text(
        fr="Le corps de la requête n’est pas du JSON valide. Envoyez un objet JSON encodé en UTF-8.",
        en="The request body is not valid JSON. Send a JSON object encoded in UTF-8.",
    )


class InvalidRequest(Problem):
    status, code = 422, "invalid_request"
    titles = Text(fr="Requête invalide", en="Invalid request")
    details = Text(
        fr="Un champ manque ou n’a pas la forme attendue; voyez « errors » et corrigez-le.",
        en="A field is missing or malformed; see “errors” and correct it.",
    )


class BadCursor(Problem):
    status, code = 422, "bad_cursor"
    titles = Text(fr="Curseur invalide", en="Invalid cursor")
    details = Text(
        fr="« cursor » ne vient pas d’une page précédente. Omettez-le pour commencer par la première.",
        en="“cursor” does not come from an earlier page. Leave it out to begin with the first.",
    )


class EmptyMessage(Problem):
    status, code = 422, "empty_message"
    titles = Text(fr="Message vide", en="Empty message")
    details = Text(fr="Écrivez un message avant de l’envoyer.", en="Write a message before sending it.")


class MessageTooLong(Problem):
    status, code = 422, "message_too_long"
    titles = Text(fr="Message trop long", en="Message too long")
    details = Text(
        fr="Le message dépasse {limit} caractères. Raccourcissez-le ou envoyez-le en plusieurs fois.",
        en="The message exceeds {limit} characters. Shorten it or send it in several parts.",
    )


class KeyReused(Problem):
    status, code = 422, "idempotency_key_reused"
    titles = Text(fr="Clé déjà utilisée", en="Key already used")
    details = Text(
        fr="Cette clé d’idempotence a servi pour un autre message. Prenez-en une nouvelle.",
        en="This idempotency key was used for another message. Use a new one.",
    )


class Unauthenticated(Problem):
    status, code = 401, "unauthenticated"
    titles = Text(fr="Connexion requise", en="Sign-in required")
    details = Text(
        fr="Le jeton d’accès manque, est expiré ou n’est pas valide. Reconnectez-vous.",
        en="The access token is missing, expired or invalid. Sign in again.",
    )


class WrongCredentials(Problem):
    status, code = 401, "wrong_credentials"
    titles = Text(fr="Connexion refusée", en="Sign-in refused")
    details = Text(
        fr="Le courriel ou le mot de passe est inexact.", en="The e-mail address or the password is wrong."
    )


class UnknownConversation(Problem):
    status, code = 404, "unknown_session"
    titles = Text(fr="Conversation introuvable", en="Conversation not found")
    details = Text(
        fr="Aucune conversation à vous ne porte ce numéro. Omettez « session_id » pour en commencer une.",
        en="No conversation of yours has this id. Leave “session_id” out to begin one.",
    )


class EmptyTitle(Problem):
    status, code = 422, "empty_title"
    titles = Text(fr="Titre vide", en="Empty title")
    details = Text(
        fr="Donnez à la conversation un titre qui se lit.",
        en="Give the conversation a title that can be read.",
    )


class NothingToChange(Problem):
    status, code = 422, "nothing_to_change"
    titles = Text(fr="Rien à changer", en="Nothing to change")
    details = Text(
        fr="Envoyez « title » (un texte) ou « transaction_id » (un numéro, ou null pour délier).",
        en="Send “title” (a text) or “transaction_id” (an id, or null to unlink).",
    )


class NotFound(Problem):
    status, code = 404, "not_found"
    titles = Text(fr="Introuvable", en="Not found")
    details = Text(fr="Rien ne se trouve à cette adresse.", en="There is nothing at this address.")


class UnknownAction(Problem):
    status, code = 404, "unknown_action"
    titles = Text(fr="Action introuvable", en="Action not found")
    details = Text(
        fr="Aucune action à vous ne porte ce numéro. Voyez la liste des actions de la conversation.",
        en="No action of yours has this id. See the conversation's list of actions.",
    )


class UnknownTransaction(Problem):
    status, code = 404, "unknown_transaction"
    titles = Text(fr="Transaction introuvable", en="Transaction not found")
    details = Text(
        fr="Aucune transaction à vous ne porte ce numéro.", en="No transaction of yours has this id."
    )


class UnknownForm(Problem):
    status, code = 404, "unknown_form"
    titles = Text(fr="Formulaire introuvable", en="Form not found")
    details = Text(
        fr="Aucun formulaire à vous ne porte ce numéro. Voyez la liste des formulaires de la transaction.",
        en="No form of yours has this id. See the transaction's list of forms.",
    )


class MethodNotAllowed(Problem):
    status, code = 405, "method_not_allowed"
    titles = Text(fr="Méthode refusée", en="Method not allowed")
    details = Text(
        fr="Cette adresse n’accepte pas cette méthode HTTP; voyez l’en-tête « Allow ».",
        en="This address does not accept this HTTP method; see the “Allow” header.",
    )


class ConversationBusy(Problem):
    status, code = 409, "turn_active"
    titles = Text(fr="Une réponse est en cours", en="An answer is under way")
    details = Text(
        fr="Léa répond encore dans cette conversation. Attendez la fin de la réponse ou annulez-la.",
        en="Léa is still answering in this conversation. Wait for the answer's end or cancel it.",
    )

    def __init__(self, turn_id: UUID | None) -> None:
        super().__init__({"Retry-After": "1"}, turn_id=str(turn_id) if turn_id else None)


class ActionNotUndoable(Problem):
    """`reason`: `changed` (written again since) or `needed` (something later stands on it); `line` says it."""

    status, code = 409, "action_not_undoable"
    titles = Text(fr="Annulation impossible", en="This can't be undone")
    details = Text(fr="{line}", en="{line}")


class FormGoesForward(Problem):
    status, code = 409, "form_goes_forward"
    titles = Text(fr="Changement de statut refusé", en="Status change refused")
    details = Text(
        fr="Le formulaire est déjà {is_now}; il ne peut pas redevenir {wanted}. Préparez une nouvelle version.",
        en="The form is already {is_now}; it can't go back to {wanted}. Prepare a new version.",
    )


class BodyTooLarge(Problem):
    status, code = 413, "body_too_large"
    titles = Text(fr="Requête trop volumineuse", en="Request too large")
    details = Text(
        fr="Le corps de la requête dépasse {limit} octets.", en="The request body exceeds {limit} bytes."
    )


class UnsupportedMediaType(Problem):
    status, code = 415, "unsupported_media_type"
    titles = Text(fr="Format refusé", en="Unsupported format")
    details = Text(
        fr="Envoyez la requête avec « Content-Type: application/json ».",
        en="Send the request with “Content-Type: application/json”.",
    )


class RateLimited(Problem):
    status, code = 429, "rate_limited"
    titles = Text(fr="Trop de messages", en="Too many messages")
    details = Text(
        fr="Vous avez atteint {limit} messages par minute. Réessayez dans {retry_after_s} s.",
        en="You have reached {limit} messages per minute. Try again in {retry_after_s} s.",
    )

    @classmethod
    def over(cls, allowance: Allowance) -> "RateLimited":
        """Say when the next message is taken."""
        seconds = allowance.seconds_to_reset
        headers = allowance.headers | {"Retry-After": str(seconds)}
        return cls(headers, limit=allowance.quota, retry_after_s=seconds)


class ServiceUnavailable(Problem):
    status, code = 503, "service_unavailable"
    titles = Text(fr="Service momentanément indisponible", en="Service temporarily unavailable")
    details = Text(
        fr="Léa ne peut pas prendre votre message pour l’instant; rien n’a été enregistré. Réessayez.",
        en="Léa can't take your message right now; nothing was recorded. Try again.",
    )

    def __init__(self) -> None:
        super().__init__({"Retry-After": "2"})


class ActionsUnavailable(Problem):
    status, code = 503, "service_unavailable"
    titles = ServiceUnavailable.titles
    details = Text(
        fr="Votre demande n’a pas été confirmée. Réessayez : elle ne sera pas faite deux fois.",
        en="Your request was not confirmed. Try again: it won't be done twice.",
    )

    def __init__(self) -> None:
        super().__init__({"Retry-After": "2"})


class AnsweringUnavailable(Problem):
    status, code = 503, "service_unavailable"
    titles = ServiceUnavailable.titles
    details = Text(
        fr="Ce qui répond aux messages est momentanément indisponible. Réessayez dans un instant.",
        en="What answers messages is temporarily unavailable. Try again in a moment.",
    )

    def __init__(self) -> None:
        super().__init__({"Retry-After": "2"})


class InternalError(Problem):
    status, code = 500, "internal"
    titles = Text(fr="Erreur interne", en="Internal error")
    details = Text(
        fr="Quelque chose a échoué de notre côté. Réessayez; si cela persiste, donnez « request_id ».",
        en="Something failed on our side. Try again; if it persists, quote “request_id”.",
    )


class VoiceUnavailable(Problem):
    status, code = 501, "voice_unavailable"
    titles = Text(fr="Messages vocaux non offerts", en="Voice messages not offered")
    details = Text(
        fr="Léa ne prend pas encore de messages vocaux. Écrivez votre message.",
        en="Léa does not take voice messages yet. Write your message.",
    )
