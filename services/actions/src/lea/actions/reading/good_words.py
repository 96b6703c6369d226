"""Words and names that look like a misspelt key word and are none: « finalement » is no « financement ».

Found by repairing the 60,000 most frequent French words, the 40,000 most frequent English ones (wordfreq) and 350
family names of Québec: whatever changed stands here, but for what is a misspelling itself.
"""

from lea.actions.reading.text import word_set

GOOD_WORDS = word_set("""
accentue preparees preparent
accented accentuee accept accepta accepte acceptees acceptent accepter acceptera acceptes acceptez acceptor accepts
accessed achab achats achete achetee achetees achetent acheter achetera achetes acheteurs acheteuses achetez achever
acomptes acteur addition addressed addresses adressa adressee adresser adresses adressez agresse ajoure ajout ajouta
ajoutee ajoutent ajoutera ajoutes ajoutez ajouts ajuste ajuster annee annex annexed annexee annexer annexes arpente
arpenter attends bayer bonifications boyer buter buyers career cartier centre cents chance chang changea changed
changee changer changes changez chante charge charges chartier chat cheer cloning closed closer closings closure
clothing cloturee cloturer clotures cloutier coalitions cocotier collaborate collaborated collaborateurs collaborator
compare comptage compte comptes condition conditional conditioned conditioner conditioners conditionne conditionnel
conditionnelle conditionnes conjoined conjoint conjointes conjoints contact contacte contacter contacts conter contra
contract contractor contracts contrast contrat contrats convictions convoite corbiere cordage cordier cormier corrie
corriere corsage cortege cotier cotiere cottage couchage coulter counted countered counters counties country county
couplage courage courber courge courier couriers courir courre courrez courriels courrier courriers courrir courroie
courroies coursier coursiers courtage courtages courte courted courtes courtiers courtine courting courtise courtiser
courtney courtoise couter crate crease created creates createur creation creator creed creee creek creep creera crees
creez crete crever crier croate curage currie declaration decorations demand demanda demanded demandee demandent
demander demandes demandeur demandez demands demange depit deport deposait depose deposer deposes deposits depots
divulgations dossiers enregistree enregistrees enregistrent enregistrer enregistrera enregistres enregistreur
enregistrez excessif excluait exclus exclusifs exclusion exclusions exclusive exclusives exclut explosif finalement
finance financements financent financer finances formulae formulaic formulaires formulate formulation gestion
gestionnaires hypothecaires identifie identify identique identites identities identity infection inflection injection
injector insertion inspect inspecte inspected inspectee inspecter inspectes inspecteurs inspecting inspections
inspectors juste lasting lente lifting listed listening listings modification neuville nivelle noelle notaires
notarial notarie notariee notes notice notoire notre nouille nouveau nouvel nouvelles novella occultation occupant
occupational occupations occupe occuper offer offers offert offerte office offices offrent offres offrez opposition
ouvre pente position positions possessif possessing possessions possessive pourchasse preferer premisse prepara
prepared preparee preparer preparera prepares preparez preparing preposition prepositions presager presse price prices
prie prior pris prise prive process processed processes profess professe professed progresse promene promesses promets
promettre promis promise promised promises promote promotion propager proportion proposition propositions protease
proteste prouesse prouesses prowess purchased purchaser purchasers purchases receded receive receiver receivers
receives recessed recevez recited recoive relieved rente reparer reposition representa representaient representait
representante representantes representants representent representing representons reserved revived sceller selle
sellers selles sellier sente separe separer signataire signatory signatures syndic syndical syndicale syndicate
syndicated syndicats syndicaux syndics telephoned telephoner telephones telephonez telephonie telephony telethon tente
transactional transactions transition transitions translation translations vante veineuse vence vendable vendage vende
vendee vendette vendeurs vendeuses vendre vends vendu vendue vendues vendus venge vengeur venne vented ventes ventouse
ventre vents venue verte veste
""")
