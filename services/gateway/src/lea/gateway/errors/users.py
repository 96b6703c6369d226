"""Why a request about users is refused."""

from lea.gateway.errors.problem import Problem, Text


class UnknownUser(Problem):
    status, code = 404, "unknown_user"
    titles = Text(fr="Utilisateur introuvable", en="User not found")
    details = Text(
        fr="Personne ne porte ce numéro. Voyez GET /v1/admin/users.",
        en="Nobody has this id. See GET /v1/admin/users.",
    )


class EmailTaken(Problem):
    status, code = 409, "email_taken"
    titles = Text(fr="Courriel déjà pris", en="E-mail address already taken")
    details = Text(
        fr="Quelqu’un se connecte déjà avec ce courriel.", en="Somebody signs in with this address already."
    )


class NeedsBroker(Problem):
    status, code = 422, "needs_broker"
    titles = Text(fr="Courtier manquant ou de trop", en="Broker missing or not taken")
    details = Text(
        fr="Un assistant travaille pour un courtier actif : « works_for » porte son numéro. Les autres n’en ont pas.",
        en="An assistant works for an active broker: “works_for” is their id. Nobody else has one.",
    )


class HasAssistants(Problem):
    status, code = 409, "has_assistants"
    titles = Text(fr="Des assistants travaillent pour ce courtier", en="Assistants work for this broker")
    details = Text(
        fr="Donnez-leur d’abord un autre courtier ou un autre rôle.",
        en="Give them another broker or another role first.",
    )


class LastAdmin(Problem):
    status, code = 409, "last_admin"
    titles = Text(fr="Dernier administrateur", en="Last administrator")
    details = Text(
        fr="Il ne resterait personne pour gérer les utilisateurs. Nommez d’abord quelqu’un d’autre.",
        en="Nobody would be left to manage users. Appoint somebody else first.",
    )


class NoChange(Problem):
    status, code = 422, "nothing_to_change"
    titles = Text(fr="Rien à changer", en="Nothing to change")
    details = Text(
        fr="Envoyez au moins un champ à changer, et « null » seulement là où il lève une limite ou un lien.",
        en="Send at least one field to change, and “null” only where it lifts a limit or a link.",
    )


class NotAdministrator(Problem):
    status, code = 403, "not_administrator"
    titles = Text(fr="Action réservée", en="Not for your role")
    details = Text(
        fr="Seul un administrateur gère les utilisateurs.", en="Only an administrator manages users."
    )


class WrongPassword(Problem):
    status, code = 422, "wrong_password"
    titles = Text(fr="Mot de passe inexact", en="Wrong password")
    details = Text(
        fr="« current_password » n’est pas votre mot de passe actuel.",
        en="“current_password” is not your present password.",
    )
