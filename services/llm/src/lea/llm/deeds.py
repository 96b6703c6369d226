"""Whether a message wants something done that nothing here can do: sent, written, called, deleted, printed …"""

import re
import unicodedata

_CALLING = (
    r"(?:[\s,.!:;-]|\b(?:lea|allo|bonjour|salut|bonsoir|hey|hi|hello|ok|okay|bon|alors|donc|et|pis|puis|and|so|stp|svp|"
    r"please|s'il te plait|s'il vous plait|merci|thanks)\b)*"
)
_KINDLY = (
    r"(?:(?:peux|pourrais|veux|voudrais)[- ]tu|(?:pouvez|pourriez|voulez|voudriez)[- ]vous|tu (?:peux|pourrais)|"
    r"(?:can|could|would|will) you|j'aimerais (?:que tu )?|je (?:veux|voudrais)(?: que tu)?|i (?:want|need) you to|"
    r"il faut(?: que tu)?)?(?: ?\b(?:me|m'|lui|leur|le|la|les|nous|us|please|stp|svp|bien|just)\b)*[ ']*"
)
_DEED = (
    r"(?:envoi\w*|envoy\w*|ecri[rstv]\w*|ecris|redige\w*|compose\w*|appelle\w*|appeler|rappelle\w*|rappeler|texte[rz]?|"
    r"telephone[rz]?|contacte[rz]?|avise[rz]?|previen[st]|repond\w*|supprime\w*|efface\w*|enleve\w*|retire\w*|"
    r"detrui\w*|vide[rz]?|imprime\w*|publie\w*|planifie\w*|reserve\w*|cedule\w*|programme[rz]?|traduis|traduire|"
    r"transfer\w*|telecharge\w*|signe[rz]?|paie|paye\w*|factur\w*|commande[rz]?|"
    r"send|write|draft|email|e-mail|text|call|phone|remind|notify|reply|delete|erase|remove|destroy|clear|"
    r"print|publish|post|schedule|book|reserve|translate|forward|download|upload|sign|pay|order)"
)
_RECALLING = (
    r"(?:rappelle\w*|rappeler|remind)[ -](?:moi|me|nous|us)(?: (?:of|about))? (?:le|la|les|l'|quel|qui|quand|combien|"
    r"comment|c'est|the|what|who|when|how)"
)
"""« Rappelle-moi le prix demandé » asks for what the files hold."""
_WANTED = re.compile(rf"{_CALLING}{_KINDLY}(?!{_RECALLING}){_DEED}\b")


def wants_a_deed(message: str) -> bool:
    """Tell whether a message opens with such an order, plainly or politely, in French or in English."""
    plain = unicodedata.normalize("NFKD", message.casefold().replace("’", "'"))
    return bool(_WANTED.match("".join(char for char in plain if not unicodedata.combining(char))))
