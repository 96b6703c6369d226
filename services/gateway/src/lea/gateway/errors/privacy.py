"""Why a request about personal information is refused."""

from lea.gateway.errors.problem import Problem, Text


class UnknownContact(Problem):
    status, code = 404, "unknown_contact"
    titles = Text(fr="Contact introuvable", en="Contact not found")
    details = Text(fr="Aucun contact à vous ne porte ce numéro.", en="No contact of yours has this id.")


class UnknownErasure(Problem):
    status, code = 404, "unknown_erasure"
    titles = Text(fr="Effacement introuvable", en="Erasure not found")
    details = Text(
        fr="Aucune demande d’effacement à vous ne porte ce numéro.", en="No erasure of yours has this id."
    )


class NotConfirmed(Problem):
    status, code = 422, "not_confirmed"
    titles = Text(fr="Confirmation requise", en="Confirmation required")
    details = Text(
        fr="L’effacement est définitif : écrivez dans « email » le courriel de votre compte pour le confirmer.",
        en="Erasing is final: write your account's e-mail address in “email” to confirm it.",
    )


class UnknownIncident(Problem):
    status, code = 404, "unknown_incident"
    titles = Text(fr="Incident introuvable", en="Incident not found")
    details = Text(
        fr="Aucun incident du registre ne porte ce numéro.",
        en="No incident of the register has this number.",
    )
