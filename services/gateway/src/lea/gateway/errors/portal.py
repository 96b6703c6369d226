"""Why a request about the client portal is refused."""

from lea.gateway.errors.problem import Problem, Text


class NotAParty(Problem):
    status, code = 409, "not_a_party"
    titles = Text(fr="Contact étranger au dossier", en="Not a party to the file")
    details = Text(
        fr="Ce contact ne participe pas à cette transaction. Ajoutez-le d’abord à la transaction.",
        en="This contact takes no part in this transaction. Add them to the transaction first.",
    )


class UnknownAccess(Problem):
    status, code = 404, "unknown_access"
    titles = Text(fr="Accès introuvable", en="Access not found")
    details = Text(
        fr="Aucun accès au portail ne porte ce numéro. Voyez « portal » de la transaction.",
        en="No portal access has this id. See the transaction's “portal”.",
    )


class AccessRevoked(Problem):
    status, code = 409, "access_revoked"
    titles = Text(fr="Accès révoqué", en="Access revoked")
    details = Text(
        fr="Cet accès au portail a été révoqué. Le courtier peut inviter le contact de nouveau.",
        en="This portal access was revoked. The broker may invite the contact again.",
    )


class FormSigned(Problem):
    status, code = 409, "form_signed"
    titles = Text(fr="Formulaire déjà signé", en="Form already signed")
    details = Text(
        fr="Ce formulaire est déjà signé. Préparez une nouvelle version pour la faire signer.",
        en="This form is already signed. Prepare a new version to have it signed.",
    )


class UnknownDocument(Problem):
    status, code = 404, "unknown_document"
    titles = Text(fr="Document introuvable", en="Document not found")
    details = Text(
        fr="Aucun document à signer par ce contact ne porte ce numéro.",
        en="No document that this contact is to sign has this id.",
    )


class PortalNotConfigured(Problem):
    status, code = 501, "portal_not_configured"
    titles = Text(fr="Portail non configuré", en="Portal not configured")
    details = Text(
        fr="Aucune application de portail n’est autorisée ici : LEA_PORTAL_KEY n’est pas réglée.",
        en="No portal application is allowed here: LEA_PORTAL_KEY is not set.",
    )
