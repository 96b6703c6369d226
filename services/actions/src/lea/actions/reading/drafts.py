"""What a reading is made of: known files, the draft of a message, and the final reading."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from lea.contracts.orders import Order, SetAddress, TransactionKind
from lea.contracts.pending import Question

Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class KnownTransaction:
    """A transaction of the broker's, as far as a message may name it."""

    ref: str
    kind: TransactionKind
    address: str | None = None
    property_type: str | None = None
    """`divided_coownership`, `undivided_coownership`, `mobile_home` … as in the forms catalogue."""
    status: str | None = None
    people: tuple[str, ...] = ()
    """The names of its parties."""


@dataclass(frozen=True, slots=True)
class Files:
    """What the broker has, and which transaction is linked to the session."""

    linked: str | None
    transactions: tuple[KnownTransaction, ...]


class Intent(StrEnum):
    NONE = "none"
    ORDERS = "orders"
    UNDO = "undo"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a transaction: « la vente de Saint-Denis », "the Magog file", « T1 »."""

    words: tuple[str, ...] = ()
    """Folded words that its address, its people or its reference must have."""
    kind: TransactionKind | None = None
    property_type: str | None = None
    civic_number: str | None = None
    strong: bool = False
    """It surely names a transaction: when none fits, Léa asks."""
    sited: bool = False
    """« sur Laurier »: a street, so that Léa asks when it is that of none whose address is known."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An order that lacks a slot, or that only the broker's files can finish."""

    slot: str
    draft: dict[str, str]
    hint: str = ""
    """What the question may propose or show: an amount, the words of a date, an unknown form."""


Item = Order | Unfinished


@dataclass(frozen=True, slots=True)
class Leftover:
    """A value that stands in the message and in none of its orders."""

    words: str
    place: int
    gap: Unfinished | None = None
    """The order that it would be, once the broker says which."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the message says by itself, before the broker's files are looked at."""

    language: Language
    intent: Intent
    items: tuple[Item, ...] = ()
    mentions: tuple[Mention, ...] = ()
    naming: tuple[SetAddress, ...] = ()
    """Addresses that say which transaction is meant rather than where it is."""
    words: frozenset[str] = frozenset()
    """The folded words of what may be read, to find a transaction that is named in passing."""
    property_type: str | None = None
    """« le condo »: what the message says of the property."""
    wholly: bool = False
    left: tuple[Leftover, ...] = ()
    """Where it is wholly an order: the values that no order took up."""
    bound_ref: str | None = None
    """The transaction that an answer chose."""
    unread: bool = False
    """The broker's own words order something besides that was not read."""

    @property
    def needs_files(self) -> bool:
        """Whether `resolve` has to be called with what the broker has."""
        return self.intent is Intent.ORDERS


@dataclass(frozen=True, slots=True)
class Reading:
    """The orders to carry out now, and the question to ask, if any."""

    language: Language
    intent: Intent
    orders: tuple[Order, ...] = ()
    clarification: Question | None = None
    wholly_orders: bool = False
    unused: tuple[str, ...] = ()
    """Words of the message that carry a value, and that neither the orders nor the question took up."""


@dataclass(slots=True)
class Gathering:
    """What the nouns found on a page, and which sentences they found it in."""

    items: list[Item] = field(default_factory=list[Item])
    places: list[int] = field(default_factory=list[int])
    seen: set[object] = field(default_factory=set[object])

    def add(self, item: Item, place: int) -> None:
        """Keeps an item found at an offset; the same item twice is one."""
        key = (item.slot, *sorted(item.draft.items())) if isinstance(item, Unfinished) else item
        if key not in self.seen:
            self.seen.add(key)
            self.items.append(item)
        self.places.append(place)
