"""What a message is, where it asks nothing: a thanks, or a deed that nothing here can do (send, call, delete …)."""

import re
import unicodedata

_CALLING = (
    r"(?:[\s,.!:;-]|\b(?:lea|allo|bonjour|salut|bonsoir|hey|hi|hello|ok|okay|bon|alors|donc|et|pis|puis|and|so|stp|"
    r"svp|"
    r"please|s'il te plait|s'il vous plait|merci|thanks)\b)*"
)
_KINDLY = (
    r"(?:(?:peux|pourrais|veux|voudrais)[- ]tu|(?:pouvez|pourriez|voulez|voudriez)[- ]vous|tu (?:peux|pourrais)|"
    r"(?:can|could|would|will) you|j'aimerais (?:que tu )?|je (?:veux|voudrais)(?: que tu)?|i (?:want|need) you to|"
    r"il faut(?: que tu)?)?(?: ?\b(?:me|m'|lui|leur|le|la|les|nous|us|please|stp|svp|bien|just)\b)*[ ']*"
)
_DEED = (
    r"(?:envoi\w*|envoy\w*|ecri[rstv]\w*|ecris|redige\w*|compose\w*|appelle\w*|appeler|rappelle\w*|rappeler|"
    r"texte[rz]?|"
    r"telephone[rz]?|contacte[rz]?|avise[rz]?|previen[st]|repond\w*|supprime\w*|efface\w*|enleve\w*|retire\w*|"
    r"detrui\w*|vide[rz]?|imprime\w*|publie\w*|planifie\w*|reserve\w*|cedule\w*|programme[rz]?|traduis|traduire|"
    r"transfer\w*|telecharge\w*|signe[rz]?|paie|paye\w*|factur\w*|commande[rz]?|"
    r"(?:mets|mettre|ajoute[rz]?|cree[rz]?|add|set|put|create)(?: (?:moi|me))? (?:un|une|a|au|a l'|the|le|"
    r"la) ?(?:rappel|"
    r"agenda|calendrier|rendez-vous|rdv|reunion|visite|tache|alarme|reminder|calendar|meeting|appointment|task)|"
    r"fais[- ]moi penser|send|write|draft|email|e-mail|text|call|phone|remind|notify|reply|delete|erase|remove|"
    r"destroy|clear|"
    r"print|publish|post|schedule|book|reserve|translate|forward|download|upload|sign|pay|order)"
)
_RECALLING = (
    r"(?:rappelle\w*|rappeler|remind)[ -](?:moi|me|nous|us)(?: (?:of|about))? (?:le|la|les|l'|quel|qui|quand|combien|"
    r"comment|c'est|the|what|who|when|how)"
)
"""« Rappelle-moi le prix demandé » asks for what the files hold."""
_WANTED = re.compile(rf"{_CALLING}{_KINDLY}(?!{_RECALLING}){_DEED}\b")


_COURTESY = re.compile(
    r"(?:[\s,.!:;)(…👍👌🙏✅-]|\b(?:lea|allo|bonjour|bonsoir|salut|hey|hi|hello|ok|okay|oki|parfait|super|genial|"
    r"excellent|"
    r"great|perfect|good|bon|bonne|journee|soiree|matin|nuit|merci|thanks|thank|you|beaucoup|bien|tres|mille fois|"
    r"bye|"
    r"a demain|a plus|bonne chance|d'accord|dac|c'est|beau|tout|ca va|that's all|so much|very much|the best|you're|"
    r"t'es|fine|oui|non|yes|no|nope|yep|laisse (?:faire|tomber)|never ?mind|pas grave|oublie ca|forget it|"
    r"la meilleure|pour aujourd'hui|for today)\b)+"
)


_THANKS = re.compile(
    r"merci|thank|parfait|perfect|super|genial|excellent|great|\bok|d'accord|bonne|bye|\boui|\bnon?\b|yes|yep|nope|"
    r"laisse|mind|grave|oublie|forget|[👍👌🙏✅]"
)


def wants_a_deed(message: str) -> bool:
    """Tell whether a message opens with such an order, plainly or politely, in French or in English."""
    return bool(_WANTED.match(_plain(message)))


def is_courtesy(message: str) -> bool:
    """Tell whether a message only thanks or approves."""
    plain = _plain(message)
    return bool(_COURTESY.fullmatch(plain) and _THANKS.search(plain))


def _plain(message: str) -> str:
    decomposed = unicodedata.normalize("NFKD", message.casefold().replace("’", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
