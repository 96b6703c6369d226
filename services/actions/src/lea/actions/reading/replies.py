"""Short replies: yes, no, undo."""

import re

_YES = (
    r"(?:oui|ouais|ouin|yep|yup|yes|yeah|ya|sure|ok|okay|oki|go ahead|go for it|let's go|go|"
    r"vas[- ]y|allez[- ]y|envoye(?: donc)?|envoie(?: donc)?|fais[- ](?:le|la|les|ca|donc ca|"
    r"donc)|faites[- ](?:le|la|ca)|parfait|perfect|great|super|excellent|"
    r"d'accord|dac|certain(?:ement)?|certainly|absolument|absolutely|definitely|tout a fait|"
    r"exact(?:ement)?|exactly|correct|right|c'est (?:bon|beau|ca|correct|parfait|exact)|it's "
    r"(?:good|fine|right)|that's (?:right|good|fine|it|correct)|"
    r"bien sur|of course|evidemment|please do|do it|do that|do so|let's do it|let's go|sounds "
    r"good|looks good|je confirme|i confirm|confirme[rz]?|confirmed?|confirm|affirmatif|"
    r"mets[- ]en|why not|pourquoi pas|avec plaisir|volontiers|svp|stp|please|"
    r"s'il te plait|s'il vous plait|merci|thanks|thank you|cree[- ](?:la|le|les)|crees[- ]la|"
    r"prepare[- ](?:la|le|les)|ajoute[- ](?:la|le|les)|c'est parti|bonne idee|good idea|ben "
    r"oui|lea|bien|good|fine|alright|all right|"
    r"lance|procede[rz]?|proceed|approuve|approved|accepte|for sure|pour vrai|yessir|yes sir|"
    r"ca marche|ca me va|why not|👍|👌|✅|oui oui|tres bien|very well|bon)"
)
_YES_HEAD = re.compile(rf"(?:[\s,.!;:-]*{_YES}(?![a-z'-]))+[\s,.!;:)]*")
_HESITANT = re.compile(r"^\W*(?:ouin|hmm+|euh|bof|mmm*)\b")
_CONTENT = re.compile(
    r"(?:svp|stp|please|s'il te plait|s'il vous plait|merci|thanks|thank you|lea|bon|bien|"
    r"good|super|envoie|accepte|great)[\s,.!]*"
)
_NO = re.compile(
    r"^[\s,.!]*(?:(?:ouin|euh|hmm+|bon|ben|ok|oui|lea|well|ah|oh)[\s,.!…]*)*(?:non|nope|nah|"
    r"no|nan|pas (?:tout de suite|maintenant|encore|necessaire|besoin|pour (?:l'instant|le "
    r"moment)|aujourd'hui|la|ca|vraiment|du tout|question|sur)|plus tard|later|laisse[rz]? "
    r"(?:faire|tomber|ca)|laissez (?:faire|tomber)|oublie[sz]?(?: ca)?|"
    r"never ?mind|not (?:now|yet|right now|today|really|at the moment|necessary)|don't|do not|"
    r"ne (?:fais|cree|prepare|le|la)|annule[rz]?|cancel|attends|attendez|wait|hold on|hold "
    r"off|stop|je (?:vais|veux) y penser|let me think|j'aimerais mieux pas|skip|forget it|ca "
    r"va aller|i'm good|im good|surtout pas|jamais|negatif|negative|on verra|une autre fois|"
    r"peut-etre|maybe|je (?:ne )?(?:sais|pense) pas)(?![a-z])"
)
_UNDO = re.compile(
    r"^(?:[\s,.!:-]|\b(?:non|no|oups|oops|finalement|actually|ok|stp|svp|please|lea|hey|"
    r"attends|wait|ah|oh|merde|desole|sorry|woops|whoops|erreur|en fait|peux[- ]tu|pourrais[- "
    r"]tu|tu peux|can you|could you|pouvez[- ]vous|juste|just|bon|donc|euh)\b)*"
    r"(?:annule[rz]?|undo|defai[st]|defaire|revert|roll ?back|reviens en arriere|"
    r"retour(?:ne)? en arriere|revenir en arriere|go back|ctrl[- ]?z|efface[rz]?|enleve[rz]?|"
    r"retire[rz]?|supprime[rz]?|remove|delete|cancel|take back)"
    r"(?P<object>(?:[- ](?:moi|donc|tout|ca|cela|that|it|this|one|le|la|les|l'|the|my|ta|ton|"
    r"tes|ces|cette|derni(?:er|ere|eres|ers)|last|previous|precedente?|action|actions|"
    r"modif(?:ication)?s?|changements?|changes?|commande|operation|ordre|order|thing|step|"
    r"etape|edit|ajout|entree|entry|saisie|enregistrement|"
    r"ce que tu (?:viens de|as) (?:faire|fait|creer|ajouter|mettre|changer|noter|enregistrer)|"
    r"what you (?:just )?(?:did|added|created|changed|set)|viens de faire|que tu viens de "
    r"faire|you just (?:made|did)|just|stp|svp|please|merci|thanks|s'il te plait|vite|back|of|"
    r"again))*)[\s.!?]*$"
)
_NEEDS_OBJECT = re.compile(r"(?:efface|enleve|retire|supprime|remove|delete|cancel|take back|go back)")


def split_yes(folded: str) -> int | None:
    """Where what follows a plain yes begins; None when the reply is no yes."""
    if _HESITANT.match(folded) or is_no(folded):
        return None
    match = _YES_HEAD.match(folded)
    if not match or _CONTENT.fullmatch(match.group().strip()):
        return None
    return match.end()


def is_no(folded: str) -> bool:
    """Whether the reply begins with a refusal or a delay."""
    return bool(_NO.match(folded))


def is_undo(folded: str) -> bool:
    """« annule », « annule la dernière action », "undo that": what was done last is to be undone."""
    match = _UNDO.match(folded)
    if not match:
        return False
    said = match["object"].strip()
    if _NEEDS_OBJECT.search(folded[: match.start("object")]):
        return bool(re.search(r"derni|last|previous|precedent|viens|just", said))
    return not re.fullmatch(r"(?:la|le|les|the|l'|my)", said)
