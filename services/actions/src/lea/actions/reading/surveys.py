"""One look over a text: its numbers masked, its moods told apart, its nouns gathered."""

import re
from dataclasses import dataclass
from datetime import date

from lea.actions.reading.contacts import read_contacts
from lea.actions.reading.deadlines import read_deadlines
from lea.actions.reading.details import bare_details
from lea.actions.reading.drafts import Gathering, Item, Mention, Unfinished
from lea.actions.reading.form_names import FormMention
from lea.actions.reading.forms import read_forms
from lea.actions.reading.mentions import read_link, read_mentions
from lea.actions.reading.moods import hide_moods
from lea.actions.reading.negations import hide_rejected
from lea.actions.reading.places import read_places
from lea.actions.reading.prices import read_prices
from lea.actions.reading.quotations import hide_quotations
from lea.actions.reading.sentences import Sentence, split_sentences
from lea.actions.reading.spans import HIDDEN, Page, mask
from lea.actions.reading.statuses import STATUS_STEMS, read_statuses
from lea.actions.reading.text import any_in, fold
from lea.actions.reading.transactions import mandate_in, property_type_in, read_creation, without_forms
from lea.contracts.orders import CreateTransaction, LinkSession, SetAddress, UpdateStatus

_DEAD = HIDDEN + " .,;:!?\n"
_COURTESY = re.compile(
    r"(?:[\s,.!:;)(\ue00e-]|\b(?:hey|hi|hello|bonjour|bonsoir|salut|allo|lea|merci|thanks|"
    r"thank you|svp|stp|please|pls|s'il te plait|s'il vous plait|ok|okay|parfait|super|great|"
    r"beaucoup|d'avance|oui|yes|bonne journee|have a good day|cheers|c'est tout|that's all|"
    r"it's good|good)\b)*"
)


@dataclass(slots=True)
class Survey:
    page: Page
    sentences: list[Sentence]
    gathering: Gathering
    mentions: list[Mention]
    naming: list[SetAddress]
    rejected: list[tuple[int, int]]
    asked: bool
    """A question was hidden."""
    quoted: bool
    property_type: str | None

    @property
    def items(self) -> list[Item]:
        return self.gathering.items

    def is_whole(self) -> bool:
        """Whether every sentence gave an order or is a courtesy: nothing is left for a model to answer."""
        if self.asked or self.quoted:
            return False
        return all(self._is_covered(sentence) for sentence in self.sentences)

    def _is_covered(self, sentence: Sentence) -> bool:
        if any(sentence.start <= place < sentence.end for place in self.gathering.places):
            return True
        return bool(_COURTESY.fullmatch(self.page.masked, sentence.start, sentence.end))


def survey(text: str, today: date, english: bool, as_orders: bool = False) -> Survey:
    """Reads a text as a broker's message; `as_orders` takes every sentence at its word (Léa's own texts)."""
    folded = fold(text)
    page = Page(text, folded, folded)
    quoted = False if as_orders else hide_quotations(page)
    mask(page, today, english)
    sentences = living = split_sentences(page.masked)
    rejected: list[tuple[int, int]] = []
    asked = False
    if not as_orders:
        rejected = hide_rejected(page)
        asked = hide_moods(page, sentences)
        living = [item for item in sentences if page.masked[item.start : item.end].strip(_DEAD)]
    found = Survey(
        page, sentences, Gathering(), [], [], rejected, asked, quoted, property_type_in(page.masked)
    )
    _gather(found, living, today)
    return found


def _gather(found: Survey, sentences: list[Sentence], today: date) -> None:
    page, gathering = found.page, found.gathering
    forms = [read_forms(page, sentence, gathering) for sentence in sentences]
    plain = _without_forms(page, sentences, forms)
    for sentence in sentences:
        _read_transactions(found, sentence, plain)
    creating = any(_is_creation(item) for item in gathering.items)
    if creating:
        gathering.items = [item for item in gathering.items if not isinstance(item, LinkSession)]
    for sentence, named in zip(sentences, forms, strict=True):
        read_places(page, sentence, gathering, found.naming)
        read_prices(page, sentence, gathering, creating=creating)
        read_deadlines(page, sentence, today, gathering)
        read_contacts(page, sentence, named, gathering, creating=creating)
        if not creating and any_in(STATUS_STEMS, page.masked[sentence.start : sentence.end]):
            read_statuses(page, sentence, gathering)
    if any(isinstance(item, UpdateStatus) for item in gathering.items) and not any(
        m.words for m in found.mentions
    ):
        gathering.items = [item for item in gathering.items if not isinstance(item, LinkSession)]
    if not gathering.items and len(found.sentences) == 1:
        bare_details(page, gathering)
    if found.naming and (creating or (not gathering.items and _is_bare_address(found))):
        gathering.items += found.naming
        found.naming.clear()


def _is_creation(item: Item) -> bool:
    return isinstance(item, CreateTransaction) or (
        isinstance(item, Unfinished) and item.slot == "transaction_kind"
    )


def _without_forms(page: Page, sentences: list[Sentence], forms: list[list[FormMention]]) -> str:
    """The whole text, as long as it is, where form names say nothing about a sale or a purchase."""
    parts: list[str] = []
    place = 0
    for sentence, named in zip(sentences, forms, strict=True):
        parts += (
            page.masked[place : sentence.start],
            without_forms(page, sentence.start, sentence.end, named),
        )
        place = sentence.end
    return "".join(parts) + page.masked[place:]


def _read_transactions(found: Survey, sentence: Sentence, plain: str) -> None:
    page = found.page
    if read_creation(page, sentence, plain, found.gathering):
        return
    if kind := mandate_in(page, sentence):
        found.gathering.add(Unfinished("mandate", {"kind": kind.value}), sentence.start)
    found.mentions += read_mentions(page, sentence, plain)
    if read_link(page, sentence):
        found.gathering.add(LinkSession(), sentence.start)


_FEW_WORDS = re.compile(
    r"[\s,.!:;\ue000-\ue00f-]*(?:\b(?:le|la|au|at|a|the|c'est|it's|for|"
    r"pour|maison|condo|propriete|chalet|duplex|triplex|immeuble|terrain|house|property)\b[\s\ue000-\ue00f.,:]*)*"
)


def _is_bare_address(found: Survey) -> bool:
    return bool(_FEW_WORDS.fullmatch(found.page.masked))
