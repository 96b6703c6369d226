"""Prompts to ask a provider with."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from lea.contracts.messages import HistoryEntry, PromptBuilt
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.contracts.platform import (
    DateBrief,
    FormBrief,
    PartyBrief,
    PlatformContext,
    PriceBrief,
    TransactionBrief,
)

PINS = TransactionBrief(
    id="pins",
    kind=TransactionKind.SALE,
    status=TransactionStatus.LISTED,
    address="42, rue des Pins, Sherbrooke",
    parties=(
        PartyBrief(role=ContactRole.SELLER, name="Robert Lacasse", phone="819 555-0133"),
        PartyBrief(role=ContactRole.NOTARY, name="Me Hélène Côté", email="helene@example.org"),
    ),
    prices=(PriceBrief(kind=PriceKind.ASKING, amount_cad=389_000),),
    dates=(DateBrief(kind=DateKind.CLOSING, date=date(2027, 3, 15)),),
    forms=(FormBrief(name="Contrat de courtage exclusif – Vente"),),
)
ERABLES = TransactionBrief(
    id="erables",
    kind=TransactionKind.PURCHASE,
    address="1180, boulevard des Érables, Magog",
    parties=(PartyBrief(role=ContactRole.BUYER, name="Nadia Benali", phone="514 555-0188"),),
)
PLATFORM = PlatformContext(broker_name="Julie Gagnon", transactions=(PINS, ERABLES), transactions_total=2)


def prompt_built(*, time_left_s: float = 100.0, **changes: object) -> PromptBuilt:
    """Build a first round's prompt about two transactions, with any field changed."""
    fields: dict[str, object] = {
        "turn_id": uuid4(),
        "conversation_id": uuid4(),
        "user_id": uuid4(),
        "deadline": datetime.now(UTC) + timedelta(seconds=time_left_s),
        "message": "Quel est le prix demandé au 42, rue des Pins ?",
        "system": "Tu es Léa. Le dossier : 42, rue des Pins.",
        "system_stable_chars": len("Tu es Léa. "),
        "history": (
            HistoryEntry(role="user", content="Bonjour"),
            HistoryEntry(role="assistant", content="Bonjour Julie !"),
        ),
    }
    return PromptBuilt.model_validate({**fields, **changes})


class KnownFiles:
    """Answers with the same files whoever asks."""

    def __init__(self, platform: PlatformContext = PLATFORM) -> None:
        self._platform = platform

    async def platform_of(self, prompt: PromptBuilt) -> PlatformContext:
        return self._platform
