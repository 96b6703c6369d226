"""What Léa's last message asked, proposed or said she did, when only its text is left of it."""

import re
from dataclasses import dataclass
from datetime import date

from lea.actions.reading.deadlines import date_kind_of
from lea.actions.reading.drafts import Item
from lea.actions.reading.language import language_of
from lea.actions.reading.prices import GENERIC, price_kind_of
from lea.actions.reading.roles import role_of
from lea.actions.reading.surveys import survey
from lea.actions.reading.text import compose, fold
from lea.contracts.pending import Confirmation, Pending, Proposal, Question

LONGEST_READ = 2_000
"""Characters of Léa's message, from its end."""
_PROPOSAL = re.compile(
    r"\b(?:souhaite[zs]?[- ](?:vous|tu)|voulez[- ]vous|veux[- ]tu|voudriez[- ]vous|desirez[- "
    r"]vous|aimeriez[- ]vous|dois[- ]je|puis[- ]je|"
    r"would you like(?: me)?|do you want(?: me)?|shall i|should i|want me|can i|may i|est-ce "
    r"que je (?:peux|dois)|je peux|i can|"
    r"je (?:vais|m'apprete a)|i'll|i will|confirmez[- ]vous|do you confirm|on (?:cree|prepare|"
    r"ajoute))\b(?: (?:que je|to|qu'on|de))?"
)
_DONE = re.compile(
    r"\b(?:j'ai|i have|i've|i (?:added|recorded|set|created|noted|updated|saved|changed)|"
    r"c'est (?:fait|note)|done|saved|note[es]?|enregistree?s?|recorded|added|ajoutee?s?|mise? "
    r"a jour|updated|fixee?|set|creee?|created|changee?)\b"
)
_KIND = re.compile(
    r"vente ou (?:d'|de |a )?(?:un |une |l')?achat|achat ou (?:d'|de |a )?(?:un |une |la "
    r")?vente|sale or (?:a )?purchase|purchase or (?:a )?sale|buy(?:ing)? or sell|"
    r"sell(?:ing)? or buy|vendeur ou (?:de |d')?(?:un |une |l')?acheteu|type de transaction|kind of transaction|"
    r"acheteur ou (?:de |d')?(?:un |une |le )?vendeu"
)
_DATE = re.compile(
    r"\bdate|quand\b|\bwhen\b|quel jour|what day|echeance|deadline|jusqu'a quand|combien de "
    r"jours"
)
_PRICE = re.compile(
    r"\bprix|price|montant|amount|combien|how much|acompte|depot|deposit|mise de fonds|down "
    r"payment|offre\b|\boffer"
)
_PHONE = re.compile(
    r"telephone|phone|\bcell|numero|\bnumber|coordonnees|contact (?:info|details)|joindre|"
    r"reach"
)
_EMAIL = re.compile(r"courriel|e-?mail")
_ADDRESS = re.compile(r"adresse|address|code postal|postal code|ou (?:est|se trouve)")
_FORM = re.compile(r"formulaire|\bform\b|quel document|which document")
_NAME = re.compile(r"\bnom\b|\bname|s'appelle|comment|\bqui\b|\bwho\b")
_WHICH = re.compile(
    r"quelle transaction|which transaction|quel dossier|which (?:file|deal)|laquelle|which "
    r"one|pour quelle|de laquelle"
)
_STATUS = re.compile(r"\bstatut|\bstatus")


@dataclass(frozen=True, slots=True)
class Asked:
    """`proposed` waits for a yes; `said` is what a correction is about."""

    question: Question | None = None
    proposed: tuple[Item, ...] = ()
    said: tuple[Item, ...] = ()
    typed: bool = False
    plainly: bool = False
    """A yes counts only with nothing after it that could not be read."""


def asked_by(pending: Pending | None, last_assistant_message: str | None, today: date) -> Asked:
    """What is pending: as stored, or read back from Léa's text when nothing was stored."""
    match pending:
        case Question():
            return Asked(question=pending, typed=True)
        case Confirmation():
            return Asked(proposed=pending.orders, said=pending.orders, typed=True)
        case Proposal():
            return Asked(proposed=pending.orders, said=pending.orders, typed=True, plainly=True)
        case None:
            return _from_text(last_assistant_message, today) if last_assistant_message else Asked()


def _from_text(message: str, today: date) -> Asked:
    text = compose(message)[-LONGEST_READ:]
    folded = fold(text)
    english = language_of(text) == "en"
    proposal = next(reversed([*_PROPOSAL.finditer(folded)]), None) if "?" in folded else None
    if proposal and "?" in folded[proposal.end() :]:
        items = tuple(survey(text[proposal.end() :], today, english, as_orders=True).items)
        if items:
            return Asked(proposed=items, said=items)
    if "?" in folded:
        sentence = re.split(r"(?<=[.!\n])\s", folded[: folded.rindex("?") + 1])[-1]
        question = _question(sentence, text)
        if question:
            return Asked(question=question)
    if _DONE.search(folded) or ":" in folded:
        return Asked(said=tuple(survey(text, today, english, as_orders=True).items))
    return Asked()


def _question(folded: str, text: str) -> Question | None:  # noqa: PLR0911 (a cascade: the first that fits)
    """The slot that a question of Léa's asks for, by its words."""
    if _KIND.search(folded):
        return Question(slot="transaction_kind", text=text, draft={"action": "create_transaction"})
    if _WHICH.search(folded):
        return Question(slot="transaction", text=text)
    role = role_of(folded)
    contact = {"action": "add_contact", "role": role.value} if role else {}
    if _EMAIL.search(folded) or (_PHONE.search(folded) and not _PRICE.search(folded)):
        draft = {**(contact or {"action": "add_contact"}), "update": "true"}
        return Question(slot="contact_detail", text=text, draft=draft)
    if _DATE.search(folded):
        kind = date_kind_of(folded)
        return Question(slot="date", text=text, draft={"action": "set_date", "kind": kind}) if kind else None
    if _ADDRESS.search(folded):
        return Question(slot="address", text=text, draft={"action": "set_address"})
    kind = price_kind_of(folded)
    if kind and _PRICE.search(folded):
        draft = {"action": "set_price"} | ({"kind": kind} if kind != GENERIC else {"generic": "yes"})
        return Question(slot="amount", text=text, draft=draft)
    if _FORM.search(folded):
        return Question(slot="form", text=text, draft={"action": "create_form"})
    if contact and _NAME.search(folded):
        return Question(slot="name", text=text, draft=contact)
    if _STATUS.search(folded):
        return Question(slot="status", text=text, draft={"action": "update_status"})
    return None
