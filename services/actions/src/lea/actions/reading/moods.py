"""What a sentence does: orders and facts stay; questions, hypotheses, stories and negations are hidden."""

import re

from lea.actions.reading.events import events_of
from lea.actions.reading.negations import negated_parts
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import PHONE, Page

ORDER_VERB = (
    r"(?:cree[rsz]?|creons|ajoute[rsz]?|ajoutons|par(?:s|t|tir|tez)|mets|mettre|mettez|mettons|prepare[rsz]?|"
    r"preparons|fais|faire|faites|ouvre[sz]?|ouvrir|"
    r"demarre[rz]?|commence[rz]?|debute[rz]?|lance[rz]?|enregistre[rsz]?|note[rsz]?|"
    r"inscri[st]|inscrire|inscrivez|"
    r"change[rsz]?|modifie[rsz]?|corrige[rsz]?|actualise[rz]?|fixe[rz]?|etabli[rst]|"
    r"ajuste[rz]?|baisse[rz]?|augmente[rz]?|"
    r"redui[st]|reduire|passe[rz]?|marque[rz]?|lie[rz]?|rattache[rz]?|associe[rz]?|"
    r"complete[rz]?|sors|sortir|sortez|"
    r"genere[rz]?|redige[rz]?|rempli[rst]?|remplissez|produi[st]|dresse[rz]?|entre[rz]?|"
    r"rentre[rz]?|saisi[rs]|indique[rz]?|"
    r"remplace[rz]?|bascule[rz]?|revien[st]|revenir|retourne[rz]?|monte[rz]?|repousse[rz]?|"
    r"reporte[rz]?|devance[rz]?|"
    r"ferme[rz]?|annule[rz]?|met|mises? a jour|crees|"
    r"start|open|create|add|set|make|put|prep|prepare|draft|generate|fill|record|save|log|enter|"
    r"creating|opening|adding|setting|preparing|starting|making|changing|updating|update|"
    r"modify|correct|switch|move|mark|link|attach|complete|lower|raise|reduce|drop|increase|"
    r"register|write up|"
    r"replace|edit|close|cancel|use|pull up|draw up|note|push|extend|begin|get)"
)
_OPENING = (
    r"^(?:[\s,!.:;()*\ue000-]|-|\b(?:hey|hi|hello|bonjour|bonsoir|salut|allo|ok|okay|bon|lea|"
    r"merci|et|and|so|donc|alors|question|"
    r"coudonc|eh|euh|bien|pis|puis|mais|but|well|yo|thanks|bye|dis|dites|moi|ben|vite|quick|"
    r"petite|rapide|stp|svp|please|oui|non|yes|no|sorry|desole|excuse)\b)*"
)
_QUESTION_OPENING = re.compile(
    _OPENING + r"(?:combien|comment|pourquoi|quel(?:le)?s? |quels? |est-ce qu|est ce qu|qu'est|c'est "
    r"quoi|c'est quand|c'est qui|"
    r"c'est combien|c'est ou|qu'en|que (?:faire|dois|doit|faut|penses|fait|dit|dirais|"
    r"signifie|veut)|what|how|why|who|where|which|whose|when (?:is|are|do|does|should|will|"
    r"was|did|can)|"
    r"should|shall we|quand (?:est|dois|doit|faut|sera|a|as|est-ce)|a quelle|a quel |a "
    r"combien|de quel|de combien|pour quelle|y a-t-il|y a-tu|il y a-tu|is there|are there|is |"
    r"are we|are they|"
    r"do (?:i|we|you|they|the (?:sellers?|buyers?|vendors?|clients?|parties|owners?))|does |did |can (?:i|we)|"
    r"could (?:i|we)|may i|dois-je|doit-on|"
    r"devrais-je|devrait-on|devrais-tu|"
    r"faut-il|faut-tu|peut-on|puis-je|pourrait-on|pourrais-je|as-tu|avez-vous|a-t-on|a-t-il|"
    r"sais-tu|savez-vous|penses-tu|pensez-vous|crois-tu|where's|what's|"
    r"who's|how's|was |were |has |have (?:i|we|you|they)|am i|would it|would (?:we|i|they|he|"
    r"she)|will (?:the|it|we|i|they|he|she)|any |ou est|ou en|ou sont|qui |rappelle-moi "
    r"(?:quel|comment|combien|quand|qui|ce|le|la|les|c'est|si|ou|pourquoi)|"
    r"remind me (?:what|when|how|who|of|which|where|the))"
)
_ASKS = (
    r"(?:combien|comment|pourquoi|quel(?:le)?s?|est-ce qu|qu'est|c'est quoi|c'est quand|what|"
    r"how|why|who|where|which|when|quand|should|is it|dois-je|faut-il|ou est)"
)
_ASKING_CLAUSE = re.compile(
    rf"(?:[,;:]|(?<![a-z])(?:et|and|pis|puis|mais|but|ou|or|then)) ?(?:(?:et|and|pis|puis|mais|"
    rf"but|then|aussi|also|dis-moi|tell me|sinon)[ ,]*)*{_ASKS}"
)
_FILLER = (
    r"(?:[ ,-]*(?:m'|me|moi|le|la|les|l'|nous|us|please|svp|stp|s'il te plait|s'il vous plait|"
    r"just|juste|aussi|also|quickly|vite|rapidement|plutot|maintenant|now|then|y|go ahead and|"
    r"en))*[ ,-]*"
)
_ASK_KINDLY = (
    r"(?:(?:peux|pourrais|veux|voudrais|saurais)[- ]?(?:tu|t)\b|(?:pouvez|pourriez|voulez|"
    r"voudriez|auriez|sauriez)[- ]vous|t[u'] ?(?:peux|pourrais|veux|voudrais)(?: "
    r"bien)?(?:-tu)?|"
    r"vous (?:pouvez|pourriez|voulez)(?: bien)?|(?:can|could|would|will|can't|couldn't) "
    r"(?:you|u)(?: please| mind)?|"
    r"(?:serait-il|est-il|est-ce|c'est|ce serait|serait-ce)(?:-tu)? possible (?:de|d')|"
    r"possible (?:de|d')|(?:y )?a(?:-t-il|urait-il)? moyen (?:de|d')|moyen (?:de|d')|"
    r"would you be able to|are you able to|is it possible to|possible to|ca te (?:tente|"
    r"derange)(?:rait)?(?:-tu)? (?:de|d')|ca te derangerait (?:de|d'))"
)
_POLITE = re.compile(_ASK_KINDLY + _FILLER + rf"(?:que tu |d')?(?:{ORDER_VERB}|avoir (?:une?|la|le|les) )\b")
_EXPLAINING = re.compile(
    _ASK_KINDLY
    + _FILLER
    + r"(?:expliqu|dire|dis |montr|tell|explain|show|resum|summar|rappel|remind|list|affich|"
    r"verifi|check|calcul|compar|analys|"
    r"aider|help|donner|give|trouv|find|lire|read|traduir|translat|envoy|send|ecri|write "
    r"(?!up)|pens|think|faire (?:un|une) (?:resume|liste|suivi|recap|comparai|calcul))"
)
_TAG = re.compile(
    r",? ?(?:ok|okay|d'accord|correct|c'est (?:bon|beau|correct|ok|possible)|right|please|stp|"
    r"svp|s'il (?:te|vous) plait|veux-tu|merci|hein|deal|possible|thanks|is that ok|would you|"
    r"can you|could you|peux-tu|ca marche|ca te va) ?\?+$"
)
_HYPOTHESIS = re.compile(
    r"(?<![a-z])(?:[a-z]{2,}(?<!extr)(?<!port)(?<!ret)(?:rait|raient)(?![a-z])(?! que (?:tu|vous) )(?!-(?:tu|vous|"
    r"il)\b)|advenant|(?:je|j') ?(?!voudrais|aimerais|apprecierais|aurais besoin|"
    r"prendrais)[a-z]{2,}rais(?![a-z])|prefer\w*|failli|j'(?:aimerais|voudrais) (?:mieux|"
    r"savoir|comprendre|voir|"
    r"connaitre)|si (?!possible|c'est possible|tu peux|tu veux|vous pouvez|vous voulez|"
    r"necessaire|besoin|jamais tu peux|ce n'est pas fait)|s'il (?!te |vous |t'|vs )|s'ils |si "
    r"jamais|au cas ou|"
    r"imagin(?:e[zr]?|ons)|supposons|suppose[zrsd]?|admett(?:ons|ant)|supposant|mettons qu|"
    r"disons qu|what if|if (?!possible|you can|you could|not already|necessary|needed)|let's "
    r"say|say we|hypothes\w+|hypothetic\w*|"
    r"in case|assuming|would be|we'd |they'd |he'd |she'd |i'd (?!like|want|love you)|would "
    r"(?:probably|maybe|rather|like to (?:see|know))|wouldn't|peut-etre|peut etre|maybe|"
    r"perhaps|might|probably|probablement|"
    r"(?:voudrait|voudraient|aimerait|aimeraient|pourrait|pourraient|devrait|devraient|"
    r"souhaiterait|prefererait)(?:-[a-z]+)?\b|serait|seraient|aurait|auraient|j'aurais "
    r"(?!besoin)|on aurait|songe|"
    r"pense(?:nt|r)? (?:a|qu|que|vendre|acheter|offrir|baisser)|pensait|hesit|eventuel|theori|"
    r"thinking (?:of|about)|considering|wondering|(?:je )?me demande|demande si|"
    r"un jour|someday|quand (?:l|la|le|les|on|il|elle|ils|nous|vous|tu|ca|j)\b|quand (?:l'|"
    r"j')|lorsqu|des qu|une fois (?:qu|la|le|les|l')|aussitot|tant qu|once (?:the|we|it|they|"
    r"i|he|she)|when (?:the|we|it|they|i|he|she|you)|as soon as|until (?:the|we|they|he|she)|"
    r"unless|a moins qu|"
    r"par exemple|for example|e\.g\.|for instance|faudrait(?! que (?:tu|vous))|could (?:be|go|"
    r"sell|list|get|offer)|might|exemple ?:|pourvu qu|a condition qu|provided that|whether|"
    r"wanted to know)"
)
_ME_FAUDRAIT = re.compile(r"(?:me|m'|nous) faudrait")
_STORY = re.compile(
    r"(?<![a-z])(?:(?:on|j'|nous|il|elle|ils) ?attend(?:s|ons|ent)?(?![a-z])|waiting|"
    r"(?:est|is|are|sont) (?:disponibles?|libres?|available|free)|disponibilite|seems?\b|"
    r"semblent?\b|looks?\b|(?:was|were) (?:low|high|great|good|bad)|"
    r"j'ai (?:deja |bien |encore |tout |juste |aussi )*(?!recu|eu\b|accepte|"
    r"signe|besoin|depose|soumis|presente|envoye|fait|mis\b|fixe|affiche|inscrit|baisse|"
    r"trouve|choisi|decide|obtenu|convenu|negocie|engage|mandate|un\b|une\b|la\b|le\b|mon\b|"
    r"ma\b|mes\b|deux\b|des\b|vendu)[a-z]{1,}(?:e|u|i|is|it|ert|int)(?![a-z'])|i (?:saw|lost|"
    r"met|called|talked|spoke|heard|visited|told|read|asked|missed|forgot)\b|"
    r"[a-z]{3,}(?:aient|"
    r"(?<!f)(?<!parf)(?<!s)(?<!pl)(?<!souh)(?<!l)(?<!extr)(?<!portr)(?<!retr)(?<!tr)(?<!conn)(?<!p)(?<!par)(?<!r)(?<!forf)ait)(?![a-z])|"
    r"failli|perdu|(?:j'ai|j' ai|on a|nous avons|i've|we've|i have|we have|tu as|t'as|vous "
    r"avez|you've|you have|il a|elle a|ils ont|they've|they have|he has|she has|i|we|they|he|"
    r"she|you) "
    r"(?:deja |already |just |bien |tout |also |aussi |donc )*(?:cree|ajoute|prepare|"
    r"enregistre|ouvert|rempli|redige|produit|imprime|genere|created|added|prepared|recorded|"
    r"opened|filled|drafted|updated|generated)\b|"
    r"(?:was|were|has been|have been|been|ete|est|sont) (?:deja |already |bien )?(?:cree|"
    r"creee|creees|crees|created|prepare|preparee|prepared|ajoute|ajoutee|added)s?\b|"
    r"(?:je vais|je m'en vais|j'vais|i'll|i will|i'm going to|i am going to|im going to) "
    r"(?!avoir besoin|need|prendre|take|like)|voisine?s?|neighbou?rs?|comparables?|comps?\b|"
    r"la maison d'a cote|d'en face|next door|across the street|"
    r"l'an (?:passe|dernier)|l'annee (?:passee|derniere)|last (?:year|month|week|summer|"
    r"spring|fall|winter|time)|le mois (?:passe|dernier)|la semaine (?:passee|derniere)|ete "
    r"(?:passe|dernier)|il y a \w+ (?:jours?|semaines?|mois|ans?)|(?:years?|months?|weeks?) "
    r"ago|"
    r"dans le temps|a l'epoque|d'habitude|usually|normally|normalement|typically|en general|"
    r"generalement|generally|souvent|often|il parait|parait qu|apparently|selon |d'apres |"
    r"according to|dans centris|in centris|on centris hier|"
    r"(?:m'a|m'ont|nous a|lui a|t'a) (?:dit|demande|ecrit|repondu|mentionne|raconte)|(?:dit|"
    r"disent|disait|dis|pense|croit|crois|pensent|espere|esperait|esperent|trouve|raconte|"
    r"raconté|pretend|mentionne) (?:que|qu')|"
    r"told me|told us|said (?:that|he|she|they|the)|says (?:that|he|she|they|the)|thinks|"
    r"believes|hopes?|hoping|heard that|"
    r"(?:s'est|se sont) (?:bien |mal |tres bien )?(?:passee?s?|deroulee?s?)|a eu lieu|ont eu "
    r"lieu|went (?:well|fine|great|badly|ok)|took place|"
    r"autre (?:dossier|client|courtier a|transaction|file)|another (?:file|client|deal|broker|"
    r"transaction|agent)|(?:mon|ma) collegue|my colleague|my friend|mon ami|ma soeur|mon "
    r"frere|"
    r"trop (?:cher|eleve|haut|bas|long|tot|tard)|too (?:high|low|expensive|much|long|early|"
    r"late)|autrefois|avait|avaient|etait|etaient|valait|voulait|voulaient|demandait|offrait|"
    r"pensions|had\b|used to|wanted|was asking|were asking|"
    r"aurait|imaginais|j'espere|i hope|je crois|je pense|i think|i guess|i believe|je suppose|"
    r"faisait|aime(?:nt)? (?:bien|pas)|"
    r"\b(?:il|elle|ils|elles|he|she|they|vendeu(?:r|se)s?|acheteu(?:r|se)s?|sellers?|buyers?|clients?|clientes?|"
    r"courtiere?|"
    r"notaire|notary|broker|agent|inspecteur|inspectrice|associee?|adjointe?|assistante?|[a-z]+)(?<!\bca)(?<!\btu)"
    r"(?<!\bon)(?<!\bqui) (?:va|vont|will|is going to|are going to) (?:me |nous |te |vous |nous |us )?(?:preparer|"
    r"faire|"
    r"creer|ajouter|envoyer|sortir|rediger|remplir|offrir|accepter|deposer|presenter|proposer|baisser|bonifier|"
    r"prepare|make|draft|add|create|send|fill|offer|accept|submit|present|lower)\b|"
    r"(?:est|sera|sont|is|are|will be) (?:tres |trop |really |very |deja |pas mal )?(?:occupee?s?|absente?s?|malades?|"
    r"indisponibles?|en (?:vacances|conge|retard|voyage|reunion)|busy|away|sick|on vacation|late|unavailable)|"
    r"(?:suis|est|sommes|am|are) (?:rendue?s? a (?=[a-z]{3,}(?:er|ir|re)\b)|en train de|in the middle of|about to)|"
    r"prequalif|"
    r"evaluation (?:municipale|"
    r"fonciere)|municipal (?:evaluation|assessment)|centris hier|hier j'ai (?!recu|eu)|"
    r"yesterday i (?!received|got))"
)
_OWN_DATA = re.compile(
    r"(?:le vendeur|la vendeuse|les vendeurs|l'acheteur|les acheteurs|seller|buyer)s? (?:a|"
    r"ont|has|have) accepte"
)
_WRITING = re.compile(
    r"\b(?:ajoute|mets|inscris|prends|prend|ecris|add|make|take|put)[rsz]?(?:[- ]moi)? (?:une |a |"
    r"la )?(?:petite )?notes? ?"
    r"(?::|que|that|to|sur|about|pour|disant|comme quoi|a l'effet)|"
    r"\b(?:mets|ajoute|cree|add|set|put|create)[rsz]?(?:[- ](?:moi|me))? (?:un|une|a) (?:rappel|reminder|tache|task|"
    r"alarme)|"
    r"\b(?:redige|ecri[st]|ecrire|ecrivez|prepare|fais|faire|draft|write|compose|envoie|"
    r"envoye|envoyer|send|resume|resumer|summari[sz]e|traduis|traduire|translate|genere|"
    r"generate|cree|create|make|do|donne|give|sors|propose|suggere|suggest|trouve|find|prep)"
    r"[rsz]?(?:-moi|-lui|-leur|-nous|-les|-le)?(?: me| us| him| her| them| moi)? (?:(?:un|une|"
    r"le|la|les|des|a|an|the|l'|mon|my|some|quick|petit|petite|court|courte|bref|short|"
    r"quelques|beau|belle|joli) ?)*"
    r"(?:courriels?|emails?|e-mails?|mails?|messages?|textos?|sms|texts?|lettres?|letters?|"
    r"resumes?|summary|summaries|recap(?:itulatif)?|descriptions?|textes?|listes?|lists?|"
    r"publications?|annonces?|posts?|ads?|rapports?|reports?|tableaux?|table|"
    r"plan|checklist|check-list|suivi|scripts?|paragraphes?|clauses?|paragraphs?|comparai\w*|"
    r"comparison|analyse|analysis|calculs?|estim\w+|evaluation|presentation|rappels?|"
    r"reminders?|reponses?|reply|replies|idees?|ideas?|strateg\w+|argument\w*|visuels?|"
    r"infolettre|newsletter|blogue?|questions?|conseils?|tips|exemples?|examples?|facture|"
    r"invoice|horaire|schedule)\b"
)
_MODEL_TASK = re.compile(
    _OPENING + r"(?:explique|resume|summari[sz]e|traduis|traduire|translate|dis-moi|dites-moi|dis moi|"
    r"tell|montre|show|affiche[rz]? (?:moi |-moi )?(?:la|le|les|tou|mes|l'|ma|mon)|"
    r"affiche-moi|liste[rz]?|list (?:all|the|my|out)|calcule|calculate|compute|verifie|check|"
    r"compare|"
    r"analyse|analyze|trouve|find|cherche|search|look up|explain|describe|decris|aide-moi|"
    r"help me|give me|donne-moi|envoie|envoye (?!donc)|send|ecris|write (?!up)|propose|"
    r"suggere|suggest|recommand|conseille|estime|simule|simulate|supprime|delete|efface|"
    r"imprime|print|"
    r"rappelle|remind|appelle|call |texte |planifie|schedule|book |reserve|reformule|rephrase|"
    r"rewrite|valide|confirme (?:que|si|moi|le rendez)|j'ai une question|i have a question|"
    r"j'me demande|run )"
)
_CALL_BACK = re.compile(
    rf"\b(?:rappelle|appelle|call|text)[a-z]*(?:[- ](?:moi|me|back))* (?:au|at|back at) "
    rf"?{PHONE}"
)


def hide_moods(page: Page, sentences: list[Sentence]) -> bool:
    """Hides in each sentence what orders nothing; True when a question was among it."""
    asked = False
    spots: list[tuple[int, int]] = []
    for sentence in sentences:
        text = page.masked[sentence.start : sentence.end]
        if not text.strip(" ,.!?\ue00f"):
            continue
        start = _start_of_question(text, sentence.question)
        if start is not None:
            asked = True
            spots.append((sentence.start + start, sentence.end))
            text = text[:start]
        if text and _orders_nothing(text):
            spots.append((sentence.start, sentence.end))
        elif text:
            spots += [
                (sentence.start + left, sentence.start + right)
                for left, right in events_of(text, ordered=_commands(text))
            ]
            spots += [(sentence.start + left, sentence.start + right) for left, right in negated_parts(text)]
    page.hide(spots)
    return asked


def _start_of_question(text: str, marked: bool) -> int | None:
    """Where the part that only asks begins; None when nothing does."""
    if _EXPLAINING.search(text):
        return 0
    polite = _POLITE.search(text)
    opening = _QUESTION_OPENING.match(text)
    if opening and not (polite and polite.start() <= opening.end() + 4 * opening.group().endswith("ce qu")):
        return 0
    asking = _ASKING_CLAUSE.search(text)
    after_order = bool(asking and _commands(text[: asking.start()]))
    if not marked:
        return asking.start() if asking and after_order and _is_indirect(asking) else None
    if polite:
        return asking.start() if asking and asking.start() > polite.end() else None
    if asking and after_order:
        return asking.start()
    return None if _TAG.search(text) or (_commands(text) and not asking) else 0


def _is_indirect(asking: re.Match[str]) -> bool:
    """Without a question mark only these words ask ("when" and « quand » may just date)."""
    return not asking.group().endswith(("when", "quand", "who", "which", "where"))


_COMMAND = re.compile(_OPENING + rf"(?:{ORDER_VERB}\b|n[eo]uve|new |nouve)")


def _commands(text: str) -> bool:
    return bool(_COMMAND.match(text))


def _orders_nothing(text: str) -> bool:
    if _WRITING.search(text) or (_MODEL_TASK.match(text) and not _CALL_BACK.search(text)):
        return True
    if _HYPOTHESIS.search(text) and not _POLITE.search(text) and not _ME_FAUDRAIT.search(text):
        return True
    return bool(_STORY.search(text) and not _OWN_DATA.search(text))
